import {
  Button,
  Menu,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
  Text,
} from "@fluentui/react-components";
import { ArrowDownloadRegular, ColumnTripleEditRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { download } from "../../data/download.ts";
import { useSignedIn } from "../../sign-in/signed-in.ts";
import { COLUMNS } from "./columns.tsx";
import type { DeviceFilter } from "./device-filter.ts";

const FORMATS = { csv: "CSV", xlsx: "Excel workbook", ndjson: "NDJSON" } as const;
type Format = keyof typeof FORMATS;

/** All devices the filter lets through, as a file. */
export function ExportMenu({ filter }: { readonly filter: DeviceFilter }) {
  const { client } = useSignedIn();
  const fetching = useMutation({
    mutationFn: async (format: Format) =>
      download(
        await client.raw("GET /api/v1/device-exports", { query: { ...filter, format } }),
        `devices.${format}`,
      ),
  });
  return (
    <>
      {fetching.error && (
        <Text role="alert" size={200}>
          The export failed: {fetching.error.message}
        </Text>
      )}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            icon={fetching.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
            disabledFocusable={fetching.isPending}
          >
            {fetching.isPending ? "Exporting …" : "Export"}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {(Object.keys(FORMATS) as Format[]).map((format) => (
              <MenuItem key={format} onClick={() => fetching.mutate(format)}>
                {FORMATS[format]}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}

interface Given {
  readonly shown: readonly string[];
  readonly choose: (keys: readonly string[]) => void;
}

/** Which columns are shown. */
export function ColumnMenu({ shown, choose }: Given) {
  return (
    <Menu
      persistOnItemClick
      checkedValues={{ columns: [...shown] }}
      onCheckedValueChange={(_, { checkedItems }) =>
        choose(COLUMNS.map(({ key }) => key).filter((key) => checkedItems.includes(key)))
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ColumnTripleEditRegular />}>Columns</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {COLUMNS.map(({ key, title }) => (
            <MenuItemCheckbox key={key} name="columns" value={key}>
              {title}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
