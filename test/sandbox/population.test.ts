import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCast } from "../../src/sandbox/cast.ts";
import { ODDITIES } from "../../src/sandbox/population/cast-device.ts";
import { recordsFrom } from "../../src/sandbox/population/census.ts";
import { guidAt, placeOf } from "../../src/sandbox/population/dice.ts";
import { BEGINNING, DAY, GATEWAY, GOOD_LINE, HOUR, type Played, played, type Row } from "./played.ts";

const MANY = 20_000;
const populationOf = (seed: string, count = MANY) => makeCast(seed, count, BEGINNING);

describe("the population", () => {
  it.each(["1", "7", "another"])(
    "of seed %s misbehaves in a tenth, in every way about equally often",
    (seed) => {
      const odd = new Map<string, number>();
      for (const { oddity } of populationOf(seed).devices)
        if (oddity) odd.set(oddity, (odd.get(oddity) ?? 0) + 1);
      const all = [...odd.values()].reduce((sum, each) => sum + each, 0);
      expect(all / MANY).toBeGreaterThan(0.09);
      expect(all / MANY).toBeLessThan(0.11);
      expect([...odd.keys()].sort()).toEqual([...ODDITIES].sort());
      const usual = all / ODDITIES.length;
      for (const [name, count] of odd) {
        expect(count, name).toBeGreaterThan(usual * 0.6);
        expect(count, name).toBeLessThan(usual * 1.4);
      }
    },
  );

  it.each(["1", "7", "another"])(
    "of seed %s has the shares of the field: who is enrolled, has a client, comes or goes",
    (seed) => {
      const well = [...populationOf(seed).devices].filter(({ oddity }) => oddity === undefined);
      const share = (is: (device: (typeof well)[number]) => boolean) => well.filter(is).length / well.length;
      const close = (share: number, wanted: number) => expect(Math.abs(share - wanted)).toBeLessThan(0.015);
      close(
        share(({ clientAt }) => clientAt < BEGINNING),
        0.21,
      );
      close(
        share(({ leavesAt }) => Number.isFinite(leavesAt)),
        0.04,
      );
      // Those that come late, and of the clients alone those that enrol one day.
      close(
        share(({ enrolledAt }) => enrolledAt > BEGINNING && Number.isFinite(enrolledAt)),
        0.06 + 0.07 * 0.6,
      );
      close(
        share(({ enrolledAt }) => !Number.isFinite(enrolledAt)),
        0.05 + 0.07 * 0.4,
      );
      close(
        share(({ joinType }) => joinType === "hybridAzureADJoined"),
        0.12 + 0.07 + 0.14 * 0.66,
      );
      close(
        share(({ ownership }) => ownership === "company"),
        0.92,
      );
    },
  );

  it("follows from its seed: the same devices again, and others of another one", () => {
    const text = (seed: string) => JSON.stringify([...populationOf(seed, 200).devices]);
    expect(text("7")).toBe(text("7"));
    expect(text("8")).not.toBe(text("7"));
  });

  it("is the same whether a device is asked about alone, in whatever order, or in a list too large to keep", () => {
    const large = populationOf("7", 30_000).devices;
    fc.assert(
      fc.property(fc.array(fc.nat(29_999), { minLength: 1, maxLength: 20 }), (places) => {
        const alone = populationOf("7", 30_000).devices;
        for (const place of places) expect(alone.at(place)).toEqual(large.at(place));
      }),
      { numRuns: 8 },
    );
    expect([large.at(-1), large.at(30_000)]).toEqual([undefined, undefined]);
  });

  it("finds the device of an id, and of no id that is another's", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(4_000_000), fc.nat(60), (seed, place, what) => {
        const id = guidAt(seed, place, what);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(placeOf(seed, id, what)).toBe(place);
        expect(placeOf(seed, id.toUpperCase(), what)).toBe(place);
        expect(placeOf(seed, id, what + 1)).toBeUndefined();
        expect(placeOf(seed + 1, id, what)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("gives no id twice, in any source, over thirty days", async () => {
    const { sandbox } = await played({ devices: 3_000, misbehaving: 0.3 });
    for (const at of [BEGINNING + HOUR, BEGINNING + 30 * DAY]) {
      const ids = (kind: "intune" | "entra" | "site", of: (record: never) => unknown) =>
        [...recordsFrom(sandbox.tenant, kind, at)].map((record) => of(record as never));
      const lists = [
        ids("intune", ({ id }: Row) => id),
        ids("entra", ({ objectId }: Row) => objectId),
        ids("entra", ({ deviceId }: Row) => deviceId),
        ids("site", ({ resourceId }: Row) => resourceId),
      ];
      for (const list of lists) expect(new Set(list).size).toBe(list.length);
      expect(lists[0]!.length).toBeGreaterThan(2_500);
    }
  });
});

/** Records of the only device there is, by what it is cast for, a while after the client was deployed to everybody. */
async function oneWith(oddity: string, more: object = {}) {
  const world = await played({
    devices: 1,
    cast: [{ device: "PC-0001", oddity, ownership: "company", autopilot: false, ...more }],
    story: [
      {
        after: "PT2H",
        app: { displayName: "Client", commandLine: GOOD_LINE },
        assignments: [{ everybody: "devices" }],
      },
    ],
  });
  const look = async (after: number) => {
    await world.goTo(after);
    return {
      intune: await world.rows("/beta/deviceManagement/managedDevices"),
      entra: await world.rows("/v1.0/devices"),
      site: await world.siteRows("SMS_CombinedDeviceResources"),
      comanagement: await world.siteRows("SMS_Client_ComanagementState"),
      truth: await world.truth(),
    };
  };
  return { ...world, look };
}
const faultsOf = ({ truth }: { readonly truth: readonly { readonly faults: readonly string[] }[] }) =>
  truth[0]!.faults;

describe("what is odd about a device", () => {
  it("twin: an earlier life of the same hardware stands beside it, silent", async () => {
    const { intune, entra, truth } = await (await oneWith("twin")).look(5 * DAY);
    expect(intune).toHaveLength(2);
    expect(intune[0]!.serialNumber).toBe(intune[1]!.serialNumber);
    expect(new Set(intune.map(({ azureADDeviceId }) => azureADDeviceId)).size).toBe(2);
    expect(Math.min(...intune.map(({ lastSyncDateTime }) => Date.parse(lastSyncDateTime)))).toBeLessThan(
      BEGINNING,
    );
    const hardware = entra.map(({ physicalIds }) =>
      physicalIds.find((id: string) => id.startsWith("[HWID]")),
    );
    expect(hardware[0]).toBe(hardware[1]);
    expect(truth.map(({ leftover }) => leftover)).toEqual([undefined, "twin"]);
    expect(truth[0]!.faults).toContain("duplicate-record");
  });

  it("silent: nothing is heard of it from a day on", async () => {
    const { look } = await oneWith("silent", { silentAfter: "P3D" });
    const [before, after] = [await look(10 * DAY), await look(20 * DAY)];
    expect(after.intune[0]!.lastSyncDateTime).toBe(before.intune[0]!.lastSyncDateTime);
    expect(Date.parse(after.intune[0]!.lastSyncDateTime)).toBeLessThan(BEGINNING + 3 * DAY + HOUR);
    expect(faultsOf(after)).toContain("intune-silent");
  });

  it("renamed: it has another name everywhere, and is the same device", async () => {
    const { look } = await oneWith("renamed", { renamedAfter: "P3D" });
    const [before, after] = [await look(2 * DAY), await look(4 * DAY)];
    expect(before.intune[0]!.deviceName).toBe("PC-0001");
    expect(after.intune[0]!.deviceName).toMatch(/^DESKTOP-/);
    expect(after.entra[0]!.displayName).toBe(after.intune[0]!.deviceName);
    expect(after.site[0]!.Name).toBe(after.intune[0]!.deviceName);
    expect(after.intune[0]!.id).toBe(before.intune[0]!.id);
  });

  it("defenderOnly: Intune lists what it does not manage", async () => {
    const { intune, truth } = await (await oneWith("defenderOnly")).look(5 * DAY);
    expect(intune).toMatchObject([{ managementAgent: "msSense", managementState: "discovered" }]);
    expect(truth).toMatchObject([{ stage: "known", leftover: "defender-only", intuneDeviceId: null }]);
  });

  it("oldWindows: the client comes, co-management never does", async () => {
    const { truth, comanagement } = await (await oneWith("oldWindows")).look(9 * DAY);
    expect(truth[0]).toMatchObject({ stage: "registered" });
    expect(truth[0]!.faults).toEqual(expect.arrayContaining(["not-eligible-os", "policy-missing"]));
    expect(comanagement[0]).toMatchObject({ ComgmtPolicyPresent: false, MDMProvisioned: false });
  });

  it("fullDisk: the installation fails with Windows' own code", async () => {
    const { look, life } = await oneWith("fullDisk");
    expect(faultsOf(await look(5 * DAY))).toEqual(["install-failed"]);
    expect(life(1, 5 * DAY).reports[0]).toMatchObject({ state: "failed", errorCode: 0x80070070 });
  });

  it("needsRestart: the client comes after somebody restarted it", async () => {
    const { look, life } = await oneWith("needsRestart");
    expect(faultsOf(await look(DAY))).toEqual(["waiting-for-restart"]);
    expect(life(1, DAY).reports[0]!.errorCode).toBe(3_010);
    expect((await look(5 * DAY)).truth[0]!.stage).toBe("comanaged");
  });

  it("registeredJoin: the installation says it went well, and no client comes", async () => {
    const { truth, site } = await (await oneWith("registeredJoin")).look(5 * DAY);
    expect(truth[0]).toMatchObject({ stage: "bootstrapped" });
    expect(truth[0]!.faults).toEqual(
      expect.arrayContaining(["unsupported-join", "bootstrap-without-client"]),
    );
    expect(site).toEqual([]);
  });

  it("registeredTwin: Entra has it a second time as registered", async () => {
    const { entra, truth } = await (await oneWith("registeredTwin")).look(DAY);
    expect(entra.map(({ trustType }) => trustType).sort()).toEqual(["ServerAd", "Workplace"]);
    expect(truth[1]).toMatchObject({ leftover: "registered-twin", beside: true });
  });

  it("autopilotPair: Entra has it a second time with the same Autopilot id, which is as it should be", async () => {
    const { entra, truth } = await (await oneWith("autopilotPair", { autopilot: true })).look(DAY);
    const ids = entra.map(({ physicalIds }) => physicalIds.find((id: string) => id.startsWith("[ZTDID]")));
    expect(ids[0]).toBe(ids[1]);
    expect(truth[1]).toMatchObject({ leftover: "autopilot-pair" });
    expect(faultsOf({ truth })).not.toContain("duplicate-record");
  });

  it("clientSilent: the site hears nothing of a client that Intune still hears", async () => {
    const { site, intune, truth } = await (await oneWith("clientSilent")).look(20 * DAY);
    expect(Date.parse(site[0]!.LastActiveTime)).toBeLessThan(BEGINNING);
    expect(Date.parse(intune[0]!.lastSyncDateTime)).toBeGreaterThan(BEGINNING + 19 * DAY);
    expect(faultsOf({ truth })).toContain("client-silent");
  });

  it("noPolicy: a client without the co-management policy", async () => {
    const { truth, comanagement, intune } = await (await oneWith("noPolicy")).look(5 * DAY);
    expect(truth[0]).toMatchObject({ stage: "registered", faults: ["policy-missing"] });
    expect(comanagement[0]).toMatchObject({ ComgmtPolicyPresent: false, MDMWorkloads: null });
    expect(intune[0]!.managementAgent).toBe("mdm");
  });

  it("workloadConflict: the two sides tell different workloads", async () => {
    const { truth, comanagement, intune } = await (await oneWith("workloadConflict")).look(5 * DAY);
    expect(faultsOf({ truth })).toContain("workload-conflict");
    const bySite = (Number(comanagement[0]!.MDMWorkloads) & 16) !== 0;
    expect(intune[0]!.configurationManagerClientEnabledFeatures.windowsUpdateForBusiness).toBe(!bySite);
  });

  it("enrolmentError and waitingForUser: the site says why a client does not enrol", async () => {
    const failed = await (await oneWith("enrolmentError")).look(5 * DAY);
    expect(failed.comanagement[0]).toMatchObject({
      EnrollmentFailed: true,
      EnrollmentStatusCode: 2_149_056_536,
    });
    expect(faultsOf(failed)).toContain("enrolment-error");
    const waiting = await (await oneWith("waitingForUser")).look(5 * DAY);
    expect(waiting.comanagement[0]).toMatchObject({ PendingLogon: true, MDMEnrolled: false });
    expect(faultsOf(waiting)).toContain("waiting-for-user");
  });

  it("orphanConfigmgr and orphanIntune: one side knows it and Entra does not", async () => {
    const site = await (await oneWith("orphanConfigmgr")).look(5 * DAY);
    expect([site.entra, site.intune]).toEqual([[], []]);
    expect(site.site).toMatchObject([{ AADDeviceID: null, IsClient: true }]);
    expect(site.truth).toMatchObject([
      { leftover: "orphan-configmgr", resourceId: site.site[0]!.ResourceID },
    ]);
    const intune = await (await oneWith("orphanIntune")).look(5 * DAY);
    expect([intune.entra, intune.site]).toEqual([[], []]);
    expect(intune.intune).toMatchObject([{ azureADRegistered: false }]);
    expect(intune.truth).toMatchObject([{ leftover: "orphan-intune" }]);
  });

  it("stale: Entra has not heard of it for more than ninety days", async () => {
    const { entra, truth } = await (await oneWith("stale")).look(HOUR);
    expect(Date.parse(entra[0]!.approximateLastSignInDateTime)).toBeLessThan(BEGINNING - 90 * DAY);
    expect(truth).toMatchObject([{ leftover: "stale" }]);
  });

  it("reset: it enrols again as another device of the same hardware, and what it was goes later", async () => {
    const { look } = await oneWith("reset", { resetAfter: "P5D" });
    const [before, after, later, last] = [
      await look(4 * DAY),
      await look(6 * DAY),
      await look(16 * DAY),
      await look(46 * DAY),
    ];
    expect(before.truth[0]!.stage).toBe("comanaged");
    expect(after.intune).toHaveLength(2);
    expect(after.truth[0]!.entraDeviceId).not.toBe(before.truth[0]!.entraDeviceId);
    expect(new Set(after.intune.map(({ serialNumber }) => serialNumber)).size).toBe(1);
    expect([later.intune, later.entra].map(({ length }) => length)).toEqual([1, 2]);
    expect(last.entra).toHaveLength(1);
    expect(last.truth[0]!.stage).toBe("comanaged");
  });

  it("autopilotReset: it enrols again in Intune and stays the same device for Entra", async () => {
    const { look } = await oneWith("autopilotReset", { resetAfter: "P5D" });
    const [before, after] = [await look(4 * DAY), await look(6 * DAY)];
    expect(after.intune).toHaveLength(1);
    expect(after.intune[0]!.id).not.toBe(before.intune[0]!.id);
    expect(after.entra.map(({ deviceId }) => deviceId)).toEqual(before.entra.map(({ deviceId }) => deviceId));
  });

  it("noCertificate: no client comes of a line that wants one", async () => {
    const story = (line: string) => ({
      devices: 1,
      cast: [{ device: "PC-0001", oddity: "noCertificate" }],
      story: [
        {
          after: "PT2H",
          app: { displayName: "Client", commandLine: line },
          assignments: [{ everybody: "devices" }],
        },
      ],
    });
    const stageWith = async (line: string) => {
      const world: Played = await played(story(line));
      await world.goTo(5 * DAY);
      return (await world.truth())[0]!.stage;
    };
    expect(await stageWith(`CCMSETUPCMD="/UsePKICert ${GATEWAY} SMSSITECODE=ABC"`)).toBe("bootstrapped");
    expect(await stageWith(GOOD_LINE)).toBe("comanaged");
  });
});
