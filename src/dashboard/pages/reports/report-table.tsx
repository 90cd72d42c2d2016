import { Button, Text } from "@fluentui/react-components";
import { useState } from "react";
import { counted } from "../../states/counted.ts";
import { Empty } from "../../states/empty.tsx";
import { PlainTable } from "../../tables/plain-table.tsx";
import { cellOf } from "./report-cells.tsx";
import { REPORTS, type Report, type Row } from "./report-words.ts";

const AT_ONCE = 100;
/** Columns that hold prose. */
const PROSE = ["next", "meaning", "cause"];

/** The rows of a report under the columns it came with. Long ones are shown part by part; the file has them all. */
export function ReportTable({ report: { report, columns, rows, allRows } }: { readonly report: Report }) {
  const [shown, show] = useState(AT_ONCE);
  // Of days the last is of interest first.
  const all = report === "trend" ? (rows as readonly Row[]).toReversed() : (rows as readonly Row[]);
  if (all.length === 0)
    return (
      <Empty title="There are no rows">What was read holds nothing that belongs into this report.</Empty>
    );
  return (
    <>
      <PlainTable
        label={REPORTS[report].title}
        columns={columns.map(({ key, title, align }) => ({
          key,
          title,
          align,
          ...(PROSE.includes(key) ? { width: "wide" as const } : {}),
          ...(key === "name" ? { width: "whole" as const } : {}),
          cell: (row: Row) => cellOf(report, key, row),
        }))}
        rows={all.slice(0, shown)}
        keyOf={(_, at) => String(at)}
        names={columns[0]?.key ?? ""}
      />
      {(shown < all.length || !allRows) && (
        <div>
          <Text block>
            {counted(Math.min(shown, all.length), "row")} of {allRows ? "" : "more than "}
            {counted(all.length, "row")}.{!allRows && " The download has every one."}
          </Text>
          {shown < all.length && (
            <Button onClick={() => show(shown + AT_ONCE)}>
              Show {Math.min(AT_ONCE, all.length - shown)} more
            </Button>
          )}
        </div>
      )}
    </>
  );
}
