import { type DeviceFacts, type IntuneFact, present } from "./facts.ts";

/** True while Intune manages the device by MDM: more than a Defender, tenant-attach or mail entry (facts G123, G125). */
export function isEnrolled({ intune }: Pick<DeviceFacts, "intune">): boolean {
  const record = present(intune);
  return record !== undefined && !NOT_MANAGED.has(record.agent) && record.managementState !== "discovered";
}
const NOT_MANAGED: ReadonlySet<IntuneFact["agent"]> = new Set(["configmgr", "defender", "none"]);

/** True when either side shows a Configuration Manager client. A superseded record of the site shows none. */
export function hasClient({ intune, configmgr }: Pick<DeviceFacts, "intune" | "configmgr">): boolean {
  const agent = present(intune)?.agent;
  const site = present(configmgr);
  return agent === "configmgr" || agent === "comanaged" || (site?.client === true && !site.obsolete);
}
