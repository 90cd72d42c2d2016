import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { z } from "zod";
import type { AccessTokens, TokenCaller } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";

/** The tenant's own document, never that of `common` (fact I3). */
const Metadata = z.object({ issuer: z.url(), jwks_uri: z.url() });
const Guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const Claims = z.object({
  tid: z.string().regex(Guid),
  oid: z.string().regex(Guid),
  ver: z.literal("2.0"),
  scp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  azp: z.string().optional(),
});

/** The scope people consent to; an app calls by its roles alone (fact I14). */
const SCOPE = "access_as_user";
const SKEW_SECONDS = 60;
const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;
const LONGEST_TOKEN = 16_384;

export interface AccessTokenSettings {
  /** `https://login.microsoftonline.com`. */
  readonly login: string;
  /** Id or domain of the one tenant that is served. */
  readonly tenant: string;
  /** Client id of our API, the only audience that is ours (facts I2, I11). */
  readonly audience: string;
  readonly fetch?: typeof fetch | undefined;
}

/**
 * Access tokens of Microsoft Entra, version 2.0, for our API: form, algorithm, signature, issuer, audience, time, tenant,
 * in this order (fact I5). Keys are read again on an unknown one, at most every five minutes, and kept for a day when they
 * cannot be read (fact I7).
 */
export function accessTokens(settings: AccessTokenSettings): AccessTokens {
  const asked = settings.fetch ?? fetch;
  let known: { issuer: string; keys: JWTVerifyGetKey; at: number } | undefined;

  const metadata = async (now: Date) => {
    if (known && now.getTime() - known.at < 24 * HOUR) return known;
    const address = `${settings.login}/${settings.tenant}/v2.0/.well-known/openid-configuration`;
    try {
      const response = await asked(address, { signal: AbortSignal.timeout(5_000), redirect: "error" });
      const { issuer, jwks_uri: keysAt } = Metadata.parse(await response.json());
      known = {
        issuer,
        at: now.getTime(),
        keys: createRemoteJWKSet(new URL(keysAt), {
          cacheMaxAge: 24 * HOUR,
          cooldownDuration: FIVE_MINUTES,
          timeoutDuration: 5_000,
          [customFetch]: asked,
        }),
      };
      return known;
    } catch (cause) {
      // The last good answer is better than none.
      if (known) return known;
      throw new BridgeError(
        "unreachable",
        "The tenant's signing keys cannot be read, so no access token can be checked.",
        {},
        { cause, next: "Check the way to the sign-in service; API keys work meanwhile." },
      );
    }
  };

  return {
    verify: async (token, now) => {
      if (token.length > LONGEST_TOKEN) throw refused("it is too long");
      if (!hasKeyId(token)) throw refused("it names no signing key");
      const { issuer, keys } = await metadata(now);
      try {
        const { payload } = await jwtVerify(token, keys, {
          algorithms: ["RS256"],
          issuer,
          audience: settings.audience,
          clockTolerance: SKEW_SECONDS,
          currentDate: now,
          // Without exp in this list a token that never ends is taken (fact I9).
          requiredClaims: ["exp", "tid", "oid", "iss", "aud"],
        });
        const claims = Claims.safeParse(payload);
        if (!claims.success)
          throw refused(`its claim ${claims.error.issues[0]?.path.join(".")} is not as it should be`);
        if (!issuer.includes(claims.data.tid)) throw refused("it is of another tenant");
        return callerOf(claims.data);
      } catch (error) {
        if (error instanceof BridgeError) throw error;
        if (error instanceof errors.JOSEError && error.code !== "ERR_JWKS_TIMEOUT")
          throw refused(REASONS[error.code] ?? "it is not well formed");
        throw new BridgeError(
          "unreachable",
          "The tenant's signing keys cannot be read.",
          {},
          { cause: error },
        );
      }
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "it has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "its issuer, audience or time is not as it should be",
  ERR_JWKS_NO_MATCHING_KEY: "its signing key is none of the tenant's",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "its signature is wrong",
  ERR_JOSE_ALG_NOT_ALLOWED: "it is signed in another way than RS256",
};

/** A person's roles count only where the app they use was given our scope (fact I14). */
function callerOf(claims: z.output<typeof Claims>): TokenCaller {
  const { tid, oid, scp, roles, name, preferred_username: user, azp } = claims;
  const mayUse = scp === undefined || scp.split(" ").includes(SCOPE);
  return { tenantId: tid, objectId: oid, name: user ?? name ?? azp ?? oid, roles: mayUse ? roles : [] };
}

function hasKeyId(token: string): boolean {
  try {
    return typeof decodeProtectedHeader(token).kid === "string";
  } catch {
    return false;
  }
}

const refused = (why: string) =>
  new BridgeError(
    "sign-in",
    `The access token is refused: ${why}.`,
    {},
    { next: "Get a new one for this API, from the tenant it serves." },
  );
