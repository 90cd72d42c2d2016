import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/domain/device/limits.ts";
import {
  APP,
  ago,
  allMoved,
  comanagedSite,
  days,
  eligibility,
  entra,
  exported,
  faultOf,
  install,
  intune,
  NOW,
  site,
  verdictOf,
} from "./a-device.ts";

const { bootstrapHours, clientSilentHours, intuneSilentHours, policyHours } = DEFAULT_LIMITS;
const codesOf = (...given: Parameters<typeof verdictOf>) =>
  verdictOf(...given).faults.map(({ code }) => code);

describe("install-failed", () => {
  const failed = install({ state: "failed", hexErrorCode: "0x80070643" });

  it("names the code in words, the report as evidence, since when, and one next action", () => {
    const fault = faultOf("install-failed", [intune(), failed]);
    expect(fault).toMatchObject({
      severity: "error",
      since: ago(6),
      because: [{ source: "install", text: `app ${APP}: failed, 0x80070643`, at: ago(6) }],
    });
    expect(fault?.cause).toMatch(/0x80070643, .+/);
    expect(fault?.next).not.toBe("");
  });

  it("says where to look when Intune gave no code", () => {
    const fault = faultOf("install-failed", [intune(), install({ state: "failed" })]);
    expect(fault?.cause).toContain("it gave no code");
    expect(fault?.next).toContain("event 1924");
  });

  it.each([
    ["a client came in another way", [intune(), failed, site()]],
    ["a later try went well", [intune(), failed, install({ appId: "app-2", claimedAt: ago(1) })]],
    ["the report is gone", [intune(), { ...failed, goneAt: ago(1) }]],
    ["it was an earlier enrolment", [intune({ enrolledAt: ago(2) }), failed]],
    ["the code asks for a restart", [intune(), install({ state: "failed", hexErrorCode: "0x00000BC2" })]],
  ])("is not there when %s", (_, facts) => {
    expect(faultOf("install-failed", facts)).toBeUndefined();
  });

  it("is there when the last of two tries failed", () => {
    const before = install({ appId: "app-2", claimedAt: ago(9) });
    expect(codesOf([intune(), failed, before])).toContain("install-failed");
  });
});

describe("bootstrap-without-client", () => {
  const at = (hours: number) => [intune(), install({ claimedAt: ago(hours) })];

  it("comes once the limit has passed, not at it", () => {
    expect(faultOf("bootstrap-without-client", at(bootstrapHours))).toBeUndefined();
    expect(faultOf("bootstrap-without-client", at(bootstrapHours + 0.001))).toMatchObject({
      severity: "error",
    });
  });

  it("stands since the limit passed, and shows the claim and who sees no client", () => {
    const fault = faultOf("bootstrap-without-client", [
      ...at(40),
      site({ client: false, claimedAt: ago(30) }),
    ]);
    expect(fault).toMatchObject({ since: ago(40 - bootstrapHours) });
    expect(fault?.because.map(({ source, at }) => [source, at])).toEqual([
      ["install", ago(40)],
      ["configmgr", ago(30)],
    ]);
    expect(fault?.next).toContain("ccmsetup.log");
  });

  it("is not there without a claim of when, or with a client", () => {
    expect(codesOf([intune(), install({ claimedAt: null })])).not.toContain("bootstrap-without-client");
    expect(codesOf([...at(40), site()])).not.toContain("bootstrap-without-client");
  });

  it("is not concluded from hours in which no side could be looked at", () => {
    const facts = [intune({ readAt: ago(10) }), install({ claimedAt: ago(30) })];
    for (const source of ["intune", "configmgr"] as const)
      expect(codesOf(facts, { sources: { [source]: "failed" }, lastRead: { [source]: ago(10) } })).toEqual(
        [],
      );
    expect(codesOf(facts, { sources: { configmgr: "absent" } })).toEqual(["bootstrap-without-client"]);
  });
});

