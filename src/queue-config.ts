import { z } from "zod";
import { BridgeError } from "./domain/errors.ts";

/** Where functions' messages lie. The Functions host has these settings already, under names of its own. */
export const QUEUE_SETTINGS = {
  queueConnection: z.string().min(1).optional(),
  queueServiceUri: z
    .url({ protocol: /^https$/, error: "give https://NAME.queue.core.windows.net" })
    .optional(),
  queueIdentity: z.guid("give the client id of a user-assigned identity").optional(),
};

/** What the Functions host calls them (fact F116). */
export const QUEUE_FOREIGN_NAMES = {
  queueConnection: "AzureWebJobsStorage",
  queueServiceUri: "AzureWebJobsStorage__queueServiceUri",
  queueIdentity: "AzureWebJobsStorage__clientId",
} as const;

export type QueueConfig =
  | { readonly kind: "connection"; readonly connection: string }
  /** Without a client id it is the system-assigned identity. */
  | { readonly kind: "identity"; readonly serviceUri: string; readonly identityClientId: string | undefined };

/** @throws BridgeError "configuration" where no queues are set. */
export function queuesOf(settings: {
  readonly queueConnection?: string | undefined;
  readonly queueServiceUri?: string | undefined;
  readonly queueIdentity?: string | undefined;
}): QueueConfig {
  const { queueConnection, queueServiceUri, queueIdentity } = settings;
  if (queueServiceUri !== undefined)
    return { kind: "identity", serviceUri: queueServiceUri, identityClientId: queueIdentity };
  if (queueConnection !== undefined) return { kind: "connection", connection: queueConnection };
  throw new BridgeError(
    "configuration",
    "No queues are set: neither AzureWebJobsStorage__queueServiceUri nor AzureWebJobsStorage.",
    {},
    { next: "docs/functions.md lists the settings of a function app." },
  );
}
