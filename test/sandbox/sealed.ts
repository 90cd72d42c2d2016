import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/** Content as Intune wants it, made with nothing but Node's own functions (facts G50 to G55). */
export function sealed(plain: Uint8Array) {
  const [encryptionKey, macKey, vector] = [randomBytes(32), randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv("aes-256-cbc", encryptionKey, vector);
  const authenticated = Buffer.concat([vector, cipher.update(plain), cipher.final()]);
  const mac = createHmac("sha256", macKey).update(authenticated).digest();
  const text = (bytes: Buffer) => bytes.toString("base64");
  return {
    bytes: Buffer.concat([mac, authenticated]),
    sha256: createHash("sha256").update(plain).digest("hex"),
    info: {
      encryptionKey: text(encryptionKey),
      macKey: text(macKey),
      initializationVector: text(vector),
      mac: text(mac),
      fileDigest: createHash("sha256").update(plain).digest("base64"),
      fileDigestAlgorithm: "SHA256",
      profileIdentifier: "ProfileVersion1",
    } as const,
  };
}

/** What goes with the file entry of an MSI (fact G56). */
export const MSI_MANIFEST = Buffer.from(
  '<MobileMsiData MsiExecutionContext="System" MsiRequiresReboot="false" MsiUpgradeCode="{252DA259-82CA-4177-B8D0-49C78937BA3E}" MsiIsMachineInstall="true" MsiIsUserInstall="false" MsiIncludesServices="false" MsiContainsSystemRegistryKeys="false" MsiContainsSystemFolders="false"></MobileMsiData>',
).toString("base64");
