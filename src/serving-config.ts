import { z } from "zod";
import { isWebhookKey } from "./formats/webhooks/standard-webhook.ts";

/** Settings of `ccmbridge serve`. */
export const SERVING_SETTINGS = {
  apiClientId: z.guid("give the application (client) id of the API's app registration").optional(),
  sweepMinutes: z.coerce.number().min(0).max(10_080).default(15),
  requestsPerMinute: z.coerce.number().int().min(1).max(1_000_000).default(1_200),
  hintKeys: z
    .string()
    .default("")
    .transform((keys) => keys.split(/[\s,]+/).filter((key) => key !== ""))
    .refine((keys) => keys.every(isWebhookKey), "a key is whsec_ and 24 to 64 bytes in base64"),
};

export interface ServingConfig {
  /** App registration of our API: the audience of callers' tokens (fact I2); undefined where only keys open it. */
  readonly apiClientId: string | undefined;
  /** Minutes between two syncs that nobody asked for; 0 for none. */
  readonly sweepMinutes: number;
  /** Of one caller, and of one address that is no caller. */
  readonly requestsPerMinute: number;
  /** Secrets with which hints are signed; several while one takes the place of another. */
  readonly hintKeys: readonly string[];
}

export const servingOf = (settings: {
  readonly apiClientId?: string | undefined;
  readonly sweepMinutes: number;
  readonly requestsPerMinute: number;
  readonly hintKeys: readonly string[];
}): ServingConfig => ({
  apiClientId: settings.apiClientId,
  sweepMinutes: settings.sweepMinutes,
  requestsPerMinute: settings.requestsPerMinute,
  hintKeys: settings.hintKeys,
});
