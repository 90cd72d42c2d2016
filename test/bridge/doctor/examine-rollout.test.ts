import { describe, expect, it } from "vitest";
import { examineRollout } from "../../../src/bridge/doctor/examine-rollout.ts";
import type { Finding } from "../../../src/bridge/doctor/finding.ts";
import { FAILURE_CODES } from "../../../src/domain/errors.ts";
import { ABC, failing, MANIFEST, NOW, type Plan, plannedWorld, SEEN } from "./planned-world.ts";

const WITH_MANIFEST = { manifest: ["pilot.yaml"], offline: false };

async function examine(
  plan: Plan = {},
  input: Partial<typeof WITH_MANIFEST> = {},
): Promise<readonly Finding[]> {
  return (await examineRollout(plannedWorld(plan), { ...WITH_MANIFEST, ...input })).checks;
}
const named = async (name: string, plan: Plan) =>
  (await examine(plan)).find((check) => check.name === name) ?? expect.fail(`no check ${name}`);
const namesOf = (checks: readonly Finding[], outcome: Finding["outcome"]) =>
  checks.filter((check) => check.outcome === outcome).map(({ name }) => name);

describe("doctor", () => {
  it("passes everything that can be asked when all is in order", async () => {
    const checks = await examine();
    expect(namesOf(checks, "fix")).toEqual([]);
    expect(namesOf(checks, "unknown")).toEqual(["connector"]);
    expect(checks.length).toBeGreaterThan(20);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });

  it.each(FAILURE_CODES.filter((code) => code !== "interrupted"))(
    "ends with the same checks when everything fails with %s, and none of the tenant's is to be fixed for that",
    async (code) => {
      const fail = failing(code);
      const readiness = { organization: fail, servicePlans: fail, mdmScopes: fail, enrollment: fail };
      const network = { addresses: fail, certificate: fail, connect: fail, serverTime: fail };
      const checks = await examine({ readiness, network, needs: { siteValues: fail } });
      expect(checks.map(({ name }) => name)).toEqual((await examine()).map(({ name }) => name));
      // A name that DNS does not know is an answer.
      const answers = code === "not-found" ? ["gateway name", "gateway certificate"] : [];
      expect(namesOf(checks, "fix")).toEqual(answers);
    },
  );

  it("leaves what is not to be had unknown, each with its reason", async () => {
    const fail = failing("configuration");
    const checks = await examine({
      needs: { tenant: fail, store: fail, network: fail, siteValues: async () => undefined },
    });
    expect(namesOf(checks, "fix")).toEqual([]);
    expect(checks.every(({ why, next }) => why.length > 10 && next.length > 5)).toBe(true);
  });

  it("says that a defect of its own is none of the admin's", async () => {
    const network = {
      serverTime: async () => {
        throw new TypeError("secret details");
      },
    };
    const check = await named("clock", { network });
    expect(check).toMatchObject({ outcome: "unknown", why: "The check broke off: TypeError." });
  });

  it("stops when it is interrupted", async () => {
    await expect(examine({ network: { addresses: failing("interrupted") } })).rejects.toMatchObject({
      code: "interrupted",
    });
  });

  it("asks nobody with --offline, and still judges what lies here", async () => {
    const asked = () => expect.fail("the network was asked");
    const checks = await examine(
      { needs: { tenant: asked, network: asked, siteValues: asked } },
      { offline: true },
    );
    expect(namesOf(checks, "pass")).toEqual([
      "manifest",
      "command line",
      "command line and site",
      "registration token",
      "gateway address",
      "database",
    ]);
    expect(checks.length).toBeGreaterThan(20);
  });

  it("judges a tenant without a manifest", async () => {
    const checks = await examine({}, { manifest: [] });
    expect(namesOf(checks, "fix")).toEqual([]);
    expect(namesOf(checks, "pass")).toContain("MDM authority");
    expect(namesOf(checks, "unknown")).toContain("groups");
  });
});

