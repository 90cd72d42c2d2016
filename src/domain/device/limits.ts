/** After how long something counts as late or silent. Hours. */
export interface Limits {
  /** Intune's last sync. A device that is on syncs three times a day. */
  readonly intuneSilentHours: number;
  /** The site's last sign of the client. The site itself calls a client inactive after 14 days. */
  readonly clientSilentHours: number;
  /** From the installer's "installed" to a client that registered. */
  readonly bootstrapHours: number;
  /** From a client that registered to the co-management policy. */
  readonly policyHours: number;
  /** From which silence on a record without partner is `stale`. */
  readonly staleHours: number;
}

export const DEFAULT_LIMITS: Limits = {
  intuneSilentHours: 7 * 24,
  clientSilentHours: 14 * 24,
  bootstrapHours: 24,
  policyHours: 24,
  staleHours: 90 * 24,
};

/** Hours that what a large report said stands before it is read again. */
export const DEFAULT_REPORT_HOURS = 4;

const HOUR = 3_600_000;

/** True when `at` lies more than `hours` before `now`; false when it is not known. */
export function isOlderThan(at: string | null | undefined, hours: number, now: string): boolean {
  return at != null && Date.parse(now) - Date.parse(at) > hours * HOUR;
}

/** `at` and `hours` later, as ISO 8601. */
export const hoursAfter = (at: string, hours: number): string =>
  new Date(Date.parse(at) + hours * HOUR).toISOString();