describe("registration-token-expired", () => {
  const facts = [intune({ readAt: ago(10) }), install({ claimedAt: ago(30) })];

  it("takes the place of the missing client when the token had ended before the installer ran", () => {
    const said = { tokenExpiresAt: { [APP]: ago(31) } };
    expect(codesOf(facts, said)).toEqual(["registration-token-expired"]);
    expect(faultOf("registration-token-expired", facts, said)).toMatchObject({
      severity: "error",
      since: ago(30),
    });
  });

  it("counts a token that ends at that very moment as ended, and one that ends later as good", () => {
    expect(codesOf(facts, { tokenExpiresAt: { [APP]: ago(30) } })).toEqual(["registration-token-expired"]);
    expect(codesOf(facts, { tokenExpiresAt: { [APP]: ago(29) } })).toEqual(["bootstrap-without-client"]);
    expect(codesOf(facts, { tokenExpiresAt: { other: ago(31) } })).toEqual(["bootstrap-without-client"]);
  });

  it("is not there once a client registered", () => {
    expect(codesOf([...facts, comanagedSite()], { tokenExpiresAt: { [APP]: ago(31) } })).toEqual([]);
  });
});

describe("not-applicable-by-workload", () => {
  const report = install({ state: "notApplicable" });
  const withBits = (workloadBits: string) => comanagedSite({ workloadBits });

  it("is information once co-managed, and asks for nothing", () => {
    expect(faultOf("not-applicable-by-workload", [intune(), report, withBits("8193")])).toMatchObject({
      severity: "info",
      since: ago(6),
      next: "Nothing: the device is co-managed.",
    });
  });

  it("is a warning before, by whichever side says it", () => {
    const client = site({ workloadBits: "8193", policyPresent: null });
    expect(faultOf("not-applicable-by-workload", [intune(), report, client])?.severity).toBe("warning");
    const side = faultOf("not-applicable-by-workload", [intune(), report, exported(false)])?.because[1];
    expect(side?.source).toBe("intune");
  });

  it("is not there when client apps lie with Intune, or nobody says", () => {
    expect(codesOf([intune(), report, withBits("8257")])).not.toContain("not-applicable-by-workload");
    expect(codesOf([intune(), report])).toEqual([]);
  });
});

describe("authority-defaulted-to-intune", () => {
  const facts = [intune({ autopilotEnrolled: true, agent: "comanaged" })];
  const none = { comanagementPolicies: [] };

  it("is there for Windows 11 from Autopilot with a client and no settings policy", () => {
    expect(faultOf("authority-defaulted-to-intune", facts, none)).toMatchObject({
      severity: "warning",
      since: ago(days(30)),
    });
  });

  it.each([
    ["policies could not be read", facts, { comanagementPolicies: null }],
    ["there is a policy", facts, { comanagementPolicies: ["Contoso"] }],
    [
      "it is Windows 10",
      [intune({ autopilotEnrolled: true, agent: "comanaged", osVersion: "10.0.19045.1" })],
      none,
    ],
    [
      "nobody says which Windows",
      [intune({ autopilotEnrolled: true, agent: "comanaged", osVersion: null })],
      none,
    ],
    ["it did not come from Autopilot", [intune({ agent: "comanaged" })], none],
    [
      "nobody says whether it came from Autopilot",
      [intune({ autopilotEnrolled: null, agent: "comanaged" })],
      none,
    ],
    ["there is no client yet", [intune({ autopilotEnrolled: true })], none],
    ["Intune itself shows something with Configuration Manager", [...facts, exported(false)], none],
  ])("is not there when %s", (_, given, said) => {
    expect(codesOf(given, said)).not.toContain("authority-defaulted-to-intune");
  });

  it("begins at build 22000", () => {
    const at = (build: string) =>
      codesOf([intune({ autopilotEnrolled: true, agent: "comanaged", osVersion: `10.0.${build}` })], none);
    expect(at("21999.9")).toEqual([]);
    expect(at("22000.1")).toEqual(["authority-defaulted-to-intune"]);
  });
});

