import { entraDeviceRow } from "../entra-device-row.ts";
import { Refusal } from "../graph-error.ts";
import { recordOf } from "../population/census.ts";
import { placeOf } from "../population/dice.ts";
import { GUIDS } from "../population/make-device.ts";
import type { EntraRecord } from "../population/records.ts";
import { selected } from "../query.ts";
import { BOTH, type Call, ok, type Route } from "../route.ts";
import { deltaPage } from "./device-delta.ts";
import { momentOf, pageOfRecords } from "./pages-of-records.ts";

const MOST = 999;

export const entraDeviceRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: "/devices/delta",
    right: "/devices/delta",
    // Neither $filter nor $top nor $orderby nor $expand (fact G162).
    query: { select: "device", delta: true, ownToken: true },
    answer: deltaPage,
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/devices",
    right: "/devices",
    query: {
      select: "device",
      filter: {
        type: "device",
        properties: {
          deviceId: ["eq", "in"],
          displayName: ["eq", "startswith"],
          id: ["eq", "in"],
          trustType: ["eq"],
          operatingSystem: ["eq"],
          accountEnabled: ["eq"],
        },
      },
      top: MOST,
      count: true,
      ownToken: true,
    },
    answer: (call) => {
      if (call.query.count && call.headers.get("consistencylevel") !== "eventual")
        throw new Refusal(400, "Request_BadRequest", "$count needs the header ConsistencyLevel: eventual.", {
          breach: "$count without ConsistencyLevel: eventual",
        });
      return ok(pageOfRecords(call, { kind: "entra", row: entraDeviceRow }, call.pageSize));
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/devices/{id}",
    right: "/devices/{id}",
    query: { select: "device" },
    answer: (call) => ok(selected(entraDeviceRow(found(call, GUIDS.object)), call.query)),
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/devices(deviceId)/{id}",
    right: "/devices/{id}",
    query: { select: "device" },
    answer: (call) => ok(selected(entraDeviceRow(found(call, GUIDS.entra)), call.query)),
  },
];

/** The object by its own id, or by the device's (fact G160). */
function found(call: Call, by: number): EntraRecord {
  const id = call.params.id!;
  const code = placeOf(call.tenant.cast.seed, id, by);
  const record = code === undefined ? undefined : recordOf(call.tenant, "entra", code, momentOf(call));
  if (!record)
    throw new Refusal(
      404,
      "Request_ResourceNotFound",
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
  return record;
}
