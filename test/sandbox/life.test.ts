import { beforeAll, describe, expect, it } from "vitest";
import { type Life, lifeOf } from "../../src/sandbox/population/life.ts";
import { type Truth, truthOf } from "../../src/sandbox/population/truth.ts";
import { BEGINNING, DAY, GATEWAY, GOOD_LINE, HOUR, type Played, played } from "./played.ts";

const STAGES = ["known", "enrolled", "targeted", "bootstrapped", "registered", "comanaged"];
const rankOf = ({ stage }: Truth) => STAGES.indexOf(stage);
const DEVICES = 600;

/** Everybody gets the client on the second day; then thirty days pass, looked at twice a day. */
const STORY = {
  devices: DEVICES,
  seed: 7,
  story: [
    {
      after: "P1D",
      app: { displayName: "Client", commandLine: GOOD_LINE },
      assignments: [{ group: "All workstations" }, { except: "Empty group" }],
    },
  ],
};

describe("a device over thirty days", () => {
  let world: Played;
  /** Lives by device, and truths by the id a device has, in the order of their moments. */
  let lives: Life[][];
  let moments: Map<string, Truth>[];
  beforeAll(async () => {
    world = await played(STORY);
    await world.goTo(30 * DAY);
    const times = Array.from({ length: 61 }, (_, n) => BEGINNING + n * 12 * HOUR);
    const { tenant, cast } = world.sandbox;
    lives = [...cast.devices].map((device) => times.map((at) => lifeOf(tenant, device, at)));
    moments = times.map(
      (at) =>
        new Map(
          [...truthOf(tenant, at)].flatMap((truth) => {
            const id = truth.entraDeviceId ?? truth.intuneDeviceId ?? String(truth.resourceId);
            return [[id, truth] as const];
          }),
        ),
    );
  });
  const pairs = () => lives.flatMap((own) => own.slice(1).map((later, n) => [own[n]!, later] as const));

  it("is never heard of later than now, and never earlier than it was heard of before", () => {
    for (const [before, after] of pairs()) {
      for (const { now, lastSyncAt, lastSignInAt, enrolledAt } of [before, after]) {
        if (enrolledAt <= now) expect(lastSyncAt).toBeLessThanOrEqual(now);
        if (before.device.registeredAt <= now) expect(lastSignInAt).toBeLessThanOrEqual(now);
      }
      if (after.isAgain === before.isAgain && before.isEnrolled && after.isEnrolled) {
        expect(after.lastSyncAt).toBeGreaterThanOrEqual(before.lastSyncAt);
        expect(after.lastSignInAt).toBeGreaterThanOrEqual(before.lastSignInAt);
      }
      if (after.client && before.client && after.isAgain === before.isAgain)
        expect(after.client.lastActiveAt).toBeGreaterThanOrEqual(before.client.lastActiveAt);
    }
  });

  it("asks Intune for news every eight hours while it lives", () => {
    for (const own of lives)
      for (const { now, isEnrolled, lastSyncAt, device } of own)
        if (isEnrolled && now < device.silentFrom) expect(now - lastSyncAt).toBeLessThanOrEqual(8 * HOUR);
  });

  it("does not fall back from what it reached, unless it is reset, retired, or sent a line that is another", () => {
    const fell: string[] = [];
    for (const [n, truths] of moments.entries())
      for (const [id, later] of n === 0 ? [] : truths) {
        const before = moments[n - 1]!.get(id);
        if (!before || later.stage === "left" || rankOf(later) >= rankOf(before)) continue;
        fell.push(id);
      }
    const reset = new Set(
      lives.filter((own) => own.at(-1)!.isAgain).map((own) => own[0]!.device.entraDeviceId),
    );
    expect(fell.filter((id) => !reset.has(id))).toEqual([]);
  });

  it("reports nothing of an app before it was assigned, and has no client before its installer ran", () => {
    for (const own of lives)
      for (const { now, reports, client, device, isAgain } of own) {
        if (now < BEGINNING + DAY) expect(reports).toEqual([]);
        for (const { at } of reports) {
          expect(at).toBeGreaterThanOrEqual(BEGINNING + DAY);
          expect(at).toBeLessThanOrEqual(now);
        }
        const installed = reports.find(({ state }) => state === "installed");
        if (client && (isAgain || device.clientAt > now)) expect(installed!.at).toBeLessThan(client.since);
      }
  });

  it("is co-managed when it is enrolled and its client has the policy, and not otherwise", () => {
    let comanaged = 0;
    for (const own of lives)
      for (const { client, isEnrolled } of own) {
        if (!client) continue;
        expect(client.isComanaged).toBe(isEnrolled && client.hasPolicy);
        if (client.isComanaged) comanaged++;
      }
    expect(comanaged).toBeGreaterThan(DEVICES);
  });

  it("gives workloads to Intune and never takes one back", () => {
    for (const [before, after] of pairs())
      if (before.client?.isComanaged && after.client?.isComanaged && before.isAgain === after.isAgain)
        expect(before.client.siteBits & ~after.client.siteBits).toBe(0);
  });

  it("gets as far as it can: within three days most of those who were sent the client are co-managed", () => {
    const sent = lives.filter(([first]) => first!.device.oddity === undefined && first!.isEnrolled);
    const on = (day: number) =>
      sent.filter((own) => own[day * 2]!.client?.isComanaged || own[day * 2]!.hasLeft).length / sent.length;
    expect(on(1)).toBeLessThan(0.35);
    expect(on(4)).toBeGreaterThan(0.97);
    expect(on(30)).toBe(1);
  });

  it("comes, goes, is reset and goes silent: all of it happens in thirty days", () => {
    const is = (so: (first: Life, last: Life) => boolean) =>
      lives.filter((own) => so(own[0]!, own.at(-1)!)).length;
    expect(is((first, last) => !first.isEnrolled && last.isEnrolled)).toBeGreaterThan(DEVICES * 0.05);
    expect(is((first, last) => first.isEnrolled && last.hasLeft)).toBeGreaterThan(DEVICES * 0.02);
    expect(is((_first, last) => last.isAgain)).toBeGreaterThan(0);
    expect(is((_first, last) => last.isEnrolled && last.now - last.lastSyncAt > 7 * DAY)).toBeGreaterThan(0);
  });
});

