import { BridgeError } from "../../domain/errors.ts";
import type { RandomAccess } from "../bytes.ts";
import { type MsiDatabase, openMsi } from "./database.ts";
import { refuse } from "./refuse.ts";
import type { Summary } from "./summary.ts";
import type { Cell } from "./tables.ts";

/** What Intune's manifest and Detection.xml want to know, by the rules of Microsoft's packaging tool. */
export interface IntuneFacts {
  /** null when ALLUSERS is none of the values there are. */
  readonly MsiExecutionContext: "System" | "User" | "Any" | null;
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
  /** null when there is no summary information to tell it. */
  readonly architecture: string | null;
  readonly codepage: number;
  readonly context: "perMachine" | "perUser" | "dualPurpose" | null;
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

const ARCHITECTURES = new Map([
  ["", "x86"],
  ["intel", "x86"],
  ["x64", "x64"],
  ["amd64", "x64"],
  ["intel64", "ia64"],
  ["arm", "arm"],
  ["arm64", "arm64"],
]);
const CONTEXTS = { System: "perMachine", User: "perUser", Any: "dualPurpose" } as const;
/** By ALLUSERS; Microsoft's tool refuses any other value. */
const EXECUTION_CONTEXTS = new Map<string, keyof typeof CONTEXTS>([
  ["", "User"],
  ["1", "System"],
  ["2", "Any"],
]);
/** Without these no installer can be installed, and nothing deployed. */
const NEEDED = ["ProductCode", "ProductVersion"];
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
 * @throws BridgeError "invalid" when the file is no MSI, has no product code or version, or a part that is needed is broken.
 */
export async function inspectDatabase(access: RandomAccess, sha256: string): Promise<MsiReport> {
  const database = await openMsi(access);
  const properties = await readProperties(database);
  const property = (name: string) => properties.get(name) ?? null;
  const summary = database.summary ?? null;
  const cabinets = await cabinetsOf(database);
  const packageCode = property("PackageCode") ?? summary?.revisionNumber ?? null;
  const intune = await intuneFacts(database, properties, packageCode);
  const problems = [...database.problems];
  if (property("ProductName") === null) problems.push("It has no ProductName.");
  if (intune.MsiExecutionContext === null)
    problems.push(
      `ALLUSERS is ${JSON.stringify(property("ALLUSERS"))}; Windows Installer knows 1, 2 and none.`,
    );
  return {
    kind: kindOf(properties),
    productName: property("ProductName"),
    productVersion: property("ProductVersion"),
    productCode: property("ProductCode"),
    upgradeCode: property("UpgradeCode"),
    manufacturer: property("Manufacturer"),
    productLanguage: property("ProductLanguage"),
    packageCode,
    architecture: summary && architectureOf(summary.template ?? ""),
    codepage: database.codepage,
    context: intune.MsiExecutionContext && CONTEXTS[intune.MsiExecutionContext],
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
  if (!database.columns.has("Property")) throw refuse("its database has no table of properties");
  const properties = new Map<string, string>();
  for (const { Property, Value } of await database.rows("Property", "Property", "Value"))
    if (typeof Property === "string" && typeof Value === "string") properties.set(Property, Value);
  for (const name of NEEDED)
    if (!properties.has(name)) throw refuse(`it has no ${name}, which every installer has`);
  return properties;
}

/** Names of the cabinets, those inside with `#` in front; a name that stands twice is one cabinet. */
async function cabinetsOf(database: MsiDatabase): Promise<string[]> {
  const names = new Set<string>();
  for (const { Cabinet } of await database.rows("Media", "Cabinet"))
    if (typeof Cabinet === "string" && Cabinet !== "") names.add(Cabinet);
  return [...names];
}

/** `platform;languages` of the summary's template; an empty platform is x86. */
function architectureOf(template: string): string {
  const platforms = template
    .split(";", 1)[0]!
    .split(",")
    .map((name) => name.trim());
  const platform = platforms[0] ?? "";
  return ARCHITECTURES.get(platform.toLowerCase()) ?? platform.toLowerCase();
}

async function intuneFacts(
  database: MsiDatabase,
  properties: ReadonlyMap<string, string>,
  packageCode: string | null,
): Promise<IntuneFacts> {
  const allUsers = properties.get("ALLUSERS") ?? "";
  const isMachine =
    allUsers === "1" || (allUsers === "2" && (properties.get("MSIINSTALLPERUSER") ?? "") === "");
  const some = async (table: string, column: string, fits: (cell: Cell | undefined) => boolean) => {
    for (const row of await database.rows(table, column)) if (fits(row[column])) return true;
    return false;
  };
  const isSystemRoot = (root: Cell | undefined) => root === 2 || root === 3 || (root === -1 && isMachine);
  const context = EXECUTION_CONTEXTS.get(allUsers) ?? null;
  return {
    MsiExecutionContext: context,
    MsiRequiresLogon: context === "User",
    MsiRequiresReboot: (properties.get("REBOOT") ?? "").startsWith("F"),
    MsiIsMachineInstall: isMachine,
    MsiIsUserInstall: !isMachine,
    MsiIncludesServices: await some("ServiceInstall", "ServiceInstall", () => true),
    MsiIncludesODBCDataSource: await some("ODBCDataSource", "DataSource", () => true),
    MsiContainsSystemRegistryKeys:
      (await some("Registry", "Root", isSystemRoot)) || (await some("RemoveRegistry", "Root", isSystemRoot)),
    MsiContainsSystemFolders: await some("Directory", "Directory", isSystemFolder),
    MsiUpgradeCode: properties.get("UpgradeCode") ?? null,
    MsiPublisher: properties.get("Manufacturer") ?? database.summary?.author ?? null,
    MsiPackageCode: packageCode,
  };
}

/** In any case. A text of megabytes that every row names is not turned over each time. */
function isSystemFolder(folder: Cell | undefined): boolean {
  return typeof folder === "string" && folder.length <= 32 && SYSTEM_FOLDERS.has(folder.toLowerCase());
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
