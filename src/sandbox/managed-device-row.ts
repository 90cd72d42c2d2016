import type { Version } from "./contract.ts";
import type { IntuneRecord } from "./population/records.ts";
import { DAY } from "./population/rounds.ts";
import { iso } from "./tenant.ts";

const NO_ID = "00000000-0000-0000-0000-000000000000";
const NEVER = "0001-01-01T00:00:00Z";

/** Workload bits by the members Graph has for them (facts G122, S91); the second list is there in beta alone. */
const FEATURES = {
  both: {
    inventory: 1,
    modernApps: 64,
    resourceAccess: 4,
    deviceConfiguration: 8,
    compliancePolicy: 2,
    windowsUpdateForBusiness: 16,
  },
  beta: { endpointProtection: 4_096, officeApps: 128 },
} as const;

export const featuresOf = (bits: number, version: Version) =>
  Object.fromEntries(
    Object.entries({ ...FEATURES.both, ...(version === "beta" ? FEATURES.beta : {}) }).map(([name, bit]) => [
      name,
      (bits & bit) !== 0,
    ]),
  );

/** How the device enrolled, in Graph's words (fact G124). */
export const enrolmentTypeOf = ({ device, enrolledAt }: IntuneRecord): string => {
  if (enrolledAt === undefined) return "unknown";
  if (device.joinType === "azureADRegistered") return "userEnrollment";
  return {
    user: "windowsAzureADJoin",
    groupPolicy: "windowsAutoEnrollment",
    coManagement: "windowsCoManagement",
  }[device.enrolsBy];
};

export const complianceOf = ({ device, enrolledAt }: IntuneRecord): string =>
  enrolledAt === undefined ? "configManager" : device.index % 11 === 0 ? "noncompliant" : "compliant";

/** A record as Graph shows it. What lists leave at its default (`nonDefault`) is null or 0. */
export function managedDeviceRow(record: IntuneRecord, version: Version): Readonly<Record<string, unknown>> {
  const { device, life } = record;
  const isEnrolled = record.enrolledAt !== undefined;
  const client = life.client;
  return {
    id: record.id,
    userId: device.user.id,
    deviceName: record.name,
    managedDeviceOwnerType: device.ownership,
    enrolledDateTime: record.enrolledAt === undefined ? NEVER : iso(record.enrolledAt),
    lastSyncDateTime: iso(record.lastSyncAt),
    operatingSystem: "Windows",
    complianceState: complianceOf(record),
    jailBroken: "Unknown",
    managementAgent: record.agent,
    managementState: record.agent === "msSense" ? "discovered" : "managed",
    osVersion: device.osVersion,
    easActivated: false,
    easDeviceId: null,
    azureADRegistered: record.entraDeviceId !== null,
    azureADDeviceId: record.entraDeviceId ?? NO_ID,
    deviceEnrollmentType: enrolmentTypeOf(record),
    deviceRegistrationState: isEnrolled ? "registered" : "notRegistered",
    deviceCategoryDisplayName: "Unknown",
    isSupervised: false,
    emailAddress: device.user.userPrincipalName,
    userPrincipalName: device.user.userPrincipalName,
    userDisplayName: device.user.displayName,
    model: device.model,
    manufacturer: device.manufacturer,
    serialNumber: device.serialNumber,
    phoneNumber: "",
    imei: null,
    isEncrypted: true,
    enrollmentProfileName: device.autopilot ? "Corporate" : null,
    managedDeviceName: `${device.user.userPrincipalName.split("@")[0]}_Windows_${record.name}`,
    managementCertificateExpirationDate:
      record.enrolledAt === undefined ? NEVER : iso(record.enrolledAt + 365 * DAY),
    totalStorageSpaceInBytes: 254_000_000_000,
    freeStorageSpaceInBytes: device.oddity === "fullDisk" ? 400_000_000 : 120_000_000_000,
    partnerReportedThreatState: "unknown",
    configurationManagerClientEnabledFeatures:
      record.bits === undefined ? null : featuresOf(record.bits, version),
    deviceActionResults: [],
    ethernetMacAddress: null,
    physicalMemoryInBytes: 0,
    notes: null,
    ...(version === "beta"
      ? {
          joinType: record.joinType,
          autopilotEnrolled: device.autopilot,
          ownerType: device.ownership,
          deviceType: "windowsRT",
          enrolledByUserPrincipalName: device.user.userPrincipalName,
          chassisType: "unknown",
          skuFamily: "Enterprise",
          skuNumber: 4,
          roleScopeTagIds: [],
          usersLoggedOn: [],
          managementFeatures: "none",
          hardwareInformation: null,
          configurationManagerClientInformation:
            isEnrolled && client
              ? { clientIdentifier: device.id, clientVersion: CLIENT_VERSION, isBlocked: false }
              : null,
          configurationManagerClientHealthState:
            isEnrolled && client
              ? { state: "healthy", errorCode: 0, lastSyncDateTime: iso(client.lastActiveAt) }
              : null,
        }
      : {}),
  };
}

export const CLIENT_VERSION = "5.00.9132.1011";
