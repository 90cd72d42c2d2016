import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";
import { type MsiDatabase, openMsi } from "./database.ts";
import type { Summary } from "./summary.ts";
import type { Row } from "./tables.ts";

/** What Intune's manifest and Detection.xml want to know, by the rules of Microsoft's packaging tool. */
export interface IntuneFacts {
  readonly MsiExecutionContext: "System" | "User" | "Any";
  readonly MsiRequiresLogon: boolean;
  readonly MsiRequiresReboot: boolean;
  readonly MsiIsMachineInstall: boolean;
  readonly MsiIsUserInstall: boolean;
  readonly MsiIncludesServices: boolean;
  readonly MsiIncludesODBCDataSource: boolean;
  readonly MsiContainsSystemRegistryKeys: boolean;
  readonly MsiContainsSystemFolders: boolean;
  readonly MsiUpgradeCode: string | null;
  readonly MsiPublisher: string | null;
  readonly MsiPackageCode: string | null;
}

/** An MSI as far as anybody deploying it asks. Absent properties are null; sizes in bytes. */
export interface MsiReport {
  readonly kind: "ccmsetup" | "client" | "other";
  readonly productName: string | null;
  readonly productVersion: string | null;
  readonly productCode: string | null;
  readonly upgradeCode: string | null;
  readonly manufacturer: string | null;
  readonly productLanguage: string | null;
  readonly packageCode: string | null;
  readonly architecture: string;
  readonly codepage: number;
  readonly context: "perMachine" | "perUser" | "dualPurpose";
  readonly intune: IntuneFacts;
  readonly embeddedCabinets: readonly string[];
  readonly externalCabinets: readonly string[];
  /** A signature is there; whether it is valid is not looked at. */
  readonly signed: boolean;
  readonly summary: Summary | null;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly problems: readonly string[];
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  "": "x86",
  intel: "x86",
  x64: "x64",
  amd64: "x64",
  intel64: "ia64",
  arm: "arm",
  arm64: "arm64",
};
const SYSTEM_FOLDERS = new Set([
  "admintoolsfolder",
  "commonappdatafolder",
  "fontsfolder",
  "system16folder",
  "system64folder",
  "systemfolder",
  "tempfolder",
  "windowsfolder",
  "windowsvolume",
]);

/**
 * Reads an MSI. `sha256` is the hex digest of the whole file, which the caller computes while it streams.
 * @throws BridgeError "invalid" when the file is no MSI or a part that is needed is broken.
 */
export async function inspectDatabase(access: RandomAccess, sha256: string): Promise<MsiReport> {
  const database = await openMsi(access);
  const properties = await readProperties(database);
  const property = (name: string) => properties.get(name) ?? null;
  const summary = database.summary ?? null;
  const cabinets = (await database.rows("Media", "Cabinet")).flatMap(({ Cabinet }) =>
    typeof Cabinet === "string" && Cabinet !== "" ? [Cabinet] : [],
  );
  const packageCode = property("PackageCode") ?? summary?.revisionNumber ?? null;
  const intune = await intuneFacts(database, properties, packageCode);
  const problems = [...database.problems];
  for (const name of ["ProductCode", "ProductName", "ProductVersion"])
    if (property(name) === null) problems.push(`It has no ${name}.`);
  return {
    kind: kindOf(properties),
    productName: property("ProductName"),
    productVersion: property("ProductVersion"),
    productCode: property("ProductCode"),
    upgradeCode: property("UpgradeCode"),
    manufacturer: property("Manufacturer"),
    productLanguage: property("ProductLanguage"),
    packageCode,
    architecture: architectureOf(summary?.template ?? ""),
    codepage: database.codepage,
    context: ({ System: "perMachine", User: "perUser", Any: "dualPurpose" } as const)[
      intune.MsiExecutionContext
    ],
    intune,
    embeddedCabinets: cabinets.filter((name) => name.startsWith("#")).map((name) => name.slice(1)),
    externalCabinets: cabinets.filter((name) => !name.startsWith("#")),
    signed: database.streams.has("\u0005DigitalSignature"),
    summary,
    size: access.size,
    sha256,
    problems,
  };
}

