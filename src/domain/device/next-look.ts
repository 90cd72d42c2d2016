import type { DeviceFacts, Instant } from "./facts.ts";
import type { Limits } from "./limits.ts";

/**
 * The next moment from which on time alone may make another verdict of the same facts: the earliest that something in them
 * becomes too old, or that what a clock ahead of ours claims has come. Null when there is none. A moment that has come
 * already counts as long as a source it is about was not heard since: `heardTo`.
 */
export function nextLook(
  facts: DeviceFacts,
  { limits, heardTo }: { readonly limits: Limits; readonly heardTo: Instant },
): Instant | null {
  const from = Date.parse(heardTo);
  let next = Number.POSITIVE_INFINITY;
  const consider = (at: Instant | null, ...hours: readonly number[]) => {
    if (at === null) return;
    const time = Date.parse(at);
    for (const each of hours) {
      const moment = time + each * HOUR;
      if (moment >= from && moment < next) next = moment;
    }
  };
  const { intuneSilentHours, clientSilentHours, bootstrapHours, policyHours, staleHours } = limits;
  for (const { lastSignInAt, registeredAt } of facts.entra) {
    consider(lastSignInAt, staleHours);
    consider(registeredAt, staleHours);
  }
  for (const { lastSyncAt, enrolledAt } of facts.intune) {
    consider(lastSyncAt, intuneSilentHours, staleHours);
    consider(enrolledAt, policyHours);
  }
  for (const { lastActiveAt, claimedAt } of facts.configmgr) {
    consider(lastActiveAt, clientSilentHours, staleHours);
    consider(claimedAt, policyHours);
  }
  for (const { claimedAt } of facts.installs) consider(claimedAt, 0, bootstrapHours, policyHours);
  return next === Number.POSITIVE_INFINITY ? null : new Date(next).toISOString();
}

const HOUR = 3_600_000;