describe("a thing that is wrong is to be fixed:", () => {
  const line = (properties: string) => `${MANIFEST}properties: { ${properties} }\n`;
  const cases: [string, string, Plan, RegExp][] = [
    ["a manifest that does not parse", "manifest", { manifest: "kind: Site" }, /name|siteCode/],
    ["a line with errors", "command line", { manifest: line("SMSCACHESIZE: many") }, /SMSCACHESIZE takes/],
    [
      "a line that contradicts the site",
      "command line and site",
      { manifest: line("SMSSITECODE: XYZ") },
      /SMSSITECODE=XYZ; the Site has ABC/,
    ],
    [
      "a gateway address that is not for clients",
      "gateway address",
      { manifest: MANIFEST.replace("MutualAuth", "ServerAuth") },
      /ServerAuth/,
    ],
    [
      "a site code of another site",
      "site code",
      { needs: { siteValues: async () => ({ ...ABC, siteCode: "XYZ" }) } },
      /ABC.*XYZ/,
    ],
    ["a sign-in that is refused", "sign-in", { needs: { tenant: failing("sign-in") } }, /failed/],
    [
      "a right that is missing",
      "right DeviceManagementApps.ReadWrite.All",
      { identity: { rights: ["DeviceManagementApps.Read.All"] } },
      /createApp/,
    ],
    [
      "a right that only a policy needs",
      "right DeviceManagementServiceConfig.ReadWrite.All",
      { manifest: `${MANIFEST.replace("installer: ./ccmsetup.msi\n", "")}channel: policy\n` },
      /createEnrollmentConfiguration/,
    ],
    [
      "another MDM authority",
      "MDM authority",
      { readiness: { organization: async () => ({ displayName: "C", mdmAuthority: "office365" }) } },
      /office365/,
    ],
    ["no licence", "licence", { readiness: { servicePlans: async () => ["EXCHANGE"] } }, /No licence/],
    [
      "enrolment for nobody",
      "MDM user scope",
      { readiness: { mdmScopes: async () => [{ displayName: "Microsoft Intune", appliesTo: "none" }] } },
      /nobody/,
    ],
    [
      "a group that is not there",
      "groups",
      { manifest: MANIFEST.replace("Pilot devices", "Nobody") },
      /Nobody/,
    ],
    ["an empty group", "groups", { members: { devices: 0, users: 0 } }, /empty/],
    ["a mixed group", "groups", { members: { devices: 1, users: 1 } }, /devices and users/],
    [
      "apps of the other kind on the same devices",
      "Autopilot app mix",
      { required: [{ channel: "win32", displayName: "Reader" }] },
      /Reader/,
    ],
    [
      "no co-management policy",
      "Windows 11 authority",
      { readiness: { enrollment: async () => ({ comanagement: [], statusPages: [] }) } },
      /Autopilot get Intune/,
    ],
    [
      "a status page that waits for everything",
      "enrollment status page",
      {
        readiness: {
          enrollment: async () => ({
            comanagement: [],
            statusPages: [{ displayName: "Strict", shows: true, blocks: true, waitsFor: [] }],
          }),
        },
      },
      /Strict/,
    ],
    [
      "a clock that is wrong",
      "clock",
      { network: { ...SEEN, serverTime: async () => new Date(NOW.getTime() + 10 * 60_000) } },
      /10 minutes behind/,
    ],
    [
      "a broken database",
      "database",
      {
        needs: {
          store: async () => ({
            check: async () => ({
              engine: "sqlite",
              path: "x.db",
              version: 9,
              newest: 3,
              size: 9,
              problems: ["it is newer than this program"],
            }),
          }),
        },
      },
      /newer/,
    ],
  ];
  it.each(cases)("%s", async (_about, name, plan, why) => {
    expect(await named(name, plan)).toMatchObject({ outcome: "fix", why: expect.stringMatching(why) });
  });
});

describe("what cannot be known is not called wrong:", () => {
  it("a management point this machine does not reach", async () => {
    for (const code of ["not-found", "unreachable", "timeout"] as const) {
      const check = await named("management point", { network: { connect: failing(code) } });
      expect(check).toMatchObject({ outcome: "unknown", why: expect.stringContaining("intranet") });
    }
  });

  it("a reading the sign-in has no right to, which is not even tried", async () => {
    const tried = () => expect.fail("it was asked without the right");
    const rights = ["DeviceManagementApps.ReadWrite.All"];
    const plan = {
      identity: { rights },
      readiness: { organization: tried, servicePlans: tried, enrollment: tried },
    };
    for (const name of ["MDM authority", "licence", "Windows 11 authority"])
      expect(await named(name, plan)).toMatchObject({
        outcome: "unknown",
        why: expect.stringContaining("right"),
      });
  });

  it("the MDM user scope, asked by a service", async () => {
    const check = await named("MDM user scope", {
      identity: { kind: "secret", user: undefined },
      readiness: { mdmScopes: () => expect.fail("no service may ask this") },
    });
    expect(check).toMatchObject({ outcome: "unknown", why: expect.stringContaining("signed-in people") });
  });
});

it("never shows a registration token, whatever is wrong with the line", async () => {
  const token = `eyJ${"hbGciOiJSUzI1NiJ9".repeat(3)}.${Buffer.from('{"exp":1}').toString("base64url")}.c2ln`;
  const manifest = `${MANIFEST.replace("cmg-entra", "cmg-token")}registrationToken: { env: CCM_TOKEN }\n`;
  const needs = { environment: () => token };
  const broken = await examine({ manifest: `${manifest}properties: { SMSCACHESIZE: many }\n`, needs });
  const checks = await examine({ manifest, needs });
  expect(JSON.stringify([broken, checks])).not.toContain(token.slice(0, 20));
  expect(checks.find(({ name }) => name === "registration token")).toMatchObject({ outcome: "fix" });
});
