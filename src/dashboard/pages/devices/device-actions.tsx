import {
  Button,
  Menu,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from "@fluentui/react-components";
import { ColumnTripleEditRegular } from "@fluentui/react-icons";
import { DownloadMenu } from "../../parts/download-menu.tsx";
import { useSignedIn } from "../../sign-in/signed-in.ts";
import { COLUMNS } from "./columns.tsx";
import type { DeviceFilter } from "./device-filter.ts";

/** All devices the filter lets through, as a file. */
export function ExportMenu({ filter }: { readonly filter: DeviceFilter }) {
  const { client } = useSignedIn();
  return (
    <DownloadMenu
      name="devices"
      verb="Export"
      formats={["csv", "xlsx", "ndjson"]}
      fetch={(format) => client.raw("GET /api/v1/device-exports", { query: { ...filter, format } })}
    />
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