describe("policy-missing", () => {
  it("comes once a client was there longer than the limit", () => {
    const at = (hours: number) => [intune(), install({ claimedAt: ago(hours) }), site()];
    expect(codesOf(at(policyHours))).toEqual([]);
    expect(faultOf("policy-missing", at(policyHours + 1))).toMatchObject({
      severity: "warning",
      since: ago(1),
    });
  });

  it.each([
    ["the policy is there", site({ policyPresent: true })],
    ["the site could not tell", site({ policyPresent: null })],
    ["there is no client", site({ client: false })],
    ["it is a server", site({ operatingSystem: "Microsoft Windows NT Server 10.0" })],
    ["it is co-managed", comanagedSite()],
  ])("is not there when %s", (_, record) => {
    expect(codesOf([intune(), install({ claimedAt: ago(90) }), record])).not.toContain("policy-missing");
  });

  it("is not concluded from the time in which the site could not be read", () => {
    const facts = [intune(), install({ claimedAt: ago(30) }), site({ readAt: ago(20) })];
    expect(codesOf(facts, { sources: { configmgr: "failed" } })).toEqual([]);
  });

  it("does not begin while nobody can tell since when the client is there, and stays when it had begun", () => {
    const facts = [intune({ enrolledAt: ago(90) }), site()];
    const sources = { install: "failed" } as const;
    expect(codesOf(facts, { sources })).not.toContain("policy-missing");
    const last = { faults: ["policy-missing"], workloads: {} };
    expect(codesOf(facts, { sources, last })).toContain("policy-missing");
  });
});

describe("enrolment-error and waiting-for-user", () => {
  it("decode the code of the last attempt", () => {
    const fault = faultOf("enrolment-error", [entra(), site({ enrolmentErrorCode: "0x80180018" })]);
    expect(fault).toMatchObject({ severity: "error", since: ago(2) });
    expect(fault?.cause).toMatch(/0x80180018, .*licen/i);
  });

  it("go once either side shows the enrolment", () => {
    const record = site({ enrolmentErrorCode: "0x80180018", pendingUser: true });
    expect(codesOf([entra(), record])).toEqual(["enrolment-error", "waiting-for-user"]);
    expect(codesOf([intune(), { ...record, policyPresent: null }])).toEqual([]);
    expect(codesOf([entra(), site({ enrolmentErrorCode: "0x80180018", enrolled: true })])).toEqual([]);
    expect(codesOf([entra(), { ...record, obsolete: true }])).toEqual([]);
  });

  it("ask for nobody but a user where only that is missing", () => {
    expect(faultOf("waiting-for-user", [entra(), site({ pendingUser: true })])).toMatchObject({
      severity: "info",
    });
  });
});

describe("silence", () => {
  it("of Intune begins after its limit", () => {
    const at = (hours: number) => faultOf("intune-silent", [intune({ lastSyncAt: ago(hours) })]);
    expect(at(intuneSilentHours)).toBeUndefined();
    expect(at(intuneSilentHours + 2)).toMatchObject({
      severity: "warning",
      since: ago(2),
      because: [{ source: "intune", at: ago(intuneSilentHours + 2) }],
    });
  });

  it("of the client begins after its limit", () => {
    const at = (hours: number) => faultOf("client-silent", [comanagedSite({ lastActiveAt: ago(hours) })]);
    expect(at(clientSilentHours)).toBeUndefined();
    expect(at(clientSilentHours + 2)).toMatchObject({ severity: "warning", since: ago(2) });
  });

  it("says that a device whose registration was revoked has to enrol again", () => {
    for (const registrationState of ["revoked", "certificateReset", "keyConflict"]) {
      const fault = faultOf("intune-silent", [intune({ lastSyncAt: ago(days(9)), registrationState })]);
      expect(fault?.next).toContain("Enrol the device again");
      expect(fault?.because.map(({ text }) => text)).toContain(`its registration is ${registrationState}`);
    }
  });

  it.each([
    ["Intune only knows it through the site", [intune({ agent: "configmgr", lastSyncAt: ago(days(90)) })]],
    ["nobody says when it was heard", [intune({ lastSyncAt: null }), comanagedSite({ lastActiveAt: null })]],
    [
      "the clock of a source runs ahead",
      [intune({ lastSyncAt: ago(-5) }), comanagedSite({ lastActiveAt: ago(-5) })],
    ],
    ["the site's record is superseded", [intune(), site({ obsolete: true, lastActiveAt: ago(days(90)) })]],
  ])("is not concluded where %s", (_, facts) => {
    expect(codesOf(facts).filter((code) => code.endsWith("silent"))).toEqual([]);
  });

  it("is not ours: a source that failed for weeks makes no device silent", () => {
    const readAt = ago(days(30));
    const facts = [
      intune({ readAt, lastSyncAt: ago(3, readAt) }),
      comanagedSite({ readAt, lastActiveAt: ago(3, readAt) }),
    ];
    for (const standing of ["failed", "absent", "partial"] as const)
      expect(codesOf(facts, { sources: { intune: standing, configmgr: standing } })).toEqual([]);
    expect(codesOf(facts)).toEqual(["intune-silent", "client-silent"]);
  });

  it("stays when a source fails that was read later than the device last spoke", () => {
    const facts = [intune({ readAt: ago(days(20)), lastSyncAt: ago(days(20)) })];
    const said = { sources: { intune: "failed" }, lastRead: { intune: ago(days(1)) } } as const;
    expect(codesOf(facts, said)).toEqual(["intune-silent"]);
  });
});

