import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo } from "../../../src/formats/bytes.ts";
import { mobileMsiData, mobileMsiManifest } from "../../../src/formats/msi/mobile-msi-data.ts";
import { inspectDatabase, refuseUnlessCcmsetup } from "../../../src/formats/msi/report.ts";
import { FIXTURES, type HandMadeMsi, handMadeMsi, storedName, TYPE } from "./hand-made.ts";

interface Expected {
  readonly file: string;
  readonly intune: object;
  readonly summary: object;
  readonly majorVersion: number;
  readonly note: string;
}
const read = (name: string) => readFileSync(join(FIXTURES, name));
const json = (name: string) => JSON.parse(read(name).toString("utf8"));
const { files }: { files: Expected[] } = json("expected.json");
const inspect = (bytes: Uint8Array) => inspectDatabase(accessTo(bytes), "");
const made = (msi: HandMadeMsi) => inspect(handMadeMsi(msi));

describe("an installer", () => {
  it.each(files)(
    "reads as two other readers have it: $file",
    async ({ file, note, majorVersion, ...told }) => {
      const report = await inspectDatabase(accessTo(read(file)), (told as { sha256?: string }).sha256!);
      const { summary, ...rest } = told;
      expect(report).toMatchObject(rest);
      expect(report.summary).toMatchObject(summary);
      expect(report.problems).toEqual([]);
    },
  );

  it("reads the same from either sector size, from short and long references, in a row and scattered", async () => {
    const whole = { ...(await made({})), size: 0 };
    for (const sectorSize of [512, 4096] as const)
      for (const wide of [false, true])
        for (const scattered of [false, true])
          expect({ ...(await made({ sectorSize, wide, scattered })), size: 0 }).toEqual(whole);
  });

  it("has null for what it does not tell", async () => {
    expect(await made({ summary: null })).toMatchObject({
      upgradeCode: null,
      manufacturer: null,
      productLanguage: null,
      packageCode: null,
      architecture: null,
      summary: null,
      problems: ["It has no summary information."],
    });
  });

  it("takes its package code from the summary unless a property has one", async () => {
    expect((await made({})).packageCode).toBe("{99999999-8888-7777-6666-555555555555}");
    expect((await made({ properties: { PackageCode: "{A}" } })).packageCode).toBe("{A}");
  });

  it.each([
    ["Intel;1033", "x86"],
    [";1033", "x86"],
    ["x64;1033", "x64"],
    ["X64;0", "x64"],
    ["AMD64;1033,1031", "x64"],
    ["Intel64;1033", "ia64"],
    ["Arm;1033", "arm"],
    ["Arm64;1033", "arm64"],
    ["Intel", "x86"],
    ["constructor;1033", "constructor"],
  ])("with the template %s is for %s", async (template, architecture) => {
    expect((await made({ summary: { 7: template } })).architecture).toBe(architecture);
  });

  it.each([
    [{}, "User", "perUser", false],
    [{ ALLUSERS: "1" }, "System", "perMachine", true],
    [{ ALLUSERS: "2" }, "Any", "dualPurpose", true],
    [{ ALLUSERS: "2", MSIINSTALLPERUSER: "1" }, "Any", "dualPurpose", false],
    [{ ALLUSERS: "1", MSIINSTALLPERUSER: "1" }, "System", "perMachine", true],
    [{ ALLUSERS: "3" }, null, null, false],
    [{ ALLUSERS: "constructor" }, null, null, false],
  ])("with %j installs for %s", async (properties: Record<string, string>, word, context, machine) => {
    const report = await made({ properties });
    expect(report).toMatchObject({
      context,
      intune: {
        MsiExecutionContext: word,
        MsiIsMachineInstall: machine,
        MsiIsUserInstall: !machine,
        MsiRequiresLogon: word === "User",
      },
    });
    expect(report.problems).toHaveLength(word === null ? 1 : 0);
  });

  it.each([
    ["Force", true],
    ["F", true],
    ["Suppress", false],
    ["ReallySuppress", false],
    // Microsoft's tool compares the letter as it is.
    ["force", false],
  ])("with REBOOT=%s asks for a restart: %s", async (REBOOT, asks) => {
    expect((await made({ properties: { REBOOT } })).intune.MsiRequiresReboot).toBe(asks);
  });

  it.each([
    ["Registry", 2, {}, true],
    ["Registry", 3, {}, true],
    ["Registry", 1, { ALLUSERS: "1" }, false],
    ["Registry", 0, { ALLUSERS: "1" }, false],
    ["Registry", -1, { ALLUSERS: "1" }, true],
    ["Registry", -1, {}, false],
    ["RemoveRegistry", 2, {}, true],
  ])("writes system keys when %s has root %d with %j: %s", async (table, root, properties, writes) => {
    const rows = [
      ["first", 1],
      ["second", root],
    ];
    const columns = [
      [table, TYPE.key],
      ["Root", TYPE.short],
    ] as const;
    const { intune } = await made({ properties, tables: { [table]: { columns, rows } } });
    expect(intune.MsiContainsSystemRegistryKeys).toBe(writes);
  });

  it.each([
    ["WindowsFolder", true],
    ["SYSTEMFOLDER", true],
    ["CommonAppDataFolder", true],
    ["ProgramFilesFolder", false],
    ["WindowsFolder.3AB40F1C", false],
  ])("with the directory %s goes into system folders: %s", async (directory, goes) => {
    const columns = [
      ["Directory", TYPE.key],
      ["Directory_Parent", TYPE.text],
    ] as const;
    const rows = [
      ["TARGETDIR", null],
      [directory, "TARGETDIR"],
    ];
    const { intune } = await made({ tables: { Directory: { columns, rows } } });
    expect(intune.MsiContainsSystemFolders).toBe(goes);
  });

  it("brings services and data sources when their tables have a row", async () => {
    const table = (column: string, rows: string[][]) => ({ columns: [[column, TYPE.key]] as const, rows });
    const tables = (rows: string[][]) => ({
      ServiceInstall: table("ServiceInstall", rows),
      ODBCDataSource: table("DataSource", rows),
    });
    const facts = async (rows: string[][]) => (await made({ tables: tables(rows) })).intune;
    expect(await facts([])).toMatchObject({ MsiIncludesServices: false, MsiIncludesODBCDataSource: false });
    expect(await facts([["one"]])).toMatchObject({
      MsiIncludesServices: true,
      MsiIncludesODBCDataSource: true,
    });
  });

  it("tells cabinets inside from those beside it, each once", async () => {
    const columns = [
      ["DiskId", 0x2502],
      ["Cabinet", TYPE.text],
    ] as const;
    const rows = [
      [1, "#one.cab"],
      [2, "two.cab"],
      [3, null],
      [4, "#Three.cab"],
      [5, "two.cab"],
    ];
    expect(await made({ tables: { Media: { columns, rows } } })).toMatchObject({
      embeddedCabinets: ["one.cab", "Three.cab"],
      externalCabinets: ["two.cab"],
    });
  });

  it("is signed when the root has a signature", async () => {
    expect((await made({ streams: { "\u0005DigitalSignature": new Uint8Array(9) } })).signed).toBe(true);
    expect((await made({})).signed).toBe(false);
  });

  it("says when the end of the file is missing, and still tells what the rest holds", async () => {
    const bytes = handMadeMsi({ last: [storedName("big.cab", false), Buffer.alloc(100_000, 7)] });
    expect((await inspect(bytes)).problems).toEqual([]);
    const { problems, productName } = await inspect(bytes.subarray(0, bytes.length - 50 * 512));
    expect(productName).toBe("Hand-made");
    expect(problems).toEqual([
      "The file is cut off: about 25600 bytes are missing at its end. It will not install.",
    ]);
  });
});

