import { describe, expect, it } from "vitest";
import type { CastFilter, CastGroup } from "../../src/sandbox/cast.ts";
import { SEVEN_ZIP } from "./seven-zip.ts";
import { type Answer, castInto, groupId, json, type Trial, trials } from "./trial.ts";

const withTrial = trials();
const APPS = "/v1.0/deviceAppManagement/mobileApps";

const warningsOf = async ({ run }: Trial, env?: Record<string, string>): Promise<Answer[]> =>
  json(await run(["plan", "-f", "pilot.yaml"], env)).warnings;
const codes = (warnings: readonly Answer[]) => warnings.map(({ code }) => code);
const about = (warnings: readonly Answer[], code: string) => warnings.find((one) => one.code === code);

/** The pilot with other assignments than it comes with. */
const assign = ({ edit }: Trial, ...lines: string[]) =>
  edit((text) => `${text.split("assignments:")[0]}assignments:\n${lines.map((l) => `  - ${l}\n`).join("")}`);

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenUntil = (milliseconds: number) =>
  `${encoded({ typ: "JWT" })}.${encoded({ exp: Math.floor(milliseconds / 1_000) })}.${"s".repeat(86)}`;

describe("before it does harm, a plan warns of", () => {
  it("Windows 11 and its authority, because the tenant has no co-management settings policy", () =>
    withTrial(async (trial) => {
      const found = about(await warningsOf(trial), "windows-11-authority");
      expect(found).toMatchObject({ severity: "warning", next: expect.stringContaining("policy") });
    }));

  it("Win32 apps that are required on the same groups", () =>
    withTrial(async (trial) => {
      const { graph, sandbox } = trial;
      const win32 = await graph("POST", APPS, SEVEN_ZIP);
      const now = sandbox.clock.now();
      sandbox.tenant.assignments.set(
        win32.id,
        [
          {
            id: "a1",
            intent: "required",
            target: {
              "@odata.type": "#microsoft.graph.groupAssignmentTarget",
              groupId: groupId(sandbox, "Pilot devices"),
            },
            settings: null,
            madeAt: now,
          },
        ],
        now,
      );
      expect(about(await warningsOf(trial), "autopilot-mix").message).toContain("7-Zip");
    }));

  it("version detection", () =>
    withTrial(async (trial) => {
      trial.edit((text) => text.replace("ignoreVersionDetection: true", "ignoreVersionDetection: false"));
      expect(codes(await warningsOf(trial))).toContain("version-detection");
    }));

  it("a registration token that ends before the devices had time to check in, and shows it nowhere", () =>
    withTrial(async (trial) => {
      trial.edit((text) =>
        text.replace("scenario: cmg-entra", "scenario: cmg-token\nregistrationToken: { env: CCM_TOKEN }"),
      );
      const short = tokenUntil(trial.sandbox.clock.now() + 3_600_000);
      const found = await trial.run(["plan", "-f", "pilot.yaml"], { CCM_TOKEN: short });
      expect(about(json(found).warnings, "token-expires").message).toMatch(/in (0|1) hours/);
      expect(found.out + found.err).not.toContain(short.split(".")[1]);
      const long = tokenUntil(trial.sandbox.clock.now() + 7 * 86_400_000);
      expect(codes(await warningsOf(trial, { CCM_TOKEN: long }))).not.toContain("token-expires");
    }));

  it("an empty group, a group of users and devices, and available for devices", () =>
    withTrial(async (trial) => {
      const { cast } = trial.sandbox;
      const mixed: CastGroup = {
        id: "0b5f6f0a-90f5-4c7b-8f7a-111111111111",
        displayName: "Mixed",
        devices: cast.devices.slice(0, 2).map(({ objectId }) => objectId),
        users: cast.users.slice(0, 1).map(({ id }) => id),
        groups: [],
      };
      castInto(cast, { groups: [mixed] });
      assign(
        trial,
        "{ group: Empty group }",
        "{ group: Mixed }",
        "{ group: Pilot devices, intent: available }",
      );
      const warnings = await warningsOf(trial);
      expect(about(warnings, "group-empty").message).toContain("Empty group");
      expect(about(warnings, "group-mixed").message).toContain("2 devices and 1 users");
      expect(about(warnings, "available-for-devices").message).toContain("Pilot devices");
    }));

  it("a filter for another platform", () =>
    withTrial(async (trial) => {
      const phones: CastFilter = {
        id: "0b5f6f0a-90f5-4c7b-8f7a-222222222222",
        displayName: "Phones",
        platform: "iOS",
        rule: '(device.model -eq "iPhone")',
      };
      castInto(trial.sandbox.cast, { filters: [phones] });
      trial.edit((text) => text.replace("filter: Corporate Windows", "filter: Phones"));
      expect(about(await warningsOf(trial), "filter-platform").message).toContain("iOS");
    }));

  it("another app of the same name", () =>
    withTrial(async (trial) => {
      const other = await trial.graph("POST", APPS, {
        "@odata.type": "#microsoft.graph.windowsMobileMSI",
        displayName: "configmgr CLIENT",
        publisher: "Somebody",
        fileName: "x.msi",
      });
      expect(about(await warningsOf(trial), "name-taken").message).toContain(other.id);
    }));

  it("what it had no right to read, and goes on", () =>
    withTrial(
      async (trial) => {
        assign(trial, "{ group: Pilot devices }");
        const warnings = await warningsOf(trial);
        expect(codes(warnings)).toContain("not-read");
        expect(codes(warnings)).not.toContain("windows-11-authority");
      },
      {
        roles: ["DeviceManagementApps.ReadWrite.All", "GroupMember.Read.All"],
      },
    ));

  it("a line that Intune would cut, by refusing it", () =>
    withTrial(async (trial) => {
      trial.edit((text) =>
        text.replace("installer:", `properties: { SMSCACHEDIR: "C:\\\\${"x".repeat(1_100)}" }\ninstaller:`),
      );
      const ended = await trial.run(["plan", "-f", "pilot.yaml"]);
      expect(ended.exit).toBe(1);
      expect(ended.err).toContain("1,024");
    }));
});
