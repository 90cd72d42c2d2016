import { enumMembers } from "../contract.ts";
import { OS_DESCRIPTION } from "../eligible-device-row.ts";
import { complianceOf, enrolmentTypeOf } from "../managed-device-row.ts";
import { recordsFrom } from "../population/census.ts";
import { type Eligibility, eligibilityOf } from "../population/eligibility.ts";
import { currentIntuneId, type IntuneRecord, type SiteRecord } from "../population/records.ts";
import { DAY } from "../population/rounds.ts";
import { appVersionOf, installRow } from "../report-row.ts";
import type { Tenant } from "../tenant.ts";
import type { ReportFilter } from "./report-filter.ts";

type Row = Readonly<Record<string, unknown>>;
type Rows = (tenant: Tenant, at: number, filter: ReportFilter) => Iterable<Row>;

/** Reports write codes where Graph has words (fact G158). */
const numberOf = (type: string, word: string): number => enumMembers("v1.0", type)?.[word] ?? 0;
const moment = (at: number | undefined) =>
  at === undefined
    ? "0001-01-01 00:00:00.0000000"
    : `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}.0000000`;
const JOINS = { unknown: 0, azureADJoined: 1, azureADRegistered: 2, hybridAzureADJoined: 3 } as const;
/** comanagementEligibleType in the order in which Graph lists it (fact G141). */
const ELIGIBLE = { comanaged: 1, eligible: 2, eligibleButNotAzureAdJoined: 3, needsOsUpdate: 4 } as const;
const NO_ID = "00000000-0000-0000-0000-000000000000";
const WINDOWS_DEVICE_TYPE = 2;

function* devices(tenant: Tenant, at: number): Iterable<Row> {
  for (const record of recordsFrom(tenant, "intune", at)) yield deviceRow(record);
}

function deviceRow(record: IntuneRecord): Row {
  const { device } = record;
  const isEnrolled = record.enrolledAt !== undefined;
  const agent = numberOf("managementAgentType", record.agent);
  const registration = numberOf("deviceRegistrationState", isEnrolled ? "registered" : "notRegistered");
  return {
    ...peopleOf(device),
    DeviceId: record.id,
    DeviceName: record.name,
    ManagedDeviceName: record.name,
    ReferenceId: record.entraDeviceId ?? NO_ID,
    SerialNumber: device.serialNumber,
    Manufacturer: device.manufacturer,
    Model: device.model,
    OS: "Windows",
    OSVersion: device.osVersion,
    DeviceType: WINDOWS_DEVICE_TYPE,
    ManagementAgents: agent,
    ManagementAgent: agent,
    ManagementState: numberOf("managementState", record.agent === "msSense" ? "discovered" : "managed"),
    DeviceEnrollmentType: numberOf("deviceEnrollmentType", enrolmentTypeOf(record)),
    EnrollmentType: numberOf("deviceEnrollmentType", enrolmentTypeOf(record)),
    CreatedDate: moment(record.enrolledAt),
    LastContact: moment(record.lastSyncAt),
    CompliantState: numberOf("complianceState", complianceOf(record)),
    DeviceRegistrationState: registration,
    ClientRegistrationStatus: registration,
    JoinType: JOINS[record.joinType],
    OwnerType: device.ownership === "company" ? 1 : 2,
    Ownership: device.ownership === "company" ? 1 : 2,
    SCCMCoManagementFeatures: record.bits ?? 0,
    IsManaged: isEnrolled,
    GraphDeviceIsManaged: record.entraDeviceId !== null,
    JailBroken: "Unknown",
    CategoryName: "Unknown",
    SkuFamily: "Enterprise",
    SkuNumber: 4,
    CertExpirationDate: moment(record.enrolledAt === undefined ? undefined : record.enrolledAt + 365 * DAY),
    StorageTotal: 242_234,
    StorageFree: device.oddity === "fullDisk" ? 381 : 114_440,
    ProcessorArchitecture: 9,
  };
}

const peopleOf = ({ user }: IntuneRecord["device"]) => ({
  UPN: user.userPrincipalName,
  UserEmail: user.userPrincipalName,
  UserName: user.displayName,
  UserId: user.id,
  PrimaryUser: user.id,
  EnrolledByUser: user.id,
});

