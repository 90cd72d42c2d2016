import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importDevices } from "../../src/bridge/import-devices.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { localFiles } from "../../src/files/local-files.ts";
import { entraFact, entraId, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const HEADER =
  "ResourceID,Name,AADDeviceID,IsClient,ClientVersion,LastActiveTime,ComgmtPolicyPresent,MDMEnrolled,MDMProvisioned\n";
const row = (n: number, policy = 1) =>
  `${n},PC-${n},${entraId(n)},1,5.00.9128.1007,2026-11-25T07:00:00Z,${policy},1,1\n`;

let folder: string;
let desk: Awaited<ReturnType<typeof trackingDesk>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
  desk = await trackingDesk([
    sourceOf("entra", () => [entraFact(1), entraFact(2)]),
    sourceOf("intune", () => [intuneFact(1, { agent: "comanaged" }), intuneFact(2)]),
  ]);
});
afterEach(async () => {
  await desk.close();
  await rm(folder, { recursive: true });
});

function importing(
  content: string,
  more: Partial<Parameters<typeof importDevices>[1]> = {},
  signal?: AbortSignal,
) {
  const file = join(folder, "devices.csv");
  writeFileSync(file, content);
  const { sources: _, ...needs } = desk.needs;
  const files = localFiles({ temporaryFolder: folder });
  return importDevices({ ...needs, files, signal }, { file, whole: false, ...more });
}
const sync = () => syncDevices(desk.needs, { full: true });
const siteOf = (answer: { sources: readonly { name: string }[] }) =>
  answer.sources.find(({ name }) => name === "configmgr");
const stageOf = async (n: number) => (await desk.needs.store.verdict(entraId(n)))?.verdict.stage;

describe("an import", () => {
  it("joins the site's devices to those that are known and judges them", async () => {
    await sync();
    const answer = await importing(HEADER + row(1) + row(2, 0));
    expect(answer).toMatchObject({
      complete: true,
      imported: 2,
      comanagement: "state",
      encoding: "utf-8",
      separator: ",",
      devices: 2,
    });
    expect([await stageOf(1), await stageOf(2)]).toEqual(["comanaged", "registered"]);
  });

  it("that is repeated adds no change", async () => {
    await sync();
    await importing(HEADER + row(1));
    expect(await importing(HEADER + row(1))).toMatchObject({ transitions: 0 });
  });

  it("without dates takes the place of what was read before, with dates or without", async () => {
    await sync();
    await importing(HEADER + row(1));
    expect(await stageOf(1)).toBe("comanaged");
    const undated = (name: string) =>
      HEADER + row(1).replace("PC-1", name).replace("2026-11-25T07:00:00Z", "");
    const said = async () =>
      (await desk.needs.store.verdict(entraId(1)))!.facts.find(({ source }) => source === "configmgr");
    for (const name of ["RENAMED", "AGAIN"]) {
      desk.advance(1);
      await importing(undated(name));
      expect(await said()).toMatchObject({ name, claimedAt: null });
    }
    expect(await importing(undated("AGAIN"))).toMatchObject({ transitions: 0 });
    desk.advance(1);
    await importing(HEADER + row(1));
    expect(await said()).toMatchObject({ name: "PC-1", claimedAt: "2026-11-25T07:00:00.000Z" });
  });

  it("stands before the first sync as well", async () => {
    expect(await importing(HEADER + row(1))).toMatchObject({ devices: 1 });
    expect(await stageOf(1)).toBe("registered");
    expect(siteOf((await desk.needs.store.lastSync())!)).toMatchObject({ state: "complete", rows: 1 });
  });

  it("stays a source of later syncs, which add no change for it", async () => {
    await sync();
    await importing(HEADER + row(1) + row(2));
    const answer = await sync();
    expect(siteOf(answer)).toMatchObject({
      state: "complete",
      rows: 2,
      way: expect.stringMatching(/^import of devices\.csv/),
    });
    expect(answer).toMatchObject({ complete: true, transitions: 0 });
    expect(siteOf(await sync())).toMatchObject({ state: "complete", rows: 2 });
  });

  it("becomes incomplete when it grows old, and whole again by a newer one", async () => {
    await sync();
    await importing(HEADER + row(1));
    desk.advance(15 * 24);
    const old = await sync();
    expect(siteOf(old)).toMatchObject({ state: "partial", reason: expect.stringMatching(/too old/) });
    expect(old.complete).toBe(false);
    expect(siteOf(await sync())).toMatchObject({ state: "partial" });
    await importing(HEADER + row(1));
    expect((await sync()).complete).toBe(true);
  });

  it("takes nothing for gone that is not in it, unless it is said to be the whole", async () => {
    await sync();
    await importing(HEADER + row(1) + row(2));
    await importing(HEADER + row(1));
    expect(await stageOf(2)).toBe("comanaged");
    await importing(HEADER + row(1), { whole: true });
    expect(await stageOf(2)).toBe("left");
  });

  it("with refused rows imports the others, says which, and takes nothing for gone", async () => {
    await sync();
    await importing(HEADER + row(1) + row(2));
    const answer = await importing(`${HEADER}${row(1)}x,PC-2,,,,,,,\n`, { whole: true });
    expect(answer).toMatchObject({
      complete: false,
      imported: 1,
      refused: { count: 1, first: [{ line: 3, why: expect.stringMatching(/no number/) }] },
    });
    expect(await stageOf(2)).toBe("comanaged");
    const last = (await desk.needs.store.lastSync())!;
    expect(last.complete).toBe(false);
    expect(siteOf(last)).toMatchObject({ state: "partial", reason: "1 row was refused" });
  });

  it("of a file that cannot be used changes nothing", async () => {
    await sync();
    const before = await desk.needs.store.lastSync();
    for (const content of [
      "",
      "Name\nPC-1\n",
      HEADER,
      `${HEADER}x,PC-1,,,,,,,\n`,
      `${HEADER}${row(1)}2,"open\n`,
    ])
      await expect(importing(content)).rejects.toMatchObject({ code: "invalid" });
    expect(await desk.needs.store.lastSync()).toEqual(before);
    expect(await stageOf(1)).toBe("comanaged");
    expect((await desk.needs.store.verdict(entraId(1)))!.facts.map(({ source }) => source)).not.toContain(
      "configmgr",
    );
  });

  it("waits for nobody: a sync at work refuses it, and an interrupt ends it", async () => {
    await desk.needs.journal.takeLease("work:the device sync", "2@other", 60, desk.needs.clock.now());
    await expect(importing(HEADER + row(1))).rejects.toMatchObject({ code: "conflict" });
    await desk.needs.journal.releaseLease("work:the device sync", "2@other");
    const stop = new AbortController();
    stop.abort();
    await expect(importing(HEADER + row(1), {}, stop.signal)).rejects.toMatchObject({ code: "interrupted" });
  });

  it("leaves out what is no Windows device and counts it", async () => {
    const content =
      "ResourceID;Name;Device OS\n1;PC-1;Microsoft Windows NT Workstation 10.0\n2;MAC-2;Apple Mac OS X 15\n";
    expect(await importing(content)).toMatchObject({
      imported: 1,
      leftOut: 1,
      separator: ";",
      comanagement: "none",
    });
  });
});
