import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
  Text,
} from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { download } from "../data/download.ts";

const WORDS = { csv: "CSV", xlsx: "Excel workbook", ndjson: "NDJSON", json: "JSON" } as const;
export type Format = keyof typeof WORDS;

interface Given<F extends Format> {
  /** What the button says; Download when not said. */
  readonly verb?: "Download" | "Export";
  /** Of the file, without its ending. */
  readonly name: string;
  readonly formats: readonly F[];
  readonly fetch: (format: F) => Promise<Response>;
}

/** The same rows as a file, in a form that is chosen. */
export function DownloadMenu<F extends Format>({ name, formats, fetch, verb = "Download" }: Given<F>) {
  const fetching = useMutation({
    mutationFn: async (format: F) => download(await fetch(format), `${name}.${format}`),
  });
  return (
    <>
      {fetching.error && (
        <Text role="alert" size={200}>
          {verb} failed: {fetching.error.message}
        </Text>
      )}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            icon={fetching.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
            disabledFocusable={fetching.isPending}
          >
            {fetching.isPending ? `${verb}ing …` : verb}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {formats.map((format) => (
              <MenuItem key={format} onClick={() => fetching.mutate(format)}>
                {WORDS[format]}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
