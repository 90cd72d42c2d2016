import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rightsOf } from "../../src/domain/rights.ts";
import { asWin32, pilotProblems } from "./pilot.ts";
import { json, type Trial, trials } from "./trial.ts";

const withTrial = trials();
const kinds = (steps: readonly { kind: string }[]) => steps.map(({ kind }) => kind);
const FIRST = ["create-app", "upload-content", "publish-content", "update-app", "assign"];
const appOf = ({ sandbox }: Trial) => sandbox.tenant.apps.all()[0]!;
const plan = async ({ run }: Trial) => json(await run(["plan", "-f", "pilot.yaml"]));

/** A Client folder as a site server has it, in the small. */
function clientFolder(folder: string): void {
  mkdirSync(join(folder, "Client/x64"), { recursive: true });
  writeFileSync(join(folder, "Client/ccmsetup.exe"), "MZ this stands for ccmsetup.exe");
  writeFileSync(join(folder, "Client/ccmsetup.cab"), Buffer.alloc(70_000, 7));
  writeFileSync(join(folder, "Client/x64/client.msi"), "and this for client.msi");
}

describe("a Win32 app", () => {
  it("is deployed with one command, and then there is nothing to do and nothing differs", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      const { steps, verified } = await trial.apply();
      expect(kinds(steps)).toEqual(FIRST);
      expect(verified).toBe(true);
      expect(pilotProblems(trial.sandbox, { packed: true })).toEqual([]);
      const { values } = appOf(trial);
      expect(values.installCommandLine).toBe(
        'msiexec /i ccmsetup.msi /q CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC SMSMP=mp1.contoso.com"',
      );
      expect(values.returnCodes).toEqual(
        expect.arrayContaining([
          { returnCode: 7, type: "softReboot" },
          { returnCode: 3010, type: "softReboot" },
        ]),
      );
      expect(values.msiInformation).toMatchObject({ packageType: "perMachine" });
      const before = trial.sandbox.requests.length;
      expect(await trial.run(["plan", "-f", "pilot.yaml"])).toMatchObject({ exit: 0 });
      expect(await trial.run(["drift", "-f", "pilot.yaml"])).toMatchObject({ exit: 0 });
      expect(json(await trial.run(["apply", "-f", "pilot.yaml", "--yes"])).steps).toEqual([]);
      expect(trial.writes(before)).toEqual([]);
    }));

  it("reaches the devices, which run its line and find it by its rules", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      const { appId } = await trial.apply();
      trial.sandbox.clock.advance(3 * 86_400_000);
      const { installs, installErrors } = json(await trial.run(["app", "show", appId]));
      expect(installs.installed).toBeGreaterThan(0);
      expect(installs.failed).toBe(0);
      expect(installErrors).toEqual([]);
    }));

  it("does not upload again when only what it says changed, or the file was only touched", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      await trial.apply();
      cpSync(join(trial.folder, "ccmsetup.msi"), join(trial.folder, "again.msi"));
      trial.edit((text) =>
        text
          .replace("./ccmsetup.msi", "./again.msi")
          .replace(
            /^assignments:/m,
            "win32: { detection: client, minimumWindows: Windows10_22H2 }\nassignments:",
          ),
      );
      const { steps } = await trial.apply();
      expect(kinds(steps)).toEqual(["update-app"]);
      expect(appOf(trial).values.minimumSupportedWindowsRelease).toBe("Windows10_22H2");
      expect(trial.sandbox.tenant.versions.all()).toHaveLength(1);
    }));

  it("of a whole folder starts ccmsetup.exe, waits for its end, and is new content when a file of it changed", () =>
    withTrial(async (trial) => {
      clientFolder(trial.folder);
      trial.edit((text) =>
        asWin32(text).replace("./ccmsetup.msi", "{ folder: ./Client, setup: ccmsetup.exe }"),
      );
      expect(kinds((await trial.apply()).steps)).toEqual(FIRST);
      const { values } = appOf(trial);
      expect(values.installCommandLine).toMatch(/^ccmsetup\.exe \/noservice CCMHOSTNAME=/);
      expect(values.setupFilePath).toBe("ccmsetup.exe");
      expect(values.msiInformation).toBeNull();
      expect(values.rules).toMatchObject([{ path: "%WinDir%\\CCM", fileOrFolderName: "CcmExec.exe" }]);
      writeFileSync(join(trial.folder, "Client/x64/client.msi"), "a newer client.msi");
      expect(kinds((await trial.apply()).steps)).toEqual(["upload-content", "publish-content", "update-app"]);
      expect(appOf(trial).committedContentVersion).toBe("2");
      expect((await plan(trial)).steps).toEqual([]);
    }));

  it("shows what somebody changed in it as drift, and an apply puts it right", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      const { appId } = await trial.apply();
      await trial.graph("PATCH", `/v1.0/deviceAppManagement/mobileApps/${appId}`, {
        "@odata.type": "#microsoft.graph.win32LobApp",
        installExperience: { runAsAccount: "user", deviceRestartBehavior: "force" },
      });
      const drifted = await trial.run(["drift", "-f", "pilot.yaml"]);
      expect(drifted.exit).toBe(3);
      expect(json(drifted).drift).toMatchObject([
        {
          path: "app.experience",
          desired: '{"restart":"basedOnReturnCode","runAs":"system"}',
          live: '{"restart":"force","runAs":"user"}',
        },
      ]);
      expect(kinds((await trial.apply()).steps)).toEqual(["update-app"]);
      expect(appOf(trial).values.installExperience).toMatchObject({ runAsAccount: "system" });
    }));

  it("is removed by destroy, and nothing of others is", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      await trial.apply();
      expect(await trial.run(["destroy", "-f", "pilot.yaml", "--yes"])).toMatchObject({ exit: 0 });
      expect(trial.sandbox.tenant.apps.all()).toEqual([]);
    }));

  it("that was half made and left alone is an orphan", () =>
    withTrial(async (trial) => {
      trial.edit(asWin32);
      trial.sandbox.setFaults({ match: "/contentVersions", status: 400, times: 1 });
      expect((await trial.run(["apply", "-f", "pilot.yaml", "--yes"])).exit).toBe(1);
      trial.sandbox.clock.advance(2 * 3_600_000);
      const { rows } = json(await trial.run(["app", "orphans", "--remove", "--yes"]));
      expect(rows).toMatchObject([{ channel: "win32", why: "never published", removed: true }]);
      expect(trial.sandbox.tenant.apps.all()).toEqual([]);
    }));

  it("takes the place of a line-of-business app: the new one is assigned before the old one goes", () =>
    withTrial(async (trial) => {
      const old = await trial.apply();
      trial.edit(asWin32);
      const { steps, appId } = await trial.apply();
      expect(kinds(steps)).toEqual([...FIRST, "remove-app"]);
      expect(appId).not.toBe(old.appId);
      expect(pilotProblems(trial.sandbox, { packed: true })).toEqual([]);
      const paths = trial.writes();
      expect(paths.findLastIndex((path) => path.endsWith(`${appId}/assign`))).toBeLessThan(
        paths.indexOf(`DELETE /v1.0/deviceAppManagement/mobileApps/${old.appId}`),
      );
      expect((await plan(trial)).steps).toEqual([]);
    }));

  it("asks for the rights that `rights apply` prints, and no others", async () => {
    const rights = rightsOf("apply")![0]!.application.map(({ right }) => right);
    await withTrial(
      async (trial) => {
        trial.edit((text) =>
          asWin32(text).replace("{ exclude: Kiosks }", "{ all: devices, intent: uninstall }"),
        );
        await trial.apply();
        const used = trial.sandbox.requests.flatMap(({ right }) => right ?? []);
        expect([...new Set(used)].sort()).toEqual([...rights].sort());
        expect(trial.sandbox.requests.filter(({ contract }) => contract !== "ok")).toEqual([]);
      },
      { roles: rights },
    );
  });

  it("with a line longer than its field takes is refused before anything is asked", () =>
    withTrial(async (trial) => {
      trial.edit((text) =>
        asWin32(text).replace(/^app:/m, `properties: { CCMADMINS: "${"A".repeat(900)}" }\napp:`),
      );
      const { exit, err } = await trial.run(["plan", "-f", "pilot.yaml"]);
      expect(exit).toBe(1);
      expect(err).toContain("too-long");
      expect(trial.sandbox.requests).toEqual([]);
    }));
});