/** Columns of this report that can be filtered and not selected (fact G157). */
const WORKLOAD_FILTERS = {
  CompliancePolicy: 2,
  ResourceAccess: 4,
  DeviceConfiguration: 8,
  WindowsUpdateforBusiness: 16,
  ModernApps: 64,
  OfficeApps: 128,
  EndpointProtection: 4_096,
} as const;

function* workloads(tenant: Tenant, at: number): Iterable<Row> {
  for (const record of recordsFrom(tenant, "intune", at)) {
    const { bits } = record;
    if (bits === undefined) continue;
    yield {
      ...deviceRow(record),
      ComplianceState: numberOf("complianceState", complianceOf(record)),
      IsDeviceActive: at - record.lastSyncAt < 30 * DAY,
      ...Object.fromEntries(
        Object.entries(WORKLOAD_FILTERS).map(([name, bit]) => [name, (bits & bit) !== 0]),
      ),
    };
  }
}

function* eligibility(tenant: Tenant, at: number): Iterable<Row> {
  for (const record of recordsFrom(tenant, "client", at)) {
    const status = eligibilityOf(record);
    if (status) yield eligibilityRow(tenant, record, status);
  }
}

function eligibilityRow(
  { cast }: Tenant,
  { device, entraDeviceId, name, life }: SiteRecord,
  status: Eligibility,
): Row {
  return {
    ...peopleOf(device),
    DeviceId: currentIntuneId(cast, life),
    DeviceName: name,
    ReferenceId: entraDeviceId,
    Status: ELIGIBLE[status],
    SerialNumber: device.serialNumber,
    Manufacturer: device.manufacturer,
    Model: device.model,
    OS: "Windows",
    OSDescription: OS_DESCRIPTION,
    OSVersion: device.osVersion,
    DeviceType: WINDOWS_DEVICE_TYPE,
    ManagementAgents: numberOf(
      "managementAgentType",
      status === "comanaged" ? "configurationManagerClientMdm" : "configurationManagerClient",
    ),
    ManagementState: numberOf("managementState", "managed"),
    OwnerType: device.ownership === "company" ? 1 : 2,
    MDMStatus: life.isEnrolled ? 1 : 0,
  };
}

function* installs(tenant: Tenant, at: number, filter: ReportFilter): Iterable<Row> {
  const app = tenant.apps.get(filter.equal("ApplicationId") ?? "", at);
  if (!app) return;
  for (const record of recordsFrom(tenant, "intune", at)) {
    const report = record.life.reports.find(({ appId }) => appId === app.id);
    if (report) yield installRow(record, app, report);
  }
}

function* aggregate(tenant: Tenant, at: number): Iterable<Row> {
  const counts = new Map<string, Record<string, number>>();
  for (const record of recordsFrom(tenant, "intune", at))
    for (const { appId, state } of record.life.reports) {
      const ofApp = counts.get(appId) ?? {};
      ofApp[state] = (ofApp[state] ?? 0) + 1;
      counts.set(appId, ofApp);
    }
  for (const app of tenant.apps.all(at)) {
    const of = counts.get(app.id) ?? {};
    const all = Object.values(of).reduce((sum, each) => sum + each, 0);
    yield {
      ApplicationId: app.id,
      DisplayName: app.values.displayName,
      Publisher: app.values.publisher,
      Platform: "Windows",
      AppPlatform: "Windows",
      AppVersion: appVersionOf(app.values),
      InstalledDeviceCount: of.installed ?? 0,
      FailedDeviceCount: of.failed ?? 0,
      FailedUserCount: 0,
      PendingInstallDeviceCount: of.pendingInstall ?? 0,
      NotInstalledDeviceCount: of.notInstalled ?? 0,
      FailedDevicePercentage: all === 0 ? 0 : Math.round(((of.failed ?? 0) * 10_000) / all) / 100,
    };
  }
}

/** The rows of each report as of a moment, in no order anybody promised. */
export const REPORT_ROWS: Readonly<Record<string, Rows>> = {
  Devices: devices,
  DevicesWithInventory: devices,
  ComanagedDeviceWorkloads: workloads,
  ComanagementEligibilityTenantAttachedDevices: eligibility,
  DeviceInstallStatusByApp: installs,
  AppInstallStatusAggregate: aggregate,
};
