import type { Version } from "../contract.ts";
import type { FilterRules } from "../filter.ts";
import { breach, notFound } from "../graph-error.ts";
import { managedDeviceRow } from "../managed-device-row.ts";
import { recordOf, recordsFrom } from "../population/census.ts";
import { placeOf } from "../population/dice.ts";
import { GUIDS } from "../population/make-device.ts";
import { indexOfCode } from "../population/record-code.ts";
import type { IntuneRecord } from "../population/records.ts";
import { selected } from "../query.ts";
import { BETA, BOTH, type Call, ok, type Route } from "../route.ts";
import { momentOf, pageOfRecords } from "./pages-of-records.ts";

const DEVICES = "/deviceManagement/managedDevices";
const COMANAGED = "/deviceManagement/comanagedDevices";
/** Rows of a page when nobody asks for fewer (fact G129). */
const PAGE = 1_000;

/** What the descriptions of the members say (fact G126); everything else is passed over. */
const FILTER: FilterRules = {
  type: "managedDevice",
  lenient: true,
  properties: {
    azureADDeviceId: ["eq"],
    deviceName: ["eq", "contains"],
    serialNumber: ["eq"],
    imei: ["eq"],
    manufacturer: ["eq"],
    operatingSystem: ["eq"],
    managementAgent: ["eq"],
    managementState: ["eq"],
    complianceState: ["eq"],
    deviceCategoryDisplayName: ["eq"],
    jailBroken: ["eq"],
    model: ["eq", "contains"],
    osVersion: ["contains"],
    emailAddress: ["contains"],
    phoneNumber: ["contains"],
    enrolledDateTime: ["lt", "gt"],
    lastSyncDateTime: ["lt", "gt"],
    complianceGracePeriodExpirationDateTime: ["lt", "gt"],
    userPrincipalName: ["eq", "ne"],
  },
};

const list = (
  path: string,
  versions: Route["versions"],
  belongs: (record: IntuneRecord) => boolean,
): Route => ({
  method: "GET",
  versions,
  path,
  right: path,
  query: { select: "managedDevice", filter: FILTER, top: PAGE, count: true, ownToken: true },
  answer: (call) => {
    const { query, version } = call;
    if (query.count && /azureADDeviceId/.test(query.filterText ?? ""))
      throw breach("$count cannot be combined with a filter on azureADDeviceId (fact G127).");
    return ok(
      pageOfRecords(
        call,
        {
          kind: "intune",
          row: (record) => (belongs(record) ? managedDeviceRow(record, version) : undefined),
          only: onlyOf(call),
        },
        PAGE,
      ),
    );
  },
});

/** Where the filter names an id, nobody else has to be looked at. */
function onlyOf({ query, tenant }: Call): readonly number[] | undefined {
  const id = /^azureADDeviceId eq '([0-9a-f-]{36})'$/i.exec(query.filterText ?? "")?.[1];
  if (id === undefined) return undefined;
  const place = placeOf(tenant.cast.seed, id, GUIDS.entra);
  return place === undefined ? [] : [indexOfCode(place)];
}

const single = (
  path: string,
  versions: Route["versions"],
  belongs: (record: IntuneRecord) => boolean,
): Route => ({
  method: "GET",
  versions,
  path: `${path}/{id}`,
  right: `${path}/{id}`,
  query: { select: "managedDevice" },
  answer: (call) => {
    const record = recordById(call);
    if (!record || !belongs(record)) throw notFound(`Device ${call.params.id}`);
    return ok(selected(singleRow(record, call.version), call.query));
  },
});

function recordById(call: Call): IntuneRecord | undefined {
  const code = placeOf(call.tenant.cast.seed, call.params.id!, GUIDS.intune);
  return code === undefined ? undefined : recordOf(call.tenant, "intune", code, momentOf(call));
}

/** What lists leave out is there when one device is asked for (fact G128). */
const singleRow = (record: IntuneRecord, version: Version) => ({
  ...managedDeviceRow(record, version),
  ethernetMacAddress: `00155D${record.code.toString(16).padStart(6, "0").slice(-6).toUpperCase()}`,
  physicalMemoryInBytes: 17_179_869_184,
  notes: "",
});

const everyone = () => true;
const isComanaged = ({ agent }: IntuneRecord) => agent === "configurationManagerClientMdm";

export const managedDeviceRoutes: readonly Route[] = [
  list(DEVICES, BOTH, everyone),
  single(DEVICES, BOTH, everyone),
  list(COMANAGED, BETA, isComanaged),
  single(COMANAGED, BETA, isComanaged),
  {
    method: "GET",
    versions: BOTH,
    path: "/deviceManagement/managedDeviceOverview",
    right: "/deviceManagement/managedDeviceOverview",
    query: { select: "managedDeviceOverview" },
    answer: (call) => {
      const counts = { enrolled: 0, both: 0, all: 0, configmgr: 0 };
      for (const { agent } of recordsFrom(call.tenant, "intune", momentOf(call))) {
        counts.all++;
        if (agent === "mdm" || agent === "configurationManagerClientMdm") counts.enrolled++;
        if (agent === "configurationManagerClientMdm") counts.both++;
        if (agent === "configurationManagerClient") counts.configmgr++;
      }
      return ok({
        id: "overview",
        enrolledDeviceCount: counts.enrolled,
        mdmEnrolledCount: counts.enrolled,
        dualEnrolledDeviceCount: counts.both,
        deviceOperatingSystemSummary: {
          windowsCount: counts.enrolled,
          configMgrDeviceCount: counts.configmgr,
        },
      });
    },
  },
];
