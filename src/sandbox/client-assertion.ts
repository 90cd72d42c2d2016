import { constants, createHash, createVerify, X509Certificate } from "node:crypto";

interface Registered {
  readonly clientId: string;
  readonly certificate: string | undefined;
  readonly federated: { readonly issuer: string; readonly subject: string } | undefined;
  readonly now: () => number;
}

/** Why a client assertion is refused, as Entra's code and words; undefined when it is good. */
export function assertionProblem(
  assertion: string,
  registered: Registered,
): readonly [number: number, message: string] | undefined {
  const [head, body, signature] = assertion.split(".");
  let header: Record<string, unknown>;
  let claims: Record<string, unknown>;
  try {
    header = JSON.parse(Buffer.from(head ?? "", "base64url").toString("utf8"));
    claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString("utf8"));
  } catch {
    return [50027, "The client assertion is malformed."];
  }
  if (typeof claims.exp !== "number" || claims.exp * 1_000 <= registered.now())
    return [700024, "Client assertion is not within its valid time range."];
  const { federated, certificate } = registered;
  if (federated && claims.iss === federated.issuer)
    return claims.sub === federated.subject
      ? undefined
      : [
          700213,
          `No matching federated identity record found for presented assertion subject '${claims.sub}'.`,
        ];
  if (claims.iss !== registered.clientId || claims.sub !== registered.clientId)
    return [700212, `No matching federated identity record found for the issuer '${claims.iss}'.`];
  if (!certificate) return UNREGISTERED;
  const { raw, publicKey } = new X509Certificate(certificate);
  const prints = [header["x5t#S256"], header.x5t];
  const known = ["sha256", "sha1"].map((kind) => createHash(kind).update(raw).digest("base64url"));
  if (!prints.some((print) => known.includes(String(print).replace(/=+$/, "")))) return UNREGISTERED;
  const verify = createVerify("sha256").update(`${head}.${body}`);
  const key =
    header.alg === "PS256"
      ? {
          key: publicKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }
      : publicKey;
  return verify.verify(key, Buffer.from(signature ?? "", "base64url"))
    ? undefined
    : [700027, "Client assertion failed signature validation."];
}

const UNREGISTERED = [
  700027,
  "The certificate with identifier used to sign the client assertion is not registered on application.",
] as const;
