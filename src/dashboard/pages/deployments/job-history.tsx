import type { RowOf } from "../../data/api.ts";
import { usePages } from "../../data/queries.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { JobBadge } from "./job-badge.tsx";

type Row = RowOf<"GET /api/v1/jobs">;

const COLUMNS: readonly PlainColumn<Row>[] = [
  { key: "state", title: "Job", width: "whole", cell: (job) => <JobBadge job={job} /> },
  {
    key: "createdAt",
    title: "Asked for",
    width: "whole",
    cell: ({ createdAt }) => <Age at={createdAt} own />,
  },
  { key: "createdBy", title: "By", cell: ({ createdBy }) => createdBy },
  { key: "steps", title: "Steps", align: "right", cell: ({ progress }) => progress.length },
  { key: "error", title: "What went wrong", width: "wide", cell: ({ error }) => error?.message ?? "" },
];

/** Every job of a deployment, newest first. `at`: where the last one stands. */
export function JobHistory({ id, at }: { readonly id: string; readonly at: string | null }) {
  const pages = usePages("GET /api/v1/jobs", { query: { subject: id, limit: 50 } }, { of: at ?? "" });
  return (
    <Answer of={pages} what="the history">
      {({ pages: all }) => {
        const rows = all.flatMap((page) => page.rows);
        return rows.length === 0 ? (
          <Empty title="Nothing was asked for yet">Jobs of this deployment will be listed here.</Empty>
        ) : (
          <>
            <PlainTable label="Jobs" columns={COLUMNS} rows={rows} keyOf={({ id: job }) => job} />
            <MoreRows of={pages} />
          </>
        );
      }}
    </Answer>
  );
}
