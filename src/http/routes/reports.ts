import { z } from "@hono/zod-openapi";
import { makeReport, pageOfReport, REPORT_NAMES, type ReportName } from "../../bridge/reports/report.ts";
import { REPORT_COLUMNS } from "../../bridge/reports/report-columns.ts";
import type { Tracked } from "../../bridge/tracked.ts";
import type { Column } from "../../formats/tables/column.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import { Refusal } from "../problem.ts";
import { answer, route } from "../route.ts";
import { Cursor, limitOf, tracked } from "../schemas.ts";
import { MEDIA, TABLE_FORMATS, tableResponse } from "../table-response.ts";

export interface ReportAnswer extends Tracked {
  readonly report: ReportName;
  /** What a table of it shows, in the order of the columns. */
  readonly columns: readonly Column[];
  readonly rows: readonly unknown[];
  /** False when there are more rows than this page has; csv, xlsx and ndjson have them all. */
  readonly allRows: boolean;
  /** Where the next page begins; null at the end. */
  readonly cursor: string | null;
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
    query: z.strictObject({
      format: z.enum(TABLE_FORMATS).default("json"),
      // Of JSON; the other formats are whole.
      cursor: Cursor,
      limit: limitOf(1_000, 10_000),
    }),
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
          cursor: z.string().nullable(),
        })
        .openapi("Report"),
    ),
    media: [MEDIA.csv, MEDIA.ndjson, MEDIA.xlsx],
    handle: async ({ params: { name }, query: { format, cursor, limit }, needs: { world } }) => {
      const known = REPORT_NAMES.find((each) => each === name);
      if (!known)
        throw new Refusal(404, "not-found", `There is no report ${name}.`, {
          next: `There are: ${REPORT_NAMES.join(", ")}.`,
        });
      const asking = { store: await world.deviceStore(), clock: world.clock };
      const columns = REPORT_COLUMNS[known];
      if (format !== "json") {
        const { rows } = await makeReport(asking, known);
        return tableResponse(format, rows, columns, known);
      }
      const page = await pageOfReport(asking, known, { limit, after: placeOf(cursor) });
      return { ...page, columns, allRows: page.cursor === null, cursor: cursorFrom(page.cursor) };
    },
  }),
] as const;
