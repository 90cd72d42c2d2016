import { describe, expect, it } from "vitest";
import type { Fact } from "../../../src/domain/device/facts.ts";
import type { Past } from "../../../src/domain/device/verdict-types.ts";
import {
  ago,
  assignment,
  comanagedSite,
  days,
  entra,
  install,
  intune,
  judged,
  site,
  verdictOf,
} from "./a-device.ts";

const stageOf = (facts: readonly Fact[], past?: Past) => verdictOf(facts, { past }).stage;
/** What comes of judging one set of facts after another. */
const story = (...chapters: readonly (readonly Fact[])[]) => {
  let past: Past | undefined;
  return chapters.map((facts) => {
    const { verdict, past: next } = judged(facts, { past });
    past = next;
    return `${verdict.episode} ${verdict.stage}`;
  });
};

describe("the stage of a device", () => {
  it("is known while only Entra has a record of it", () => {
    expect(stageOf([entra()])).toBe("known");
  });

  it("is known while the site has discovered it and there is no client", () => {
    expect(stageOf([site({ client: false })])).toBe("known");
  });

  it("is known when nothing but an event names it", () => {
    expect(stageOf([])).toBe("known");
  });

  it("is enrolled with Intune and no sign of our app", () => {
    const { stage, because } = verdictOf([entra(), intune()]);
    expect(stage).toBe("enrolled");
    expect(because.at(-1)).toEqual({ source: "intune", text: "enrolled in Intune", at: ago(days(30)) });
  });

  it.each(["defender", "none"] as const)("is no enrolment where the agent is %s", (agent) => {
    expect(stageOf([entra(), intune({ agent })])).toBe("known");
  });

  it("is no enrolment where Intune has only discovered the device", () => {
    expect(stageOf([intune({ managementState: "discovered" })])).toBe("known");
  });

  it("stays enrolled with an agent that Graph adds tomorrow", () => {
    expect(stageOf([intune({ agent: "other" })])).toBe("enrolled");
  });

  it("stays enrolled until the device heard of its retirement, and says that one waits", () => {
    const { stage, because } = verdictOf([intune({ managementState: "retirePending" })]);
    expect(stage).toBe("enrolled");
    expect(because.map(({ text }) => text)).toContain("a retire waits for the device");
  });

  it("is targeted by membership alone, but not where a filter may keep it out", () => {
    expect(stageOf([intune(), assignment()])).toBe("targeted");
    expect(stageOf([intune(), assignment({ filtered: true })])).toBe("enrolled");
    expect(stageOf([entra(), assignment()])).toBe("known");
  });

  it.each([
    "failed",
    "notInstalled",
    "pendingInstall",
    "notApplicable",
    "unknown",
    "uninstallFailed",
  ] as const)("is targeted where the report says %s", (state) => {
    expect(stageOf([intune(), install({ state })])).toBe("targeted");
  });

  it("is bootstrapped where the report claims that ccmsetup.msi is installed", () => {
    expect(stageOf([intune(), install()])).toBe("bootstrapped");
  });

  it("is bootstrapped by any of our apps, whatever a newer report of another says", () => {
    const failed = install({ appId: "app-2", state: "failed", claimedAt: ago(1) });
    expect(stageOf([intune(), install(), failed])).toBe("bootstrapped");
  });

  it.each([
    ["the management agent says so", [intune({ agent: "configmgr" })]],
    ["the site shows a client", [entra(), site()]],
    ["the site shows one and Intune does not know of it yet", [intune(), site()]],
  ] as const)("is registered where %s", (_, facts) => {
    expect(stageOf(facts)).toBe("registered");
  });

  it("is not registered by a record that the site calls superseded", () => {
    expect(stageOf([intune(), site({ obsolete: true })])).toBe("enrolled");
    expect(stageOf([intune(), site({ obsolete: true, claimedAt: ago(0) }), site({ recordId: "2" })])).toBe(
      "registered",
    );
  });

  it("is co-managed where the site shows policy and enrolment, whatever Intune's agent says", () => {
    expect(stageOf([intune(), comanagedSite()])).toBe("comanaged");
    expect(stageOf([intune({ agent: "comanaged" }), comanagedSite()])).toBe("comanaged");
  });

  it.each([
    ["policy", { policyPresent: false }],
    ["enrolment", { enrolled: false }],
  ])(
    "is registered where the site can be read and shows no %s, even if Intune calls it co-managed",
    (_, said) => {
      expect(stageOf([intune({ agent: "comanaged" }), comanagedSite(said)])).toBe("registered");
    },
  );

  it("is co-managed by Intune's agent where no site is known", () => {
    expect(stageOf([intune({ agent: "comanaged" })])).toBe("comanaged");
  });

  it("takes the console's word where the co-management state cannot be read, and says so", () => {
    const unread = { policyPresent: null, enrolled: null };
    for (const [consoleCoManaged, stage] of [
      [true, "comanaged"],
      [false, "registered"],
    ] as const) {
      const verdict = verdictOf([intune(), site({ ...unread, consoleCoManaged })]);
      expect(verdict.stage).toBe(stage);
      expect(verdict.because.map(({ text }) => text).join()).toContain(
        "its co-management state could not be read",
      );
    }
  });

  it("wants an enrolment in Intune for co-management", () => {
    expect(stageOf([entra(), comanagedSite()])).toBe("registered");
  });

  it("is not co-managed when the site no longer has the device, whatever Intune still says", () => {
    expect(stageOf([intune({ agent: "comanaged" }), comanagedSite({ goneAt: ago(1) })])).toBe("registered");
  });

  it("does not count install reports of an earlier enrolment or of another record of Intune", () => {
    expect(stageOf([intune({ enrolledAt: ago(5) }), install({ claimedAt: ago(6) })])).toBe("enrolled");
    expect(stageOf([intune(), install({ intuneDeviceId: "intune-0" })])).toBe("enrolled");
    expect(stageOf([intune({ enrolledAt: ago(6) }), install({ claimedAt: ago(5) })])).toBe("bootstrapped");
  });

  it("lets the record of the newest enrolment speak where Intune has two, and Defender's last", () => {
    const older = intune({
      recordId: "intune-0",
      agent: "comanaged",
      enrolledAt: ago(days(40)),
      lastSyncAt: ago(0),
    });
    const defender = intune({ recordId: "intune-2", agent: "defender", enrolledAt: ago(1) });
    expect(stageOf([older, intune(), defender])).toBe("enrolled");
  });

  it("lets the record of Intune that synced last speak where there are two", () => {
    const older = intune({ recordId: "intune-0", agent: "comanaged", lastSyncAt: ago(days(3)) });
    expect(stageOf([older, intune()])).toBe("enrolled");
  });
});

