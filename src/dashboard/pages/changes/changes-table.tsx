import type { RowOf } from "../../data/api.ts";
import { Go } from "../../parts/go.tsx";
import { Age } from "../../states/age.tsx";
import { PlainTable } from "../../tables/plain-table.tsx";
import { changeInWords, valueInWords } from "../../words/change-words.ts";

/** Changes of devices, one by one. */
export function ChangesTable({ rows }: { readonly rows: readonly RowOf<"GET /api/v1/changes">[] }) {
  return (
    <PlainTable
      label="Changes"
      rows={rows}
      keyOf={(row) => `${row.deviceId} ${row.field} ${row.seenAt}`}
      names="device"
      columns={[
        {
          key: "device",
          title: "Device",
          width: "whole",
          cell: ({ deviceId, name }) => <Go to={`/devices/${encodeURIComponent(deviceId)}`}>{name}</Go>,
        },
        {
          key: "change",
          title: "Change",
          width: "whole",
          cell: (row) => changeInWords(row.field, row.to, row.from === null),
        },
        {
          key: "before",
          title: "Before",
          cell: (row) => (row.from === null ? "Nothing known" : valueInWords(row.field, row.from)),
        },
        { key: "at", title: "Happened", cell: ({ at }) => <Age at={at} />, width: "whole" },
        {
          key: "seen",
          title: "Learnt",
          cell: ({ seenAt }) => <Age at={seenAt} />,
          width: "whole",
        },
        {
          key: "because",
          title: "Because",
          width: "wide",
          cell: ({ because }) => because.map(({ text }) => text).join("; "),
        },
      ]}
    />
  );
}
