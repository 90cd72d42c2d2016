import { z } from "@hono/zod-openapi";
import { DEVICE_COLUMNS } from "../../bridge/device-columns.ts";
import { type DeviceHistory, deviceHistory } from "../../bridge/device-history.ts";
import { listDevices } from "../../bridge/list-devices.ts";
import type { DeviceQuery, DeviceRow as Row } from "../../bridge/needs.ts";
import { refreshDevice } from "../../bridge/refresh-device.ts";
import { type DevicePage, pageOfDevices } from "../../bridge/serving/page-of-devices.ts";
import { type ShownDevice, showDevice } from "../../bridge/show-device.ts";
import { lastTracked, type Tracked } from "../../bridge/tracked.ts";
import { type DeviceReasons, whyDevice } from "../../bridge/why-device.ts";
import { WORKLOADS } from "../../domain/device/facts.ts";
import { FAULT_CODES, HEALTHS, HOLDERS, STAGES, WAY } from "../../domain/device/verdict-types.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import type { ApiNeeds } from "../needs.ts";
import { answer, route } from "../route.ts";
import {
  Change,
  Cursor,
  Device,
  DeviceRow,
  Evidence,
  Fault,
  Id,
  limitOf,
  text,
  tracked,
} from "../schemas.ts";
import { MEDIA, tableResponse } from "../table-response.ts";

const filters = {
  stage: z.enum(STAGES).optional(),
  reached: z.enum(WAY).optional().openapi({ description: "This stage or one further on the way." }),
  health: z.enum(HEALTHS).optional(),
  fault: z.enum(FAULT_CODES).optional(),
  workload: z
    .string()
    .regex(new RegExp(`^(?:${WORKLOADS.join("|")})=(?:${HOLDERS.join("|")})$`), "such as clientApps=intune")
    .optional()
    .openapi({ description: "A workload and who has it; a conflict of both sides is unknown as well." }),
  search: text(200).optional().openapi({
    description:
      "Part of a name or serial number, or the beginning of an id, whatever the case; of one or two characters, how a name, serial number or id begins.",
  }),
  client: z.enum(["true", "false"]).optional().openapi({
    description: "Only devices with a Configuration Manager client, as the workloads report has.",
  }),
  leftovers: z.enum(["true", "false"]).optional(),
};
const Filters = z.strictObject(filters);
const Asked = z.strictObject({ ...filters, cursor: Cursor, limit: limitOf(50, 1_000) });

function queryOf({ workload, leftovers, client, ...rest }: z.output<typeof Filters>): DeviceQuery {
  const [name, authority] = workload?.split("=") ?? [];
  return {
    ...rest,
    leftovers: leftovers === "true",
    client: client === "true",
    workload: name && authority ? { name, authority } : undefined,
  };
}

const asking = async ({ world }: ApiNeeds) => ({ store: await world.deviceStore(), clock: world.clock });

export const deviceRoutes = [
  route({
    method: "get",
    path: "/api/v1/devices",
    policy: "Reader",
    name: "list-devices",
    tag: "Devices",
    summary: "Devices by stage, health, fault, workload or text, page by page",
    query: Asked,
    answer: answer<DevicePage>(
      z
        .strictObject({ ...tracked, rows: z.array(DeviceRow), cursor: z.string().nullable() })
        .openapi("DevicePage"),
    ),
    handle: async ({ query: { cursor, limit, ...filter }, needs }) => {
      const page = await pageOfDevices(await asking(needs), {
        ...queryOf(filter),
        after: placeOf(cursor),
        limit,
      });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/device-counts",
    policy: "Reader",
    name: "count-devices",
    tag: "Devices",
    summary: "How many devices the same filters let through",
    query: Filters,
    answer: answer<Tracked & { devices: number }>(
      z.strictObject({ ...tracked, devices: z.number() }).openapi("DeviceCount"),
    ),
    handle: async ({ query, needs }) => {
      const asked = await asking(needs);
      return { ...(await lastTracked(asked)), devices: await asked.store.count(queryOf(query)) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/device-exports",
    policy: "Reader",
    name: "export-devices",
    tag: "Devices",
    summary: "All devices the filters let through, as one file",
    query: z.strictObject({ ...filters, format: z.enum(["csv", "ndjson", "xlsx"]).default("csv") }),
    answer: answer<Row>(DeviceRow),
    media: [MEDIA.csv, MEDIA.ndjson, MEDIA.xlsx],
    handle: async ({ query: { format, ...filter }, needs }) => {
      const { rows } = await listDevices(await asking(needs), queryOf(filter));
      return tableResponse(format, rows, DEVICE_COLUMNS, "devices");
    },
  }),
  route({
    method: "get",
    path: "/api/v1/devices/{id}",
    policy: "Reader",
    name: "show-device",
    tag: "Devices",
    summary: "One device's verdict, identifiers, and what each source said",
    params: Id,
    answer: answer<ShownDevice>(Device),
    handle: async ({ params, needs }) => showDevice(await asking(needs), params.id),
  }),
  route({
    method: "get",
    path: "/api/v1/devices/{id}/history",
    policy: "Reader",
    name: "device-history",
    tag: "Devices",
    summary: "Everything that changed on a device, and how long each state lasted",
    params: Id,
    answer: answer<DeviceHistory>(
      z.strictObject({ ...tracked, deviceId: z.string(), rows: z.array(Change) }).openapi("DeviceHistory"),
    ),
    handle: async ({ params, needs }) => deviceHistory(await asking(needs), params.id),
  }),
  route({
    method: "get",
    path: "/api/v1/devices/{id}/why",
    policy: "Reader",
    name: "why-device",
    tag: "Devices",
    summary: "What is happening on a device, why, and what to do next",
    params: Id,
    answer: answer<DeviceReasons>(
      z
        .strictObject({
          deviceId: z.string(),
          name: z.string(),
          stage: z.enum(STAGES),
          health: z.enum(HEALTHS),
          because: z.array(Evidence),
          faults: z.array(Fault),
          logs: z.array(z.record(z.string(), z.unknown())),
          asOf: z.string(),
          complete: z.boolean(),
          incompleteBecause: z.array(z.string()),
        })
        .openapi("DeviceReasons"),
    ),
    handle: async ({ params, needs }) => whyDevice(await asking(needs), params.id),
  }),
  route({
    method: "post",
    path: "/api/v1/devices/{id}/refresh",
    policy: "Operator",
    name: "refresh-device",
    tag: "Devices",
    summary: "Reads one device afresh from every source that can be asked for one, and judges it again",
    params: Id,
    changes: true,
    answer: answer<ShownDevice>(Device),
    handle: async ({ params, needs, signal }) =>
      refreshDevice({ ...(await needs.world.tracking()), progress: () => {}, signal }, params.id),
  }),
] as const;
