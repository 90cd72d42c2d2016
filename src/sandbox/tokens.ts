import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { TokenKind } from "./contract.ts";
import { Refusal } from "./graph-error.ts";

export interface Caller {
  readonly kind: TokenKind;
  /** Client id of a service, user principal name of a person. */
  readonly name: string;
  /** Client id of what asks, also where a person does. */
  readonly application: string;
  readonly rights: readonly string[];
}
/** Signs tokens as Entra does and reads them back. */
export interface TokenMint {
  /** Public key as an entry of a JWKS document. */
  readonly jwk: Readonly<Record<string, unknown>>;
  mint(claims: Readonly<Record<string, unknown>>): string;
  /** The caller behind an Authorization header; a refusal when the token is not good for Graph now. */
  caller(header: string | null, now: number, audiences: readonly string[]): Caller | Refusal | undefined;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A new key to sign tokens with, as PEM. */
export const signingKey = (): string =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;

export function tokenMint(pem: string): TokenMint {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url").slice(0, 27);
  return {
    jwk: { ...jwk, kid, use: "sig", alg: "RS256" },
    mint: (claims) => {
      const signed = `${encode({ typ: "JWT", alg: "RS256", kid })}.${encode(claims)}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
    caller: (header, now, audiences) => {
      if (!header) return undefined;
      const token = /^Bearer (.+)$/i.exec(header)?.[1];
      const claims = token === undefined ? undefined : claimsOf(token, publicKey);
      if (!claims) return refused("IDX14100: JWT is not well formed.", "a token that is none of ours");
      if (!audiences.includes(String(claims.aud)))
        return refused("Access token validation failure. Invalid audience.", "token for another audience");
      if (Number(claims.exp) * 1_000 <= now)
        return refused("Lifetime validation failed, the token is expired.", undefined);
      const scopes = typeof claims.scp === "string" ? claims.scp.split(" ") : undefined;
      const application = String(claims.appid);
      return scopes
        ? { kind: "DelegatedWork", name: String(claims.upn), application, rights: scopes }
        : {
            kind: "Application",
            name: application,
            application,
            rights: Array.isArray(claims.roles) ? claims.roles.map(String) : [],
          };
    },
  };
}

const refused = (message: string, breach: string | undefined) =>
  new Refusal(401, "InvalidAuthenticationToken", message, {
    breach,
    headers: { "WWW-Authenticate": 'Bearer realm="", error="invalid_token"' },
  });

function claimsOf(token: string, key: KeyObject): Record<string, unknown> | undefined {
  const [head, body, signature, ...rest] = token.split(".");
  if (!head || !body || !signature || rest.length > 0) return undefined;
  try {
    const good = verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"));
    return good ? JSON.parse(Buffer.from(body, "base64url").toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}