describe("what was further once", () => {
  it("has left when it is no longer enrolled", () => {
    const goneAt = ago(1);
    expect(story([intune()], [intune({ goneAt })])).toEqual(["1 enrolled", "1 left"]);
    const { verdict } = judged([entra(), intune({ goneAt })], { past: judged([entra(), intune()]).past });
    expect(verdict.because[0]).toEqual({
      source: "intune",
      text: "it is no longer enrolled in Intune",
      at: goneAt,
    });
    expect(verdict).toMatchObject({ faults: [], health: "unknown" });
  });

  it("has left when Intune keeps a record that is only Defender's", () => {
    expect(story([intune()], [intune({ agent: "defender" })])).toEqual(["1 enrolled", "1 left"]);
  });

  it("has left when the client was removed", () => {
    expect(story([intune(), comanagedSite()], [intune(), site({ client: false })])).toEqual([
      "1 comanaged",
      "1 left",
    ]);
    expect(story([intune(), site()], [intune(), site({ goneAt: ago(1) })])).toEqual([
      "1 registered",
      "1 left",
    ]);
  });

  it("has left when it was co-managed and is unenrolled, although its client stays", () => {
    const before = [intune({ agent: "comanaged" }), comanagedSite()];
    expect(story(before, [intune({ goneAt: ago(1) }), site()])).toEqual(["1 comanaged", "1 left"]);
    expect(story(before, [intune({ agent: "configmgr" }), site()])).toEqual(["1 comanaged", "1 left"]);
  });

  it("has not left when a client that never was co-managed is no longer enrolled", () => {
    expect(story([intune(), site()], [intune({ goneAt: ago(1) }), site()])).toEqual([
      "1 registered",
      "1 registered",
    ]);
  });

  it("has not left when only its app was taken back", () => {
    expect(story([intune(), install()], [intune(), install({ goneAt: ago(1) })])).toEqual([
      "1 bootstrapped",
      "1 enrolled",
    ]);
  });

  it("has not left when the co-management policy was taken from it", () => {
    expect(story([intune(), comanagedSite()], [intune(), site()])).toEqual(["1 comanaged", "1 registered"]);
  });

  it("stays left while nothing comes back, and is back in the same episode when the record is there again", () => {
    const gone = [intune({ goneAt: ago(1) })];
    expect(story([intune()], gone, gone, [intune()])).toEqual([
      "1 enrolled",
      "1 left",
      "1 left",
      "1 enrolled",
    ]);
  });
});

describe("an enrolment that is made again", () => {
  const first = intune({ recordId: "intune-0", enrolledAt: ago(days(30)), agent: "comanaged" });
  const second = intune({ enrolledAt: ago(10) });

  it("starts the next episode at its beginning", () => {
    expect(story([first], [{ ...first, goneAt: ago(12) }], [{ ...first, goneAt: ago(12) }, second])).toEqual([
      "1 comanaged",
      "1 left",
      "2 enrolled",
    ]);
  });

  it("starts the next episode also when nobody saw the device leave", () => {
    expect(story([first], [second])).toEqual(["1 comanaged", "2 enrolled"]);
  });

  it("leaves behind the client that the site last heard well before it", () => {
    const old = comanagedSite({ lastActiveAt: ago(days(4)) });
    expect(story([first, old], [second, old], [second, comanagedSite()])).toEqual([
      "1 comanaged",
      "2 enrolled",
      "2 comanaged",
    ]);
  });

  it("keeps a client that went on through it", () => {
    expect(story([first, comanagedSite()], [second, comanagedSite({ lastActiveAt: ago(11) })])).toEqual([
      "1 comanaged",
      "2 comanaged",
    ]);
  });

  it("is not the same enrolment written with fractions of a second", () => {
    const exact = { ...first, enrolledAt: "2026-10-26T08:00:00.000Z" };
    const fraction = { ...first, enrolledAt: "2026-10-26T08:00:00.733Z" };
    expect(story([exact], [fraction], [exact], [fraction])).toEqual(Array(4).fill("1 comanaged"));
  });

  it("is not an older record of Intune that shows up for a while", () => {
    const again = { ...first, lastSyncAt: ago(0), claimedAt: ago(0) };
    expect(story([second], [second, again], [second])).toEqual(Array(3).fill("1 enrolled"));
  });
});
