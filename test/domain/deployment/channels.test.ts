import { describe, expect, it } from "vitest";
import { driftOf, wishedValues } from "../../../src/domain/deployment/drift.ts";
import { ClientDeployment } from "../../../src/domain/deployment/manifest.ts";
import { planDeployment } from "../../../src/domain/deployment/plan.ts";
import type { LiveApp, LiveAssignment } from "../../../src/domain/deployment/tenant.ts";
import type { Wish } from "../../../src/domain/deployment/wish.ts";
import { assigned, halfMade, published, required, SHA_B, win32Wish, wish } from "./samples.ts";

const NAMES = { groups: [{ id: "g1", displayName: "Pilot devices" }], filters: [] };
const WITH_G1 = [assigned(required("g1"))];
const plan = (w: Wish, apps: LiveApp[], assignments: LiveAssignment[] = []) =>
  planDeployment(w, { apps, assignments }, NAMES).steps;
const kinds = (...given: Parameters<typeof plan>) => plan(...given).map(({ kind }) => kind);

describe("a Win32 app", () => {
  it("is made, filled, published, recorded and assigned like a line-of-business app", () => {
    expect(kinds(win32Wish(), [])).toEqual([
      "create-app",
      "upload-content",
      "publish-content",
      "update-app",
      "assign",
    ]);
  });
  it("wants nothing when it is as wished, whatever order the keys of its rules came in", () => {
    const reversed = (value: object) => Object.fromEntries(Object.entries(value).toReversed());
    const live = published(win32Wish(), {
      detection: win32Wish().win32.detection.map(reversed),
      experience: reversed(win32Wish().win32.experience),
    } as unknown as Partial<LiveApp>);
    expect(kinds(win32Wish(), [live], WITH_G1)).toEqual([]);
  });
  it("uploads nothing when only its detection changed, and shows both", () => {
    const detection = [{ kind: "file", path: "%WinDir%\\CCM", name: "CcmExec.exe", version: null }] as const;
    const w = win32Wish({ win32: { ...win32Wish().win32, detection } });
    const [step, ...rest] = plan(w, [published(win32Wish())], WITH_G1);
    expect(rest).toEqual([]);
    expect(step).toMatchObject({
      kind: "update-app",
      before: { detection: win32Wish().win32.detection },
      after: { detection },
    });
  });
  it("uploads a new version when a file of its package changed", () => {
    const w = win32Wish({ content: { ...win32Wish().content, sha256: SHA_B } });
    expect(kinds(w, [published(win32Wish())], WITH_G1)).toEqual([
      "upload-content",
      "publish-content",
      "update-app",
    ]);
  });
  it("shows drift of a list as one line of text", () => {
    const live = published(win32Wish(), { returnCodes: [] } as Partial<LiveApp>);
    const applied = { appId: "app-1", at: "", values: wishedValues(win32Wish(), NAMES, "line") };
    const rows = driftOf(win32Wish(), { apps: [live], assignments: WITH_G1 }, applied, NAMES, [], (x) => x);
    expect(rows).toMatchObject([{ path: "app.returnCodes", live: "[]" }]);
    expect(rows[0]?.desired).toContain('{"code":7,"type":"softReboot"}');
    expect(rows[0]?.lastApplied).toBe(rows[0]?.desired);
  });
});

describe("a deployment that moves to another channel", () => {
  it("makes the new app first, and takes the old one away only when the new one is assigned", () => {
    const steps = plan(win32Wish(), [published(wish())], []);
    expect(steps.map(({ kind }) => kind)).toEqual([
      "create-app",
      "upload-content",
      "publish-content",
      "update-app",
      "assign",
      "remove-app",
    ]);
    expect(steps[0]?.why).toContain("moves to a Win32 app");
    expect(steps.at(-1)).toMatchObject({ before: { appId: "app-1", channel: "lob" }, after: null });
  });
  it("goes on after a kill wherever it was: the old app goes last, also when all else is done", () => {
    const old = published(wish());
    const half = halfMade(win32Wish(), { id: "app-2" });
    const done = published(win32Wish(), { id: "app-2" });
    expect(kinds(win32Wish(), [old, half]).at(-1)).toBe("remove-app");
    expect(kinds(win32Wish(), [old, half])[0]).toBe("upload-content");
    expect(kinds(win32Wish(), [old, done], WITH_G1)).toEqual(["remove-app"]);
    expect(kinds(win32Wish(), [done], WITH_G1)).toEqual([]);
  });
  it("does not take the older, published app of the other channel for its own", () => {
    const { app } = planDeployment(
      win32Wish(),
      { apps: [published(wish()), halfMade(win32Wish(), { id: "app-2" })], assignments: [] },
      NAMES,
    );
    expect(app?.id).toBe("app-2");
  });
  it("shows what is left of the other channel as drift", () => {
    const live = { apps: [published(wish()), published(win32Wish(), { id: "app-2" })], assignments: WITH_G1 };
    expect(driftOf(win32Wish(), live, undefined, NAMES, [], (x) => x)).toMatchObject([
      { path: "former[app-1]", desired: null, live: "lob" },
    ]);
  });
});

describe("a manifest", () => {
  const base = {
    apiVersion: "ccmbridge/v1",
    kind: "ClientDeployment",
    name: "pilot",
    site: "contoso",
    scenario: "cmg-entra",
    installer: "./ccmsetup.msi",
    app: { displayName: "ConfigMgr client" },
  };
  const folder = { folder: "./Client", setup: "ccmsetup.exe" };
  const problems = (change: object) =>
    ClientDeployment.safeParse({ ...base, ...change }).error?.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    ) ?? [];

  it("wraps a folder for a Win32 app only", () => {
    expect(problems({ channel: "win32", installer: folder })).toEqual([]);
    expect(problems({ channel: "lob", installer: folder })).toEqual([
      "installer: a line-of-business app is ccmsetup.msi alone; a folder is for the channel win32",
    ]);
  });
  it("refuses settings of another channel, at their place", () => {
    expect(problems({ channel: "lob", win32: {} })).toEqual(["win32: is for the channel win32"]);
  });
  it("starts only ccmsetup, from the top of the folder", () => {
    expect(problems({ channel: "win32", installer: { ...folder, setup: "x64/client.msi" } })).toHaveLength(1);
  });
  it("takes releases of Windows as Intune spells them", () => {
    for (const minimumWindows of ["1607", "Windows10_22H2", "Windows11_24H2"])
      expect(problems({ channel: "win32", win32: { minimumWindows } })).toEqual([]);
    for (const minimumWindows of ["W10_22H2", "Windows 11", "10.0.19045"])
      expect(problems({ channel: "win32", win32: { minimumWindows } })).toHaveLength(1);
  });
});
