import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BridgeError } from "../domain/errors.ts";

/** A certificate as the sign-in library takes it. */
export interface ClientCertificate {
  /** SHA-256 of the certificate, hex without colons. */
  readonly thumbprintSha256: string;
  readonly privateKey: string;
  readonly x5c: string;
}

/**
 * Reads a PEM file that holds a certificate and its private key, in any order; the key may be encrypted.
 * @throws BridgeError "configuration" telling which part is missing or does not open. A PFX is named as such.
 */
export async function readCertificate(
  path: string,
  password: string | undefined,
): Promise<ClientCertificate> {
  const refuse = (message: string, next: string, cause?: unknown) =>
    new BridgeError("configuration", `${path}: ${message}`, { file: path }, { next, cause });
  let pem: string;
  try {
    pem = await readFile(path, "latin1");
  } catch (cause) {
    throw refuse(
      `the certificate cannot be read: ${(cause as Error).message}`,
      "Check CCMBRIDGE_CERTIFICATE.",
      cause,
    );
  }
  const chain = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/.exec(pem)?.[0];
  if (!chain || !key)
    throw refuse(
      `there is no ${chain ? "private key" : "certificate"} in PEM form.`,
      "A PFX is turned into PEM with `openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes`; one file holds both parts.",
    );
  try {
    const privateKey = createPrivateKey({ key, ...(password === undefined ? {} : { passphrase: password }) });
    const own = chain.find((text) => new X509Certificate(text).checkPrivateKey(privateKey));
    if (!own)
      throw refuse("the private key is not that of the certificate.", "Put the two that belong together.");
    if (privateKey.asymmetricKeyType !== "rsa")
      throw refuse(
        `Entra takes certificates with an RSA key; this one is of the kind ${privateKey.asymmetricKeyType}.`,
        "Make an RSA key of 2048 bits or more.",
      );
    return {
      thumbprintSha256: new X509Certificate(own).fingerprint256.replaceAll(":", ""),
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      // The one that signs stands first, its issuers after it.
      x5c: [own, ...chain.filter((text) => text !== own)].join("\n"),
    };
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    throw refuse(
      "the private key does not open.",
      password === undefined
        ? "If it is encrypted, set CCMBRIDGE_CERTIFICATE_PASSWORD."
        : "Check CCMBRIDGE_CERTIFICATE_PASSWORD.",
      cause,
    );
  }
}
