import { type DeviceFacts, present } from "./facts.ts";
import { isOlderThan, type Limits } from "./limits.ts";
import type { LeftoverClass } from "./verdict-types.ts";

/** How a device's records stand among others of the same hardware. */
export interface Kin {
  /** Another device has the same hardware. */
  readonly hasTwin: boolean;
  /** That other one gave the later sign of life. */
  readonly isOlderTwin: boolean;
  /** Another record of Entra with the same hardware and the same kind of join gave the later sign of life. */
  readonly isOlderInEntra: boolean;
  /** Trust types of other Entra records of the same hardware or the same Autopilot identity. */
  readonly otherTrusts: readonly string[];
  /** True when the kinship is by Autopilot identity. */
  readonly byAutopilot: boolean;
}

export const NO_KIN: Kin = {
  hasTwin: false,
  isOlderTwin: false,
  isOlderInEntra: false,
  otherTrusts: [],
  byAutopilot: false,
};

/**
 * The class of records that are not a device of their own, so that totals add up; null for one that counts.
 * `stale` is asked last: what is explained otherwise is not merely old.
 */
export function leftoverOf(
  facts: DeviceFacts,
  kin: Kin,
  { limits, now }: { readonly limits: Limits; readonly now: string },
): LeftoverClass | null {
  const entra = present(facts.entra);
  const intune = present(facts.intune);
  const site = present(facts.configmgr);
  if (intune?.agent === "defender" && !site) return "defender-only";
  if (kin.isOlderTwin && (intune || site)) return "twin";
  // The site itself says that a newer record took its place.
  if (site?.obsolete && !intune) return "twin";
  if (entra && !intune && !site) {
    if (kin.byAutopilot && entra.trustType !== "hybrid" && kin.otherTrusts.includes("hybrid"))
      return "autopilot-pair";
    if (entra.trustType === "registered" && kin.otherTrusts.includes("hybrid")) return "registered-twin";
    // What a reset leaves behind in Entra.
    if (kin.isOlderInEntra) return "twin";
    return isOlderThan(entra.lastSignInAt ?? entra.registeredAt, limits.staleHours, now) ? "stale" : null;
  }
  if (site && !entra && !intune) return "orphan-configmgr";
  if (intune && !site && !entra && facts.entra.length === 0 && intune.entraDeviceId === null)
    return "orphan-intune";
  const heard = [intune?.lastSyncAt, site?.lastActiveAt, entra?.lastSignInAt].filter((at) => at != null);
  const spoke = heard.sort().at(-1);
  return isOlderThan(spoke, limits.staleHours, now) ? "stale" : null;
}
