import { eligibleDeviceRow } from "../eligible-device-row.ts";
import { notFound } from "../graph-error.ts";
import { recordsFrom, recordsOf } from "../population/census.ts";
import { placeOf } from "../population/dice.ts";
import { eligibilityOf } from "../population/eligibility.ts";
import { GUIDS } from "../population/make-device.ts";
import { indexOfCode } from "../population/record-code.ts";
import type { SiteRecord } from "../population/records.ts";
import { selected } from "../query.ts";
import { BETA, type Call, ok, type Route } from "../route.ts";
import { momentOf, pageOfRecords } from "./pages-of-records.ts";

const ELIGIBLE = "/deviceManagement/comanagementEligibleDevices";
const PAGE = 1_000;
/** Workload bits by the members of the summary (facts G142, S91). */
const COUNTS = {
  compliancePolicyCount: 2,
  resourceAccessCount: 4,
  configurationSettingsCount: 8,
  windowsUpdateForBusinessCount: 16,
  endpointProtectionCount: 4_096,
  modernAppsCount: 64,
  officeAppsCount: 128,
} as const;

/** Which devices could be co-managed, and what of those that are lies with Intune: beta alone has it (facts G140 to G143). */
export const comanagementRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BETA,
    path: ELIGIBLE,
    right: ELIGIBLE,
    query: { select: "comanagementEligibleDevice", top: PAGE, count: true, ownToken: true },
    answer: (call) => {
      const row = (record: SiteRecord) => eligibleDeviceRow(call.tenant, record);
      return ok(pageOfRecords(call, { kind: "client", row }, PAGE));
    },
  },
  {
    method: "GET",
    versions: BETA,
    path: `${ELIGIBLE}/{id}`,
    right: ELIGIBLE,
    query: { select: "comanagementEligibleDevice" },
    answer: (call) => ok(selected(eligibleDevice(call), call.query)),
  },
  ...named("getComanagementEligibleDevicesSummary", (call) => {
    const counts = {
      comanagedCount: 0,
      eligibleCount: 0,
      eligibleButNotAzureAdJoinedCount: 0,
      needsOsUpdateCount: 0,
      ineligibleCount: 0,
      scheduledForEnrollmentCount: 0,
    };
    for (const record of recordsFrom(call.tenant, "client", momentOf(call))) {
      const status = eligibilityOf(record);
      if (status) counts[`${status}Count`]++;
    }
    return counts;
  }),
  ...named("getComanagedDevicesSummary", (call) => {
    const counts = {
      inventoryCount: 0,
      ...Object.fromEntries(Object.keys(COUNTS).map((name) => [name, 0])),
      totalComanagedCount: 0,
    } as Record<string, number>;
    for (const { bits } of recordsFrom(call.tenant, "intune", momentOf(call))) {
      if (bits === undefined) continue;
      counts.totalComanagedCount!++;
      if (bits & 1) counts.inventoryCount!++;
      for (const [name, bit] of Object.entries(COUNTS)) if (bits & bit) counts[name]!++;
    }
    return counts;
  }),
];

/** A function is asked for with its parentheses and without (fact G142). */
function named(name: string, count: (call: Call) => Readonly<Record<string, number>>): Route[] {
  return ["", "()"].map((end) => ({
    method: "GET",
    versions: BETA,
    path: `/deviceManagement/${name}${end}`,
    right: `/deviceManagement/${name}`,
    answer: (call) =>
      ok({
        "@odata.context": `${call.url.origin}/${call.version}/$metadata#microsoft.graph.${name.replace(/^getC/, "c")}`,
        ...count(call),
      }),
  }));
}

function eligibleDevice(call: Call) {
  const { tenant, params } = call;
  const code = placeOf(tenant.cast.seed, params.id!, GUIDS.intune);
  const [record] = code === undefined ? [] : recordsOf(tenant, "client", indexOfCode(code), momentOf(call));
  const row = record && eligibleDeviceRow(tenant, record);
  if (row?.id !== params.id!.toLowerCase()) throw notFound(`Device ${params.id}`);
  return row;
}
