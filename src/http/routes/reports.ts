import { z } from "@hono/zod-openapi";
import { makeReport, REPORT_NAMES, type ReportName } from "../../bridge/reports/report.ts";
import { REPORT_COLUMNS } from "../../bridge/reports/report-columns.ts";
import type { Tracked } from "../../bridge/tracked.ts";
import type { Column } from "../../formats/tables/column.ts";
import { Refusal } from "../problem.ts";
import { answer, route } from "../route.ts";
import { tracked } from "../schemas.ts";
import { MEDIA, TABLE_FORMATS, tableResponse } from "../table-response.ts";

/** A page of JSON is held; what may be longer is asked for as a file. */
const MOST_ROWS = 10_000;

export interface ReportAnswer extends Tracked {
  readonly report: ReportName;
  /** What a table of it shows, in the order of the columns. */
  readonly columns: readonly Column[];
  readonly rows: readonly unknown[];
  /** False when there are more rows than JSON holds; csv, xlsx and ndjson have them all. */
  readonly allRows: boolean;
}

export const reportRoutes = [
  route({
    method: "get",
    path: "/api/v1/reports/{name}",
    policy: "Reader",
    name: "make-report",
    tag: "Reports",
    summary: "The estate in numbers that add up",
    params: z.strictObject({
      name: z
        .string()
        .max(50)
        .openapi({ enum: [...REPORT_NAMES] }),
    }),
    query: z.strictObject({ format: z.enum(TABLE_FORMATS).default("json") }),
    answer: answer<ReportAnswer>(
      z
        .strictObject({
          ...tracked,
          report: z.enum(REPORT_NAMES as [ReportName, ...ReportName[]]),
          columns: z.array(
            z.strictObject({
              key: z.string(),
              title: z.string(),
              align: z.literal("right").optional(),
              spare: z.literal(true).optional(),
            }),
          ),
          rows: z.array(z.record(z.string(), z.unknown())),
          allRows: z.boolean(),
        })
        .openapi("Report"),
    ),
    media: [MEDIA.csv, MEDIA.ndjson, MEDIA.xlsx],
    handle: async ({ params: { name }, query: { format }, needs: { world } }) => {
      const known = REPORT_NAMES.find((each) => each === name);
      if (!known)
        throw new Refusal(404, "not-found", `There is no report ${name}.`, {
          next: `There are: ${REPORT_NAMES.join(", ")}.`,
        });
      const { rows, ...report } = await makeReport(
        { store: await world.deviceStore(), clock: world.clock },
        known,
      );
      if (format !== "json") return tableResponse(format, rows, REPORT_COLUMNS[known], known);
      const columns = REPORT_COLUMNS[known];
      const held: unknown[] = [];
      for await (const row of rows) {
        if (held.length === MOST_ROWS) return { ...report, columns, rows: held, allRows: false };
        held.push(row);
      }
      return { ...report, columns, rows: held, allRows: true };
    },
  }),
] as const;