describe("workload-conflict", () => {
  it("names every workload the two sides disagree about, with what each says", () => {
    const facts = [
      intune({ agent: "comanaged", workloads: { clientApps: true, officeApps: false } }),
      comanagedSite(),
    ];
    const fault = faultOf("workload-conflict", facts);
    expect(fault).toMatchObject({ severity: "warning", cause: "The two sides disagree about clientApps." });
    expect(fault?.because.map(({ source, text }) => `${source} ${text}`)).toEqual([
      "intune clientApps: intune",
      "configmgr clientApps: configmgr",
    ]);
  });

  it("is not there when they agree or one is silent", () => {
    expect(codesOf([intune({ agent: "comanaged", workloads: allMoved(false) }), comanagedSite()])).toEqual(
      [],
    );
    expect(codesOf([intune({ agent: "comanaged", workloads: allMoved(true) })])).toEqual([]);
  });
});

describe("unsupported-join", () => {
  it("is an error for an enrolled device that is only registered, by Entra's word or Intune's", () => {
    expect(faultOf("unsupported-join", [entra({ trustType: "registered" }), intune()])).toMatchObject({
      severity: "error",
      since: ago(days(60)),
    });
    const byIntune = [entra({ trustType: "unknown" }), intune({ joinType: "registered" })];
    expect(faultOf("unsupported-join", byIntune)?.because[0]?.source).toBe("intune");
  });

  it.each([
    ["it is joined", [entra({ trustType: "joined" }), intune({ joinType: "registered" })]],
    ["it is hybrid joined", [entra({ trustType: "hybrid" }), intune()]],
    ["nobody says", [intune({ joinType: "unknown" })]],
    ["it is somebody's own device that never enrolled", [entra({ trustType: "registered" })]],
  ])("is not there when %s", (_, facts) => {
    expect(codesOf(facts)).toEqual([]);
  });

  it("warns of a client of a domain that Entra does not know", () => {
    const facts = [
      intune({ agent: "configmgr", joinType: "unknown" }),
      eligibility("eligibleButNotAzureAdJoined"),
    ];
    expect(faultOf("unsupported-join", facts)).toMatchObject({ severity: "warning" });
  });
});

describe("not-eligible-os", () => {
  it.each([
    ["6.3.9600", true],
    ["6.1.7601.65536", true],
    ["10.0.15063.1", true],
    ["10.0.16298.9", true],
    ["10.0.16299.1", false],
    ["10.0.22631.2861", false],
    ["11.0.30000", false],
    ["", false],
    ["unknown", false],
  ])("takes Windows %s for too old: %s", (osVersion, isThere) => {
    expect(codesOf([intune({ osVersion })]).includes("not-eligible-os")).toBe(isThere);
  });

  it.each([
    ["needsOsUpdate", "Update Windows"],
    ["ineligible", "Enterprise"],
  ])("follows Intune's eligibility %s", (status, next) => {
    const fault = faultOf("not-eligible-os", [intune({ agent: "configmgr" }), eligibility(status)]);
    expect(fault).toMatchObject({ severity: "error", because: [{ source: "eligibility-export" }] });
    expect(fault?.next).toContain(next);
  });

  it("is refuted by a device that is co-managed", () => {
    expect(codesOf([intune(), comanagedSite(), eligibility("ineligible")])).toEqual([]);
  });

  it("only informs of a server, which Configuration Manager manages alone", () => {
    for (const facts of [
      [site({ operatingSystem: "Microsoft Windows NT Server 10.0" })],
      [entra({ operatingSystem: "Windows Server 2022 Datacenter" }), site({ operatingSystem: null })],
    ])
      expect(verdictOf(facts)).toMatchObject({
        stage: "registered",
        health: "good",
        faults: [{ code: "not-eligible-os", severity: "info" }],
      });
  });
});

