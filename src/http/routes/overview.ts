import { z } from "@hono/zod-openapi";
import { type Overview, overview } from "../../bridge/overview.ts";
import {
  type ChangeCounts,
  type ChangeRow,
  countChanges,
  listChanges,
  listStageChanges,
} from "../../bridge/recent-changes.ts";
import type { Page } from "../../bridge/serving/pages.ts";
import type { Tracked } from "../../bridge/tracked.ts";
import { STAGES } from "../../domain/device/verdict-types.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import type { ApiNeeds } from "../needs.ts";
import { answer, route } from "../route.ts";
import { Cursor, limitOf, text, tracked } from "../schemas.ts";
import { ChangeCount, Overview as OverviewSchema, RecentChange } from "../schemas-overview.ts";

const Since = z.iso
  .datetime()
  .optional()
  .openapi({ description: "What was learnt then or later; a day ago when not said." });

const asking = async ({ world }: ApiNeeds) => ({ store: await world.deviceStore(), clock: world.clock });

export const overviewRoutes = [
  route({
    method: "get",
    path: "/api/v1/overview",
    policy: "Reader",
    name: "show-overview",
    tag: "Reports",
    summary: "The estate at a glance: how many, how healthy, what is stuck, what changed since",
    query: z.strictObject({ since: Since }),
    answer: answer<Overview>(OverviewSchema),
    handle: async ({ query, needs }) => overview(await asking(needs), query),
  }),
  route({
    method: "get",
    path: "/api/v1/change-counts",
    policy: "Reader",
    name: "count-changes",
    tag: "Devices",
    summary: "What was learnt of devices since, added up by what it was",
    query: z.strictObject({ since: Since }),
    answer: answer<ChangeCounts>(
      z
        .strictObject({ ...tracked, since: z.string(), rows: z.array(ChangeCount), all: z.boolean() })
        .openapi("ChangeCounts"),
    ),
    handle: async ({ query, needs }) => countChanges(await asking(needs), query),
  }),
  route({
    method: "get",
    path: "/api/v1/changes",
    policy: "Reader",
    name: "list-changes",
    tag: "Devices",
    summary: "What was learnt of devices since, the last first, page by page",
    query: z.strictObject({
      since: Since,
      field: text(60)
        .optional()
        .openapi({ description: "`stage`, `health`, `fault:CODE`, `workload:NAME`." }),
      to: text(60).optional(),
      first: z
        .enum(["true", "false"])
        .optional()
        .openapi({ description: "Whether nothing was known of the device before." }),
      cursor: Cursor,
      limit: limitOf(50, 500),
    }),
    answer: answer<Tracked & Page<ChangeRow> & { since: string }>(
      z
        .strictObject({
          ...tracked,
          since: z.string(),
          rows: z.array(RecentChange),
          cursor: z.string().nullable(),
        })
        .openapi("ChangePage"),
    ),
    handle: async ({ query: { cursor, first, ...query }, needs }) => {
      const page = await listChanges(await asking(needs), {
        ...query,
        first: first === undefined ? undefined : first === "true",
        after: placeOf(cursor),
      });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/stage-changes",
    policy: "Reader",
    name: "list-stage-changes",
    tag: "Devices",
    summary: "Changes of stage of one day, which the trend counts, as they happened, page by page",
    query: z.strictObject({
      day: z.iso.date().openapi({ description: "UTC day." }),
      from: z.enum(STAGES).optional(),
      to: z.enum(STAGES).optional(),
      cursor: Cursor,
      limit: limitOf(50, 500),
    }),
    answer: answer<Tracked & Page<ChangeRow>>(
      z
        .strictObject({ ...tracked, rows: z.array(RecentChange), cursor: z.string().nullable() })
        .openapi("StageChangePage"),
    ),
    handle: async ({ query: { cursor, ...query }, needs }) => {
      const page = await listStageChanges(await asking(needs), { ...query, after: placeOf(cursor) });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
] as const;
