import { eligibilityOf } from "./population/eligibility.ts";
import { currentIntuneId, type SiteRecord } from "./population/records.ts";
import type { Tenant } from "./tenant.ts";

/** A device of `comanagementEligibleDevices` (fact G140); undefined for one that is not shared with Intune. */
export function eligibleDeviceRow(
  { cast }: Pick<Tenant, "cast">,
  record: SiteRecord,
): Readonly<Record<string, unknown>> | undefined {
  const status = eligibilityOf(record);
  if (status === undefined) return undefined;
  const { device, life, name } = record;
  const { user } = device;
  return {
    id: currentIntuneId(cast, life),
    deviceName: name,
    deviceType: "windowsRT",
    clientRegistrationStatus: life.isEnrolled ? "registered" : "notRegistered",
    ownerType: device.ownership,
    managementAgents: status === "comanaged" ? "configurationManagerClientMdm" : "configurationManagerClient",
    managementState: "managed",
    referenceId: record.entraDeviceId,
    // What Intune writes here is told nowhere.
    mdmStatus: null,
    entitySource: 0,
    osVersion: device.osVersion,
    osDescription: OS_DESCRIPTION,
    serialNumber: device.serialNumber,
    manufacturer: device.manufacturer,
    model: device.model,
    status,
    upn: user.userPrincipalName,
    userEmail: user.userPrincipalName,
    userId: user.id,
    userName: user.displayName,
  };
}

export const OS_DESCRIPTION = "Windows 11 Enterprise";
