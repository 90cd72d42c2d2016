import { z } from "zod";

/** Settings of `ccmbridge serve`. */
export const SERVING_SETTINGS = {
  apiClientId: z.guid("give the application (client) id of the API's app registration").optional(),
  sweepMinutes: z.coerce.number().min(0).max(10_080).default(15),
  requestsPerMinute: z.coerce.number().int().min(1).max(1_000_000).default(1_200),
};

export interface ServingConfig {
  /** App registration of our API: the audience of callers' tokens (fact I2); undefined where only keys open it. */
  readonly apiClientId: string | undefined;
  /** Minutes between two syncs that nobody asked for; 0 for none. */
  readonly sweepMinutes: number;
  /** Of one caller, and of one address that is no caller. */
  readonly requestsPerMinute: number;
}

export const servingOf = (settings: {
  readonly apiClientId?: string | undefined;
  readonly sweepMinutes: number;
  readonly requestsPerMinute: number;
}): ServingConfig => ({
  apiClientId: settings.apiClientId,
  sweepMinutes: settings.sweepMinutes,
  requestsPerMinute: settings.requestsPerMinute,
});
