import { z } from "zod";
import { DEFAULT_LIMITS, DEFAULT_REPORT_HOURS, type Limits } from "./domain/device/limits.ts";

const Hours = z.coerce.number().positive().max(87_600);

/** What counts as late or silent, and how long changes are remembered. */
export const TRACKING_SETTINGS = {
  intuneSilentHours: Hours.default(DEFAULT_LIMITS.intuneSilentHours),
  clientSilentHours: Hours.default(DEFAULT_LIMITS.clientSilentHours),
  bootstrapHours: Hours.default(DEFAULT_LIMITS.bootstrapHours),
  policyHours: Hours.default(DEFAULT_LIMITS.policyHours),
  staleHours: Hours.default(DEFAULT_LIMITS.staleHours),
  retentionDays: z.coerce.number().int().min(1).max(36_500).optional(),
  // A hub hands out again what it keeps, for up to seven days (fact F83).
  eventRetentionDays: z.coerce.number().int().min(7).max(36_500).default(30),
  deliveryRetentionDays: z.coerce.number().int().min(1).max(36_500).default(90),
  reportHours: Hours.default(DEFAULT_REPORT_HOURS),
};
type TrackingSettings = z.output<z.ZodObject<typeof TRACKING_SETTINGS>>;

export interface TrackingConfig {
  readonly limits: Limits;
  /** Changes learnt longer ago are forgotten; undefined for none. */
  readonly retentionDays: number | undefined;
  /** For so long what a large report said stands; then it is read again. */
  readonly reportHours: number;
}

/** How long what was told to us, and what we told, is remembered. */
export interface Retention {
  readonly eventDays: number;
  readonly deliveryDays: number;
}

export const retentionOf = (settings: TrackingSettings): Retention => ({
  eventDays: settings.eventRetentionDays,
  deliveryDays: settings.deliveryRetentionDays,
});

export const trackingOf = ({
  retentionDays,
  reportHours,
  ...settings
}: TrackingSettings): TrackingConfig => ({
  limits: {
    intuneSilentHours: settings.intuneSilentHours,
    clientSilentHours: settings.clientSilentHours,
    bootstrapHours: settings.bootstrapHours,
    policyHours: settings.policyHours,
    staleHours: settings.staleHours,
  },
  retentionDays,
  reportHours,
});
