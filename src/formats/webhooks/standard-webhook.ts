import { createHmac, timingSafeEqual } from "node:crypto";
import { BridgeError } from "../../domain/errors.ts";

/** Seconds by which the clocks of sender and receiver may differ (fact F149). */
export const TOLERANCE_SECONDS = 300;

export type WebhookHeaders = Readonly<
  Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>
>;

/**
 * Headers of a message after Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, byte for byte as sent (F148).
 * @throws BridgeError "configuration" when the key is none; it is not repeated.
 */
export function signWebhook(message: {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly key: string;
}): WebhookHeaders {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signatureOf(keyBytes(message.key), message.id, timestamp, message.body)}`,
  };
}

/**
 * Why a message is not to be believed; undefined when it is. Several signatures may stand side by side while a key is
 * changed; comparison takes the same time whatever differs.
 */
export function webhookProblem(message: {
  readonly headers: Readonly<Partial<Record<keyof WebhookHeaders, string | null | undefined>>>;
  readonly body: string;
  readonly now: Date;
  readonly keys: readonly string[];
}): string | undefined {
  const { headers, body, now, keys } = message;
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  const given = (headers["webhook-signature"] ?? "").split(" ").filter((each) => each.startsWith("v1,"));
  if (!/^[\w-]{1,128}$/.test(id)) return "no webhook-id";
  if (!/^\d{1,12}$/.test(timestamp)) return "no webhook-timestamp";
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return "its time is too far from ours";
  const wanted = keys.map((key) => Buffer.from(`v1,${signatureOf(keyBytes(key), id, timestamp, body)}`));
  // A few are enough for a change of keys; more would only make us work.
  const fits = given.slice(0, 5).some((each) => {
    const bytes = Buffer.from(each);
    return wanted.some((mine) => mine.length === bytes.length && timingSafeEqual(mine, bytes));
  });
  return fits ? undefined : "no signature fits";
}

const signatureOf = (key: Buffer, id: string, timestamp: string, body: string): string =>
  createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");

const KEY = /^whsec_[A-Za-z0-9+/]+=*$/;

/** `whsec_` and 24 to 64 bytes in base64 (fact F148). */
export function isWebhookKey(key: string): boolean {
  const { length } = Buffer.from(key.slice(6), "base64");
  return KEY.test(key) && length >= 24 && length <= 64;
}

function keyBytes(key: string): Buffer {
  if (isWebhookKey(key)) return Buffer.from(key.slice(6), "base64");
  throw new BridgeError(
    "configuration",
    "The signing key is none: it is whsec_ and 24 to 64 bytes in base64.",
    {},
    { next: "Make one with `echo whsec_$(openssl rand -base64 32)`." },
  );
}
