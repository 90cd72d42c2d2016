import { basename } from "node:path";
import { BridgeError } from "../../domain/errors.ts";
import { checkContent, encryptContent } from "../../formats/content/encryption.ts";
import { mobileMsiManifest } from "../../formats/msi/mobile-msi-data.ts";
import type { Files } from "../needs.ts";
import type { ChannelMaker, PackedContent } from "./channel-maker.ts";
import { checkedLine } from "./checked-line.ts";
import { inspectCcmsetup } from "./inspect-ccmsetup.ts";
import { installerFile } from "./installer.ts";

/** A line-of-business app: the MSI itself is the content, and Intune adds msiexec to our arguments (rule 17). */
export const lobMaker: ChannelMaker = async ({ files }, input) => {
  const installer = installerFile(input);
  const report = await inspectCcmsetup(files, installer);
  const { line } = checkedLine(input);
  const fileName = basename(installer);
  const { sha256, size, productCode, productVersion } = report;
  return {
    wish: {
      channel: "lob",
      commandLine: line,
      content: { sha256, size, fileName, productCode, productVersion },
    },
    content: {
      plainSize: size,
      pack: async (folder) => {
        const packed = await encryptInto(files, installer, `${folder}/content`);
        if (packed.entry.size === size && packed.sha256 === sha256)
          return {
            ...packed,
            entry: { ...packed.entry, name: fileName, manifest: mobileMsiManifest(report) },
          };
        await packed.close();
        throw new BridgeError(
          "changed",
          `${installer} changed while it was read.`,
          { file: installer },
          { next: "Run apply again once the file is at rest." },
        );
      },
    },
  };
};

async function encryptInto(
  files: Files,
  from: string,
  to: string,
): Promise<PackedContent & { readonly sha256: string }> {
  const source = await files.open(from);
  try {
    const sink = await files.create(to);
    const {
      size,
      sizeEncrypted,
      fileEncryptionInfo: info,
    } = await encryptContent(source.stream(), sink, {
      expected: source.size,
    });
    await sink.finish();
    const access = await files.open(to);
    try {
      await checkContent(access, info);
    } catch (error) {
      await access.close();
      throw error;
    }
    return {
      access,
      entry: { name: "", size, sizeEncrypted, manifest: null },
      info,
      sha256: Buffer.from(info.fileDigest, "base64").toString("hex"),
      close: () => access.close(),
    };
  } finally {
    await source.close();
  }
}