/** Words that stand in `faults` or a stage, of eight good devices that were sent a line, four days later. */
async function fatesOf(line: string, more: object = {}) {
  const world = await played({
    devices: 8,
    misbehaving: 0,
    kinds: { cloud: 1 },
    story: [
      {
        after: "PT2H",
        app: { displayName: "Client", commandLine: line, ...more },
        assignments: [{ everybody: "devices" }],
      },
    ],
  });
  await world.goTo(4 * DAY);
  const truths = await world.truth();
  const report = world.life(1, 4 * DAY).reports[0];
  return {
    stages: [...new Set(truths.map(({ stage }) => stage))],
    faults: [...new Set(truths.flatMap(({ faults }) => faults))].filter(
      (code) => code !== "authority-defaulted-to-intune",
    ),
    report: report && { state: report.state, errorCode: report.errorCode },
  };
}
const tokenUntil = (at: number) =>
  [{ alg: "none" }, { exp: Math.floor(at / 1_000) }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat("c2ln")
    .join(".");
const setup = (inner: string) => `CCMSETUPCMD="${inner}"`;
const INSTALLED = { state: "installed", errorCode: 0 };
const REFUSED = { state: "failed", errorCode: 0x80070667 };

describe("a command line", () => {
  it.each([
    ["that is right", GOOD_LINE],
    ["that finds out the site by itself", setup(`${GATEWAY} SMSSITECODE=AUTO`)],
    [
      "with a token that still holds",
      setup(`${GATEWAY} SMSSITECODE=ABC /regtoken:${tokenUntil(BEGINNING + 9 * DAY)}`),
    ],
    [
      "in capitals and with https before the gateway",
      setup(`${GATEWAY.replace("=", "=HTTPS://").toUpperCase()} smssitecode=abc`),
    ],
  ])("%s brings a client", async (_what, line) => {
    expect(await fatesOf(line)).toEqual({ stages: ["comanaged"], faults: [], report: INSTALLED });
  });

  it.each([
    ["with the code of another site", setup(`${GATEWAY} SMSSITECODE=XYZ`), "bootstrap-without-client"],
    [
      "with another gateway",
      setup(`CCMHOSTNAME=OTHER.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1 SMSSITECODE=ABC`),
      "bootstrap-without-client",
    ],
    ["without a site code", setup(GATEWAY), "bootstrap-without-client"],
    ["with nothing for a device that is outside", setup("SMSSITECODE=ABC"), "bootstrap-without-client"],
    ["outside of CCMSETUPCMD", `${GATEWAY} SMSSITECODE=ABC`, "bootstrap-without-client"],
    [
      "with a token that has ended",
      setup(`${GATEWAY} SMSSITECODE=ABC /regtoken:${tokenUntil(BEGINNING + HOUR)}`),
      "registration-token-expired",
    ],
  ])("%s is installed, as Intune tells it, and no client comes", async (_what, line, fault) => {
    expect(await fatesOf(line)).toEqual({ stages: ["bootstrapped"], faults: [fault], report: INSTALLED });
  });

  it.each([
    ["that is longer than 1,024 characters", setup(`${GATEWAY} SMSSITECODE=ABC ${"X".repeat(1_000)}`)],
    ["with curly quotes", `CCMSETUPCMD=\u201c${GATEWAY} SMSSITECODE=ABC\u201d`],
    ["with a quote that stays open", `${GOOD_LINE}"`],
  ])("%s is refused by Windows Installer", async (_what, line) => {
    expect(await fatesOf(line)).toEqual({
      stages: ["targeted"],
      faults: ["install-failed"],
      report: REFUSED,
    });
  });

  it("without anything finds the site from the intranet, and from nowhere else", async () => {
    const stagesOf = async (kinds: object) => {
      const world = await played({
        devices: 12,
        misbehaving: 0,
        kinds,
        story: [
          {
            after: "PT2H",
            app: { displayName: "Client", commandLine: "" },
            assignments: [{ everybody: "devices" }],
          },
        ],
      });
      await world.goTo(4 * DAY);
      return [...new Set((await world.truth()).map(({ stage }) => stage))];
    };
    expect(await stagesOf({ hybrid: 1 })).toEqual(["comanaged"]);
    expect(await stagesOf({ cloud: 1 })).toEqual(["bootstrapped"]);
  });
});

describe("a co-management settings policy", () => {
  const PILOT = { kind: "known", joinType: "azureADJoined", autopilot: true, osVersion: "10.0.26100.2314" };
  const withPolicy = async (line: string, install = true) => {
    const world = await played({
      devices: 5,
      misbehaving: 0,
      groups: [{ name: "Outside", devices: ["PC-0004"] }],
      cast: [
        { ...PILOT, device: "PC-0001", enrolsAfter: "P2D" },
        { ...PILOT, device: "PC-0002", kind: "cloud" },
        { ...PILOT, device: "PC-0003", enrolsAfter: "P2D", joinType: "hybridAzureADJoined" },
        { ...PILOT, device: "PC-0004", enrolsAfter: "P2D" },
        { ...PILOT, device: "PC-0005", enrolsAfter: "P2D", osVersion: "10.0.19045.5011" },
      ],
      story: [
        {
          after: "P1D",
          policy: {
            displayName: "Co-management",
            installConfigurationManagerAgent: install,
            ...(install ? { configurationManagerAgentCommandLineArgument: line } : {}),
          },
          assignments: [{ everybody: "devices" }, { except: "Outside" }],
        },
      ],
    });
    await world.goTo(5 * DAY);
    return (await world.truth()).map(({ stage }) => stage);
  };

  it("brings the client to a Windows 11 that Autopilot joins to Entra while it is there, and to no other", async () => {
    expect(await withPolicy(GOOD_LINE)).toEqual([
      "comanaged",
      "enrolled",
      "enrolled",
      "enrolled",
      "enrolled",
    ]);
  });

  it("brings none with a line that does not work, or when it installs nothing", async () => {
    const none = ["enrolled", "enrolled", "enrolled", "enrolled", "enrolled"];
    expect(await withPolicy(setup(`${GATEWAY} SMSSITECODE=XYZ`))).toEqual(none);
    expect(await withPolicy(GOOD_LINE, false)).toEqual(none);
  });
});
