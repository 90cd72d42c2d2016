import { type QueueClient, QueueServiceClient, RestError } from "@azure/storage-queue";
import type { QueuedMessage, WorkQueues } from "../bridge/needs-queues.ts";
import { BridgeError, type FailureCode } from "../domain/errors.ts";

export type QueueAccess =
  | { readonly connection: string }
  | { readonly serviceUri: string; readonly token: (signal?: AbortSignal) => Promise<string> };

/** How many are under way at once: the service takes one a request. */
const AT_ONCE = 16;
/** The library asks anew after so long; whoever gives tokens keeps them for as long as they hold. */
const TOKEN_MS = 5 * 60_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Queues of a storage account. Messages are JSON in base64, as the Functions host reads them (fact F49).
 * @throws BridgeError "configuration" for what is no connection, or leads out of this machine where `inside` is wanted.
 */
export function storageQueues(access: QueueAccess, { inside = false } = {}): WorkQueues {
  const service = clientOf(access);
  if (inside && !LOOPBACK.test(new URL(service.url).hostname))
    throw new BridgeError("configuration", "The queues lie outside of this machine, and a sandbox is set.");
  return {
    send: async (name, messages) => {
      const queue = service.getQueueClient(name);
      // The first alone: it makes the queue when it is not there.
      const [first, ...others] = messages;
      if (!first) return;
      await sendTo(queue, first);
      for (let at = 0; at < others.length; at += AT_ONCE)
        await Promise.all(others.slice(at, at + AT_ONCE).map((message) => sendTo(queue, message)));
    },
  };
}

function clientOf(access: QueueAccess): QueueServiceClient {
  if ("connection" in access)
    try {
      return QueueServiceClient.fromConnectionString(access.connection);
    } catch {
      // The library's words may repeat what it was given, and that holds a key.
      throw new BridgeError(
        "configuration",
        "AzureWebJobsStorage is no connection string of a storage account.",
      );
    }
  return new QueueServiceClient(access.serviceUri, {
    getToken: async (_scopes, options) => ({
      token: await access.token(options?.abortSignal as AbortSignal | undefined),
      expiresOnTimestamp: Date.now() + TOKEN_MS,
    }),
  });
}

async function sendTo(queue: QueueClient, { body, delaySeconds }: QueuedMessage): Promise<void> {
  const text = Buffer.from(JSON.stringify(body)).toString("base64");
  const send = () => queue.sendMessage(text, { visibilityTimeout: delaySeconds ?? 0 });
  try {
    await send().catch(async (error: unknown) => {
      if (!(error instanceof RestError) || error.statusCode !== 404) throw error;
      await queue.createIfNotExists();
      return send();
    });
  } catch (cause) {
    throw failureOf(queue, cause);
  }
}

function failureOf({ name, accountName }: QueueClient, cause: unknown): unknown {
  if (!(cause instanceof RestError)) return cause;
  const { statusCode: status, code } = cause;
  const kind: FailureCode =
    status === undefined ? "unreachable" : status === 401 || status === 403 ? "denied" : "upstream";
  return new BridgeError(
    kind,
    status === undefined
      ? `The queue ${name} of ${accountName} gave no answer (${code ?? "no reason"}).`
      : `The queue ${name} of ${accountName} answered ${status}${code ? ` (${code})` : ""}.`,
    { queue: name, status, code, requestId: cause.response?.headers.get("x-ms-request-id") },
    {
      cause,
      ...(kind === "denied"
        ? { next: "The identity needs Storage Queue Data Contributor on the account." }
        : {}),
    },
  );
}
