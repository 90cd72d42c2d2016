import { BridgeError } from "../domain/errors.ts";

interface Kind {
  readonly kind: string;
  readonly what: (host: string) => string;
  readonly next: string;
}

const UNKNOWN_AUTHORITY: Kind = {
  kind: "unknown-authority",
  what: (host) => `The certificate of ${host} comes from an authority this machine does not know`,
  next: "A site issues its own certificate (SMS Issuing). Export that root, or your enterprise root, as PEM and set adminServiceCa; or pin the certificate with adminServiceThumbprint.",
};
const EXPIRED: Kind = {
  kind: "expired",
  what: (host) => `The certificate of ${host} has expired`,
  next: "Renew the certificate bound to port 443 on the SMS Provider, and see that both clocks are right.",
};

/** What the TLS library calls it, by kind (fact S26). */
const KINDS: Readonly<Record<string, Kind>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: {
    kind: "not-yet-valid",
    what: (host) => `The certificate of ${host} is not valid yet`,
    next: "See that the clocks of this machine and of the SMS Provider are right.",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    kind: "wrong-name",
    what: (host) => `The certificate is for another name than ${host}`,
    next: "Put the fully qualified name of the SMS Provider, as its certificate has it, into adminServiceUrl.",
  },
};

/** A refused certificate in words; undefined for every other failure. Asking again does not help. */
export function tlsFailure(error: unknown, host: string): BridgeError | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const kind = KINDS[code];
  if (!kind) return undefined;
  return new BridgeError(
    "unreachable",
    `${kind.what(host)} (${code}). Nothing was sent to it.`,
    { host, tls: kind.kind },
    { next: kind.next, cause: error },
  );
}
