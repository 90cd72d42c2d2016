/** What a bulk registration token says about itself, as far as it is safe to show. Nothing here grants access. */
export interface RegistrationTokenClaims {
  /** `BulkRegistration` for tokens of BulkRegistrationTokenTool.exe. */
  readonly type: string | undefined;
  /** Id of the token; the console lists it under Administration > Security > Certificates, where it can be blocked. */
  readonly uniqueId: string | undefined;
  readonly tenantId: string | undefined;
}

export type DecodedRegistrationToken =
  | {
      readonly ok: true;
      readonly issuedAt: Date | undefined;
      readonly expiresAt: Date | undefined;
      readonly claims: RegistrationTokenClaims;
    }
  | { readonly ok: false; readonly reason: string };

// A real one has under 1,000 characters; what is far longer is not worth decoding.
const MAX_CHARACTERS = 16_384;
const PART = /^[A-Za-z0-9_-]+={0,2}$/;

/**
 * Reads what a registration token (a JWT) tells of its life. The signature is never checked: only the site can do that.
 * The reason of a refusal and the claims never repeat the token.
 */
export function decodeRegistrationToken(text: string): DecodedRegistrationToken {
  if (text.length > MAX_CHARACTERS) return refused(`it has ${text.length} characters; a token has about 900`);
  const parts = text.split(".");
  if (parts.length !== 3)
    return refused(
      `it has ${parts.length === 1 ? "one part" : `${parts.length} parts`}, not three separated by dots`,
    );
  const broken = parts.findIndex((part) => !PART.test(part));
  if (broken >= 0)
    return refused(
      `its ${["header", "payload", "signature"][broken]} is not base64url text, perhaps cut off`,
    );
  const payload = parsedObject(parts[1]!);
  if (typeof payload === "string") return refused(payload);
  return {
    ok: true,
    issuedAt: secondsAsDate(payload.iat) ?? secondsAsDate(payload.nbf),
    expiresAt: secondsAsDate(payload.exp),
    claims: {
      type: matching(payload.Type, /^[A-Za-z]{1,40}$/),
      uniqueId: matching(payload.UniqueId, GUID),
      tenantId: matching(payload.TenantId, GUID),
    },
  };
}

/** How a token stands at a moment. `text` is a clause without a full stop: "expires … , in 2 days". */
export interface TokenLife {
  readonly state: "valid" | "expired" | "not-yet-valid" | "unknown";
  /** Negative once it expired; undefined when the token does not tell. */
  readonly secondsLeft: number | undefined;
  readonly text: string;
}

/** The longest life BulkRegistrationTokenTool.exe gives a token, in minutes; without /lifetime it is 4,320 (rule 54). */
export const LONGEST_TOKEN_LIFE_MINUTES = 10_080;

/** The life of a decoded token in words, at `now` (rule 54: three days unless told otherwise, seven at most, never renewed). */
export function tokenLife(decoded: DecodedRegistrationToken, now: Date): TokenLife {
  if (!decoded.ok)
    return { state: "unknown", secondsLeft: undefined, text: `does not decode: ${decoded.reason}` };
  const { issuedAt, expiresAt } = decoded;
  if (!expiresAt) return { state: "unknown", secondsLeft: undefined, text: "does not say when it expires" };
  const secondsLeft = Math.floor((expiresAt.getTime() - now.getTime()) / 1_000);
  if (secondsLeft <= 0)
    return {
      state: "expired",
      secondsLeft,
      text: `expired ${stamp(expiresAt)}, ${inWords(-secondsLeft)} ago`,
    };
  const remaining = `expires ${stamp(expiresAt)}, in ${inWords(secondsLeft)}${unusualLife(issuedAt, expiresAt)}`;
  if (issuedAt && issuedAt.getTime() > now.getTime())
    return {
      state: "not-yet-valid",
      secondsLeft,
      text: `is not valid before ${stamp(issuedAt)} and ${remaining}`,
    };
  return { state: "valid", secondsLeft, text: remaining };
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const refused = (reason: string): DecodedRegistrationToken => ({ ok: false, reason });

/** The JSON object in a base64url part, or the reason why there is none. */
function parsedObject(part: string): Record<string, unknown> | string {
  let json: string;
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "its payload is not base64url of UTF-8 text, perhaps cut off";
  }
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return "its payload is not a JSON object";
  } catch {
    return "its payload is not JSON";
  }
}

/** JWT times are seconds since 1970 (RFC 7519); anything that is no plausible date counts as not told. */
function secondsAsDate(value: unknown): Date | undefined {
  return typeof value === "number" && value > 0 && value < 253_402_300_800
    ? new Date(value * 1_000)
    : undefined;
}

const matching = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === "string" && pattern.test(value) ? value : undefined;

const stamp = (at: Date) => at.toISOString().replace(/\.\d{3}Z$/, "Z");

function inWords(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  for (const [name, size] of units) {
    const count = Math.floor(seconds / size);
    if (count >= 2 || (count === 1 && name === "minute")) return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return seconds >= 60 ? `${Math.floor(seconds / 60)} minutes` : "less than a minute";
}

function unusualLife(issuedAt: Date | undefined, expiresAt: Date): string {
  if (!issuedAt) return "";
  const minutes = Math.round((expiresAt.getTime() - issuedAt.getTime()) / 60_000);
  return minutes > LONGEST_TOKEN_LIFE_MINUTES ? " (longer than the seven days the tool allows)" : "";
}
