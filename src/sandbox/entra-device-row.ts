import type { EntraRecord } from "./population/records.ts";
import { iso } from "./tenant.ts";

const INTUNE = "0000000a-0000-0000-c000-000000000000";

/** A device as the directory shows it (fact G161). */
export function entraDeviceRow(record: EntraRecord): Readonly<Record<string, unknown>> {
  const { device } = record;
  const isHybrid = record.trustType === "ServerAd";
  return {
    id: record.objectId,
    deviceId: record.deviceId,
    displayName: record.name,
    accountEnabled: record.isEnabled,
    approximateLastSignInDateTime: iso(record.lastSignInAt),
    registrationDateTime: iso(record.registeredAt),
    trustType: record.trustType,
    operatingSystem: "Windows",
    operatingSystemVersion: device.osVersion,
    manufacturer: device.manufacturer,
    model: device.model,
    deviceOwnership: device.ownership === "company" ? "Company" : "Personal",
    deviceVersion: 2,
    isManaged: record.isManaged,
    isCompliant: record.isManaged ? device.index % 11 !== 0 : null,
    managementType: record.isManaged ? "MDM" : null,
    mdmAppId: record.isManaged ? INTUNE : null,
    enrollmentType: record.isManaged ? "AzureDomainJoined" : null,
    enrollmentProfileName: device.autopilot ? "Corporate" : null,
    profileType: "RegisteredDevice",
    isRooted: null,
    onPremisesSyncEnabled: isHybrid ? true : null,
    onPremisesLastSyncDateTime: isHybrid ? iso(record.registeredAt) : null,
    onPremisesSecurityIdentifier: isHybrid
      ? `S-1-5-21-1004336348-1177238915-682003330-${1_000 + record.code}`
      : null,
    physicalIds: [
      `[USER-HWID]:${device.user.id}:${record.hardwareId}`,
      `[HWID]:${record.hardwareId}`,
      ...(record.autopilotId ? [`[ZTDID]:${record.autopilotId}`] : []),
    ],
    systemLabels: [],
    alternativeSecurityIds: [],
  };
}