describe("what an installer is", () => {
  it("is told by properties, whatever the file is called", async () => {
    const kind = async (properties: Record<string, string>) => (await made({ properties })).kind;
    expect(await kind({ SecureCustomProperties: "A;CCMSETUPCMD" })).toBe("ccmsetup");
    expect(await kind({ ProductName: "ConfigMgr Client Setup Bootstrap" })).toBe("ccmsetup");
    expect(await kind({ SMSSITECODE: "ABC" })).toBe("client");
    expect(await kind({ ProductName: "Configuration Manager Client" })).toBe("client");
    expect(await kind({})).toBe("other");
  });

  it("is refused with the reason when it is client.msi or something else", () => {
    expect(() => refuseUnlessCcmsetup({ kind: "ccmsetup", productName: null })).not.toThrow();
    expect(() => refuseUnlessCcmsetup({ kind: "client", productName: null })).toThrow(/25502/);
    expect(() => refuseUnlessCcmsetup({ kind: "other", productName: "Paint" })).toThrow(/This is Paint/);
  });
});

describe("Intune's manifest", () => {
  it("has the eight attributes, in ASCII, with an end tag", async () => {
    const report = await made({ properties: { UpgradeCode: "{Ä<&>\"'}", ALLUSERS: "1" } });
    expect(mobileMsiData(report)).toBe(
      '<MobileMsiData MsiExecutionContext="System" MsiRequiresReboot="false" MsiUpgradeCode="{&#196;&#60;&#38;&#62;&#34;&#39;}" ' +
        'MsiIsMachineInstall="true" MsiIsUserInstall="false" MsiIncludesServices="false" ' +
        'MsiContainsSystemRegistryKeys="false" MsiContainsSystemFolders="false"></MobileMsiData>',
    );
    expect(Buffer.from(mobileMsiManifest(report), "base64").toString()).toBe(mobileMsiData(report));
  });

  it("is refused for an MSI that does not say for whom it installs", async () => {
    const report = await made({ properties: { ALLUSERS: "yes" } });
    expect(() => mobileMsiData(report)).toThrow(BridgeError);
  });
});

describe("a damaged file", () => {
  const damaged: { file: string; what: string; refused: boolean }[] = json("malformed/expected.json").files;

  it("is known with every file of the folder", () => {
    const names = readdirSync(join(FIXTURES, "malformed")).filter((name) => name.endsWith(".msi"));
    expect(damaged.map(({ file }) => file).sort()).toEqual(names.sort());
  });

  it.each(damaged)("is refused or read right: $what ($file)", async ({ file, refused }) => {
    const outcome = await inspect(read(`malformed/${file}`)).catch((error: Error) => error);
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(BridgeError);
      expect(outcome).toMatchObject({
        code: "invalid",
        message: expect.stringMatching(/^Not a readable MSI: .+\.$/),
      });
      return;
    }
    expect(refused).toBe(false);
    const source = file === "stream-size-8eib.msi" ? "wide-refs-4k-sectors.msi" : "service.msi";
    const right = files.find((one) => one.file === source) as Expected & Record<string, unknown>;
    expect(outcome).toMatchObject({
      productCode: right.productCode,
      productVersion: right.productVersion,
      upgradeCode: right.upgradeCode,
      // Without a summary nobody knows the package code.
      intune: { ...right.intune, ...(outcome.summary === null ? { MsiPackageCode: null } : {}) },
    });
  });
});