describe("duplicate-record", () => {
  it("tells the one that was left behind from the one that counts", () => {
    const newer = faultOf("duplicate-record", [intune()], { hasTwin: true });
    const older = faultOf("duplicate-record", [intune()], { hasTwin: true, leftover: "twin" });
    expect(newer).toMatchObject({
      severity: "warning",
      because: [{ text: "another record has serial number SN-1" }],
    });
    expect(older?.because[0]?.text).toBe("another record has serial number SN-1 and is newer");
    expect(newer?.next).toContain("Delete the older record");
    expect(older?.next).toContain("Delete this record");
  });

  it("is there for two records of Intune under one id of Entra, and names the older", () => {
    const older = intune({ recordId: "intune-0", enrolledAt: ago(days(90)) });
    expect(faultOf("duplicate-record", [older, intune()])?.next).toContain("intune-0");
    expect(codesOf([{ ...older, goneAt: ago(1) }, intune()])).toEqual([]);
  });

  it("is not there for what the site itself superseded", () => {
    const old = comanagedSite({ recordId: "1", obsolete: true });
    expect(codesOf([intune(), old, comanagedSite()])).toEqual([]);
    expect(codesOf([intune(), { ...old, obsolete: false }, comanagedSite()])).toEqual(["duplicate-record"]);
  });
});

describe("waiting-for-restart", () => {
  it.each(["0x00000BC2", "0x80070bc2", "0x7", "0x00000669", "0x80070669"])(
    "follows code %s",
    (hexErrorCode) => {
      expect(codesOf([intune(), install({ state: "pendingInstall", hexErrorCode })])).toEqual([
        "waiting-for-restart",
      ]);
    },
  );

  it("follows the report's words, and ends with a client", () => {
    const report = install({ detail: "Pending reboot" });
    expect(faultOf("waiting-for-restart", [intune(), report])).toMatchObject({
      severity: "info",
      since: ago(6),
    });
    expect(codesOf([intune(), report, comanagedSite()])).toEqual([]);
    expect(codesOf([intune(), install({ state: "pendingInstall", hexErrorCode: "0x80070643" })])).toEqual([]);
  });
});

describe("faults together", () => {
  it("put errors before warnings before information", () => {
    const facts = [
      intune({ lastSyncAt: ago(days(9)) }),
      install({ state: "failed", detail: "restart", hexErrorCode: "0x80070643" }),
    ];
    expect(verdictOf(facts).faults.map(({ code, severity }) => [code, severity])).toEqual([
      ["install-failed", "error"],
      ["intune-silent", "warning"],
      ["waiting-for-restart", "info"],
    ]);
  });

  it("each name evidence, a cause and one next action", () => {
    const facts = [
      entra({ trustType: "registered" }),
      intune({
        osVersion: "6.3.9600",
        lastSyncAt: ago(days(9)),
        workloads: { clientApps: true },
        agent: "comanaged",
      }),
      site({ lastActiveAt: ago(days(20)), workloadBits: "1" }),
      install({ claimedAt: ago(days(20)), detail: "restart" }),
    ];
    const { faults } = verdictOf(facts, { hasTwin: true });
    expect(faults.length).toBeGreaterThan(5);
    for (const { because, cause, next, since } of faults) {
      expect(because.length).toBeGreaterThan(0);
      expect(cause).toMatch(/\.$/);
      expect(next).toMatch(/[.`]$/);
      expect(since === null || since <= NOW).toBe(true);
    }
  });
});
