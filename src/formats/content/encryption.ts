/** `fileEncryptionInfo` as Graph's commit call takes it; binary members in base64 (facts G50 to G55). */
export interface FileEncryptionInfo {
  readonly encryptionKey: string;
  readonly macKey: string;
  readonly initializationVector: string;
  readonly mac: string;
  readonly fileDigest: string;
  readonly fileDigestAlgorithm: "SHA256";
  readonly profileIdentifier: "ProfileVersion1";
}
