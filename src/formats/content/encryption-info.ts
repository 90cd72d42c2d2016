import { z } from "zod";
import { BridgeError } from "../../domain/errors.ts";
import { issueInWords } from "../../domain/issue-in-words.ts";
import { type FileEncryptionInfo, readInfo } from "./encryption.ts";

const Info = z.object({
  encryptionKey: z.string(),
  macKey: z.string(),
  initializationVector: z.string(),
  mac: z.string(),
  fileDigest: z.string(),
  fileDigestAlgorithm: z.literal("SHA256"),
  profileIdentifier: z.literal("ProfileVersion1"),
});
const Size = z.number().int().nonnegative();
/** As we write it: with the sizes beside; as Graph's commit call takes it; or bare, as scripts in the field keep it. */
const Kept = z.union([
  z.object({ size: Size.optional(), sizeEncrypted: Size.optional(), fileEncryptionInfo: Info }),
  Info.transform((fileEncryptionInfo) => ({ fileEncryptionInfo })),
]);

export interface KeptEncryptionInfo {
  readonly fileEncryptionInfo: FileEncryptionInfo;
  /** Bytes, where the file tells. */
  readonly size?: number | undefined;
  readonly sizeEncrypted?: number | undefined;
}

/**
 * Text of an encryption info file, with every member of the right length.
 * @throws BridgeError "invalid" that names the member that does not fit, never its value.
 */
export function parseEncryptionInfo(text: string): KeptEncryptionInfo {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and the text holds keys.
    throw refused("it is no JSON");
  }
  const kept = Kept.safeParse(json, { error: issueInWords });
  if (!kept.success) {
    const inside = (json as { fileEncryptionInfo?: unknown } | null)?.fileEncryptionInfo ?? json;
    const issues = Info.safeParse(inside, { error: issueInWords }).error?.issues ?? kept.error.issues;
    throw refused(issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; "));
  }
  readInfo(kept.data.fileEncryptionInfo);
  return kept.data;
}

const refused = (why: string) =>
  new BridgeError(
    "invalid",
    `This is no encryption info: ${why}.`,
    {},
    {
      next: 'Wanted is the JSON that `content encrypt` wrote, or {"fileEncryptionInfo": {…}} as Graph\'s commit call takes it.',
    },
  );
