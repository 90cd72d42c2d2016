import type { SiteRecord } from "./records.ts";

/** comanagementEligibleType, as far as the tenant has such devices (fact G141). */
export type Eligibility = "comanaged" | "eligible" | "eligibleButNotAzureAdJoined" | "needsOsUpdate";

/** Whether a device could be co-managed; undefined for one the site does not share with Intune: those without a client (fact G143). */
export function eligibilityOf({ device, entraDeviceId, life }: SiteRecord): Eligibility | undefined {
  if (!life.client || entraDeviceId === null) return undefined;
  if (life.client.isComanaged) return "comanaged";
  if (device.oddity === "oldWindows") return "needsOsUpdate";
  return device.joinType === "azureADRegistered" ? "eligibleButNotAzureAdJoined" : "eligible";
}
