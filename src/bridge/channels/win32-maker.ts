import { createHash } from "node:crypto";
import { returnCodes } from "../../domain/deployment/channels/win32.ts";
import { type ManifestDetection, ManifestWin32 } from "../../domain/deployment/manifest-win32.ts";
import type { DetectionRule, MsiInformation } from "../../domain/deployment/tenant.ts";
import { BridgeError } from "../../domain/errors.ts";
import { checkContent } from "../../formats/content/encryption.ts";
import { msiInfoOf } from "../../formats/intunewin/detection.ts";
import { openIntunewin } from "../../formats/intunewin/unwrap.ts";
import { wrapIntunewin } from "../../formats/intunewin/wrap.ts";
import type { FileToZip } from "../../formats/intunewin/zip-files.ts";
import type { DeploymentNeeds } from "../deployment-needs.ts";
import type { Files } from "../needs.ts";
import type { ChannelMaker, PackedContent } from "./channel-maker.ts";
import { checkedLine } from "./checked-line.ts";
import { type CcmsetupReport, inspectCcmsetup } from "./inspect-ccmsetup.ts";
import { type PackageFile, packageFiles } from "./installer.ts";

/** A Win32 app: ccmsetup.msi alone, or a whole folder, as a package of our own making. */
export const win32Maker: ChannelMaker = async (deps, input) => {
  const { deployment } = input;
  const says = ManifestWin32.parse(deployment.win32 ?? {});
  const { files: inside, setup } = await packageFiles(deps.files, input);
  const report = /\.msi$/i.test(setup.name) ? await inspectCcmsetup(deps.files, setup.path) : undefined;
  const { line } = checkedLine(input);
  const digests = new Map<string, FileDigest>();
  for (const file of inside)
    digests.set(file.name, report && file === setup ? report : await digestOf(deps.files, file));
  const fileName = "ccmsetup.intunewin";
  return {
    wish: {
      channel: "win32",
      commandLine: line,
      content: {
        sha256: digestOfPackage(digests),
        size: [...digests.values()].reduce((sum, { size }) => sum + size, 0),
        fileName,
        productVersion: report?.productVersion ?? null,
      },
      win32: {
        uninstallCommandLine: says.uninstallCommand,
        setupFilePath: setup.name,
        detection: detectionOf(says.detection, report, deployment.app.ignoreVersionDetection),
        returnCodes: returnCodes(says.returnCodes),
        experience: { runAs: "system", restart: says.restart },
        architectures: [...new Set<string>(says.architectures)].sort(),
        minimumWindows: says.minimumWindows,
        msi: report ? msiInformationOf(report) : null,
      },
    },
    content: {
      // How far the files shrink is known only when they are packed.
      plainSize: undefined,
      pack: (folder) => packInto(deps, folder, { inside, setup, report, digests }),
    },
  };
};

interface FileDigest {
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

async function digestOf(files: Pick<Files, "open">, { path }: PackageFile): Promise<FileDigest> {
  const file = await files.open(path);
  try {
    const digest = createHash("sha256");
    for await (const chunk of file.stream()) digest.update(chunk);
    return { size: file.size, sha256: digest.digest("hex") };
  } finally {
    await file.close();
  }
}

/** The same for the same files, whenever and wherever they are packed: zips differ by their times. */
function digestOfPackage(digests: ReadonlyMap<string, FileDigest>): string {
  const digest = createHash("sha256");
  for (const [name, { size, sha256 }] of [...digests].sort(([a], [b]) => (a < b ? -1 : 1)))
    digest.update(`${name}\0${size}\0${sha256}\n`);
  return digest.digest("hex");
}

function detectionOf(
  wanted: ManifestWin32["detection"],
  report: CcmsetupReport | undefined,
  ignoreVersion: boolean,
): DetectionRule[] {
  if (Array.isArray(wanted)) return wanted.map(ruleOf);
  if (wanted === "client" || (wanted === undefined && !report))
    return [{ kind: "file", path: "%WinDir%\\CCM", name: "CcmExec.exe", version: null }];
  if (!report)
    throw new BridgeError(
      "manifest-invalid",
      "win32.detection: product needs ccmsetup.msi; ccmsetup.exe has no product code.",
      {},
      { next: "Leave detection out, or say `client`." },
    );
  const { productCode, productVersion } = report;
  return [{ kind: "product", productCode, productVersion: ignoreVersion ? null : productVersion }];
}

function ruleOf(rule: ManifestDetection): DetectionRule {
  const version = rule.version ?? null;
  if ("product" in rule) return { kind: "product", productCode: rule.product, productVersion: version };
  if ("registry" in rule) return { kind: "registry", key: rule.registry, value: rule.value ?? null, version };
  const at = rule.file.lastIndexOf("\\");
  return { kind: "file", path: rule.file.slice(0, at), name: rule.file.slice(at + 1), version };
}

const msiInformationOf = (report: CcmsetupReport): MsiInformation => ({
  productCode: report.productCode,
  productVersion: report.productVersion,
  upgradeCode: report.upgradeCode,
  productName: report.productName,
  publisher: report.manufacturer,
  requiresReboot: report.intune.MsiRequiresReboot,
  packageType: report.context ?? "perMachine",
});

/** Wraps as `content wrap` does; what is uploaded is the encrypted content inside the package (fact G94). */
async function packInto(
  { files, clock }: Pick<DeploymentNeeds, "files" | "clock">,
  folder: string,
  {
    inside,
    setup,
    report,
    digests,
  }: {
    inside: readonly PackageFile[];
    setup: PackageFile;
    report: CcmsetupReport | undefined;
    digests: ReadonlyMap<string, FileDigest>;
  },
): Promise<PackedContent> {
  const path = `${folder}/ccmsetup.intunewin`;
  const sink = await files.create(path);
  const about = {
    name: report?.productName?.trim() || setup.name,
    setupFile: setup.name,
    msi: report && msiInfoOf(report),
  };
  const zipped = inside.map((file) => unchanged(files, file, digests.get(file.name)!, clock.now()));
  const { sizeEncrypted, unencryptedContentSize } = await wrapIntunewin(zipped, about, sink, clock.now());
  await sink.finish();
  const opened = await files.open(path);
  try {
    const { detection, content } = await openIntunewin(opened);
    const access = await content.access();
    await checkContent(access, detection.fileEncryptionInfo);
    return {
      access,
      entry: { name: detection.fileName, size: unencryptedContentSize, sizeEncrypted, manifest: null },
      info: detection.fileEncryptionInfo,
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** A file to be zipped that has to be the one the wish was made of. */
function unchanged(
  files: Pick<Files, "open">,
  { name, path }: PackageFile,
  { size, sha256 }: FileDigest,
  modifiedAt: Date,
): FileToZip {
  const changed = () =>
    new BridgeError(
      "changed",
      `${path} changed while it was read.`,
      { file: path },
      { next: "Run apply again once the files are at rest." },
    );
  return {
    name,
    size,
    modifiedAt,
    read: async function* () {
      const file = await files.open(path);
      try {
        if (file.size !== size) throw changed();
        const digest = createHash("sha256");
        for await (const chunk of file.stream()) {
          digest.update(chunk);
          yield chunk;
        }
        if (digest.digest("hex") !== sha256) throw changed();
      } finally {
        await file.close();
      }
    },
  };
}