async function readProperties(database: MsiDatabase): Promise<Map<string, string>> {
  const rows = await database.rows("Property", "Property", "Value");
  return new Map(
    rows.flatMap(({ Property, Value }: Row) =>
      typeof Property === "string" && typeof Value === "string" ? [[Property, Value] as const] : [],
    ),
  );
}

/** `platform;languages` of the summary's template; an empty platform is x86. */
function architectureOf(template: string): string {
  const platforms = template
    .split(";", 1)[0]!
    .split(",")
    .map((name) => name.trim());
  const platform = platforms[0] ?? "";
  return ARCHITECTURES[platform.toLowerCase()] ?? platform.toLowerCase();
}

async function intuneFacts(
  database: MsiDatabase,
  properties: ReadonlyMap<string, string>,
  packageCode: string | null,
): Promise<IntuneFacts> {
  const allUsers = properties.get("ALLUSERS") ?? "";
  const isMachine =
    allUsers === "1" || (allUsers === "2" && (properties.get("MSIINSTALLPERUSER") ?? "") === "");
  const roots = [
    ...(await database.rows("Registry", "Root")),
    ...(await database.rows("RemoveRegistry", "Root")),
  ].map(({ Root }) => Root);
  const folders = (await database.rows("Directory", "Directory")).map(({ Directory }) =>
    String(Directory).toLowerCase(),
  );
  const context = allUsers === "" ? "User" : allUsers === "2" ? "Any" : "System";
  return {
    MsiExecutionContext: context,
    MsiRequiresLogon: context === "User",
    MsiRequiresReboot: /^f/i.test(properties.get("REBOOT") ?? ""),
    MsiIsMachineInstall: isMachine,
    MsiIsUserInstall: !isMachine,
    MsiIncludesServices: (await database.rows("ServiceInstall", "ServiceInstall")).length > 0,
    MsiIncludesODBCDataSource: (await database.rows("ODBCDataSource", "DataSource")).length > 0,
    MsiContainsSystemRegistryKeys: roots.some(
      (root) => root === 2 || root === 3 || (root === -1 && isMachine),
    ),
    MsiContainsSystemFolders: folders.some((folder) => SYSTEM_FOLDERS.has(folder)),
    MsiUpgradeCode: properties.get("UpgradeCode") ?? null,
    MsiPublisher: properties.get("Manufacturer") ?? database.summary?.author ?? null,
    MsiPackageCode: packageCode,
  };
}

/** By properties, not by file name: ccmsetup.msi hands CCMSETUPCMD on; client.msi knows the site's properties. */
function kindOf(properties: ReadonlyMap<string, string>): MsiReport["kind"] {
  const secure = (properties.get("SecureCustomProperties") ?? "").toUpperCase().split(";");
  const name = (properties.get("ProductName") ?? "").toLowerCase();
  if (secure.includes("CCMSETUPCMD") || properties.has("CCMSETUPCMD")) return "ccmsetup";
  if (/^(?:configmgr|configuration manager) client setup bootstrap$/.test(name)) return "ccmsetup";
  if (
    ["SMSSITECODE", "CCMHTTPPORT", "SMSCACHESIZE", "CCMHOSTNAME"].some(
      (key) => properties.has(key) || secure.includes(key),
    )
  )
    return "client";
  if (/^(?:(?:microsoft )?(?:endpoint )?configuration manager|configmgr|sms advanced) client$/.test(name))
    return "client";
  return "other";
}

/** @throws BridgeError "invalid" with the reason for anything that is not ccmsetup.msi. */
export function refuseUnlessCcmsetup({ kind, productName }: Pick<MsiReport, "kind" | "productName">): void {
  if (kind === "ccmsetup") return;
  const where = {
    next: "ccmsetup.msi lies on the site server in bin\\i386 of the installation directory (rule 20).",
  };
  if (kind === "client")
    throw new BridgeError(
      "invalid",
      "This is client.msi. It cannot be installed directly: it stops with error 25502 when ccmsetup.exe did not start it (rule 4).",
      { kind },
      where,
    );
  throw new BridgeError(
    "invalid",
    `This is ${productName ?? "an MSI without a name"}, not ccmsetup.msi.`,
    { kind },
    where,
  );
}
