import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../src/domain/ccmsetup/catalogue.ts";
import type { LintCode } from "../../../src/domain/ccmsetup/line.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";
import { TOKEN } from "../../fixtures/ccmsetup/lint-corpus.ts";

interface Values {
  /** Right values; null stands for none at all. */
  readonly good: readonly (string | null)[];
  /** Values that are no good, and what is said of them. */
  readonly bad?: Readonly<Record<string, LintCode>>;
  /** What is said of the item whatever its value. */
  readonly always?: readonly LintCode[];
}

const FLAG: Values = { good: [null], bad: { TRUE: "stray-text" } };
const TRUE_ONLY: Values = {
  good: ["TRUE", "true"],
  bad: { FALSE: "out-of-range", "1": "out-of-range", "": "empty-value" },
};
const ONE_ONLY: Values = {
  good: ["1", '"1"'],
  bad: { TRUE: "out-of-range", "2": "out-of-range", "": "empty-value" },
};
const PORT: Values = {
  good: ["1", "8530", "65535"],
  bad: {
    "0": "out-of-range",
    "65536": "out-of-range",
    http: "out-of-range",
    "-80": "out-of-range",
    "": "empty-value",
  },
};
const MINUTES: Values = {
  good: ["1", "100"],
  bad: { "0": "out-of-range", "1h": "out-of-range", "": "missing-value" },
};
const GUID: Values = {
  good: ["aa28e7f1-b88a-43cd-a2e3-f88b257c863b", "{AA28E7F1-B88A-43CD-A2E3-F88B257C863B}"],
  bad: { contoso: "out-of-range", "aa28e7f1-b88a-43cd-a2e3": "out-of-range", "": "empty-value" },
};
const HOST: Values = {
  good: ["mp1", "mp1.contoso.com"],
  bad: { "": "empty-value", "<server>": "placeholder" },
};

/** A row for every entry of the catalogue. */
const VALUES: Readonly<Record<string, Values>> = {
  "/?": FLAG,
  "/AllowMetered": FLAG,
  "/AlwaysExcludeUpgrade": { good: ["TRUE", "FALSE"], bad: { YES: "out-of-range", "": "missing-value" } },
  "/BITSPriority": {
    good: ["FOREGROUND", "high", "Normal", "LOW"],
    bad: { FAST: "out-of-range", "": "missing-value" },
  },
  "/config": { good: ["client.txt", '"my client.txt"'], bad: { "": "missing-value" } },
  "/downloadtimeout": MINUTES,
  "/ExcludeFeatures": {
    good: ["ClientUI", "clientui"],
    bad: { Everything: "out-of-range", "": "missing-value" },
  },
  "/forceinstall": FLAG,
  "/forcereboot": FLAG,
  "/IgnoreSkipUpgrade": FLAG,
  "/logon": FLAG,
  "/mp": {
    good: ["mp1", "mp1.contoso.com", "https://mp1.contoso.com", '"mp1.contoso.com;mp2.contoso.com"'],
    bad: { "": "missing-value", "mp1,mp2": "wrong-list-separator", "http://mp1": "mp-http-scheme" },
  },
  "/NoCRLCheck": FLAG,
  "/noservice": FLAG,
  "/regtoken": {
    good: [TOKEN],
    bad: { "": "missing-value", "not-a-token": "token-malformed", "<token>": "placeholder" },
    always: ["secret-in-line", "missing-required", "missing-recommended"],
  },
  "/retry": MINUTES,
  "/service": FLAG,
  "/skipprereq": {
    good: ["vcredist_x64.exe", '"vcredist_x64.exe;ndp48.exe"'],
    bad: {
      "": "missing-value",
      "a.exe,b.exe": "wrong-list-separator",
      "silverlight.exe": "obsolete-prerequisite",
    },
  },
  "/source": {
    good: ["C:\\Client", "\\\\fs1\\client$", '"C:\\CM Client"', "D:", "%windir%\\Temp\\Client"],
    bad: { "": "missing-value", "http://fs1/client": "http-source", Client: "relative-path" },
  },
  "/uninstall": FLAG,
  "/UsePKICert": FLAG,
  "/CCMPKICERTOPTIONS": { good: ["0"], always: ["removed-parameter"] },
  "/native": { good: [null, "CRL"], always: ["removed-parameter"] },
  "/debug": { good: ["all"], always: ["removed-parameter"] },
  AADCLIENTAPPID: GUID,
  AADRESOURCEURI: {
    good: ["https://ConfigMgrService", "api://aa28e7f1-b88a-43cd-a2e3-f88b257c863b/ConfigMgr"],
    bad: { "": "empty-value", "https://": "placeholder" },
  },
  AADTENANTID: GUID,
  AADTENANTNAME: { good: ["contoso"], always: ["removed-property"] },
  CCMADMINS: {
    good: ['"contoso\\admins;contoso\\helpdesk"', "contoso\\admins"],
    bad: { "": "empty-value", "contoso\\a,contoso\\b": "wrong-list-separator" },
  },
  CCMALLOWSILENTREBOOT: { good: [null] },
  CCMALWAYSINF: ONE_ONLY,
  CCMCERTISSUERS: {
    good: ['"CN=Contoso Root CA; OU=Servers; O=Contoso, Ltd; C=US | CN=Litware CA; O=Litware, Inc."'],
    bad: { "": "empty-value", '"CN=Contoso Root CA, DC=contoso"': "separator-doubtful" },
  },
  CCMCERTNAMECHECK: { good: ["0"], bad: { "1": "out-of-range", "": "empty-value" } },
  CCMCERTSEL: {
    good: [
      '"Subject:computer1.contoso.com"',
      "SubjectStr:contoso",
      '"SubjectAttr:OU = Computers"',
      '"SubjectAttr:2.5.4.11=Computers"',
    ],
    bad: { "": "empty-value", "contoso.com": "out-of-range", "Issuer:Contoso": "out-of-range" },
  },
  CCMCERTSTORE: { good: ["ConfigMgr", '"My store"'], bad: { "": "empty-value" } },
  CCMDEBUGLOGGING: {
    good: ["0", "1"],
    bad: { TRUE: "out-of-range", "2": "out-of-range", "": "empty-value" },
  },
  CCMENABLELOGGING: { good: ["TRUE", "False"], bad: { "1": "out-of-range", "": "empty-value" } },
  CCMEVALINTERVAL: {
    good: ["1", "1440"],
    bad: { "0": "out-of-range", "1441": "out-of-range", daily: "out-of-range", "": "empty-value" },
  },
  CCMEVALHOUR: { good: ["0", "23"], bad: { "24": "out-of-range", "-1": "out-of-range", "": "empty-value" } },
  CCMFIRSTCERT: ONE_ONLY,
  CCMHOSTNAME: {
    good: ["server1.contoso.com", "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72057598037248100"],
    bad: { "": "empty-value", "https://contoso.com": "scheme-in-ccmhostname", "<cmg>": "placeholder" },
    always: ["missing-required"],
  },
  CCMHTTPPORT: PORT,
  CCMHTTPSPORT: PORT,
  CCMHTTPSSTATE: {
    good: ["31", "63", "255"],
    bad: { all: "out-of-range" },
    always: ["undocumented-property"],
  },
  CCMCERTID: { good: ['"SMS;0D0D6E97CB644B5258854DF4AD6B6191D0394240"'], always: ["undocumented-property"] },
  CCMINSTALLDIR: {
    good: ["C:\\ConfigMgr", '"D:\\CM client"', "%ProgramFiles%\\CM"],
    bad: { "": "empty-value", CM: "relative-path" },
  },
  CCMLOGLEVEL: {
    good: ["0", "1", "2", "3"],
    bad: { "4": "out-of-range", verbose: "out-of-range", "": "empty-value" },
  },
  CCMLOGMAXHISTORY: {
    good: ["0", "5"],
    bad: { "-1": "out-of-range", many: "out-of-range", "": "empty-value" },
  },
  CCMLOGMAXSIZE: {
    good: ["10000", "5242880"],
    bad: { "9999": "out-of-range", "5MB": "out-of-range", "": "empty-value" },
  },
  DISABLESITEOPT: TRUE_ONLY,
  DISABLECACHEOPT: TRUE_ONLY,
  DNSSUFFIX: {
    good: ["contoso.com", "corp.contoso.com"],
    bad: { "": "empty-value", "<suffix>": "placeholder" },
  },
  FSP: HOST,
  IGNOREAPPVVERSIONCHECK: TRUE_ONLY,
  MANAGEDINSTALLER: ONE_ONLY,
  NOTIFYONLY: TRUE_ONLY,
  PROVISIONTS: {
    good: ["PRI20001", "P0120A1F"],
    bad: { PRI: "out-of-range", PRI2000Z: "out-of-range", "": "empty-value" },
  },
  RESETKEYINFORMATION: TRUE_ONLY,
  SITEREASSIGN: TRUE_ONLY,
  SMSCACHEDIR: { good: ["C:\\Temp", '"D:\\CM cache"'], bad: { "": "empty-value", cache: "relative-path" } },
  SMSCACHEFLAGS: {
    good: [
      "NTFSONLY",
      '"MAXDRIVE;COMPRESS"',
      "percentdiskspace",
      "FAILIFNOSPACE",
      "MAXDRIVESPACE",
      "PERCENTFREEDISKSPACE",
    ],
    bad: { "": "empty-value", FASTEST: "out-of-range", "NTFSONLY,COMPRESS": "wrong-list-separator" },
  },
  SMSCACHESIZE: {
    good: ["1", "5120"],
    bad: { "0": "out-of-range", "5GB": "out-of-range", "": "empty-value" },
    always: ["superseded-property"],
  },
  SMSCONFIGSOURCE: {
    good: ["RP", "PU", "RPMU"],
    bad: { X: "out-of-range", RPMUR: "out-of-range", "": "empty-value" },
  },
  SMSDIRECTORYLOOKUP: {
    good: ["NOWINS", "WINSSECURE"],
    bad: { DNS: "out-of-range", "": "empty-value" },
    always: ["deprecated-property"],
  },
  SMSMP: {
    good: ["mp1.contoso.com", "https://mp1.contoso.com"],
    bad: { "": "empty-value", "http://mp1.contoso.com": "smsmp-http-scheme" },
  },
  SMSMPLIST: {
    good: ["mp1.contoso.com", '"https://mp1.contoso.com;mp2.contoso.com"'],
    bad: { "": "empty-value", "mp1.contoso.com,mp2.contoso.com": "wrong-list-separator" },
  },
  SMSPUBLICROOTKEY: {
    good: ["0602000000A40000525341310008000001000100ABAB"],
    bad: { "": "empty-value", "<key>": "placeholder" },
    always: ["missing-required"],
  },
  SMSROOTKEYPATH: {
    good: ["C:\\folder\\trk", "\\\\fs1\\keys\\trk"],
    bad: { "": "empty-value", trk: "relative-path" },
    always: ["missing-required"],
  },
  SMSSIGNCERT: {
    good: ["C:\\folder\\smssign.cer"],
    bad: { "": "empty-value", "smssign.cer": "relative-path" },
  },
  SMSSITECODE: {
    good: ["XZY", "p01", "007", "AUTO", "auto"],
    bad: {
      AB: "out-of-range",
      ABCD: "out-of-range",
      "A-1": "out-of-range",
      "": "empty-value",
      XXX: "placeholder",
    },
  },
  UPGRADETOLATEST: { good: [null, "TRUE"] },
  UPGRADETOVERSION: { good: ["5.00.9122.1000"], always: ["undocumented-property"] },
  SMSSLP: { good: ["slp1", "slp1.contoso.com"], bad: { "": "empty-value" }, always: ["removed-property"] },
  PATCH: {
    good: ['"C:\\hotfix\\client.msp"'],
    bad: { "": "empty-value", "client.msp": "relative-path" },
    always: ["undocumented-property"],
  },
  INSTALL: { good: ["ALL"], bad: { NONE: "out-of-range" } },
};

const written = (name: string, value: string | null) =>
  value === null ? name : `${name}${name.startsWith("/") ? ":" : "="}${value}`;
/** Given as arguments in a task sequence, where no shell reads the line. */
const codesOf = (name: string, value: string | null) =>
  lintLine(written(name, value), { form: "osd-properties" }).problems.map(({ code }) => code);

describe("every item of the catalogue", () => {
  it("has a row here, but for CCMSETUPCMD, which is no item of ccmsetup.exe", () => {
    expect(Object.keys(VALUES).sort()).toEqual(
      CATALOGUE.filter(({ kind }) => kind !== "ccmsetup-msi-property")
        .map(({ name }) => name)
        .sort(),
    );
  });

  const rows = Object.entries(VALUES);
  it.each(
    rows.flatMap(([name, { good, always = [] }]) =>
      good.map((value) => [written(name, value), name, value, always] as const),
    ),
  )("takes %s", (_title, name, value, always) => {
    expect([...new Set(codesOf(name, value))].sort()).toEqual([...always].sort());
  });

  it.each(
    rows.flatMap(([name, { bad = {} }]) =>
      Object.entries(bad).map(([value, code]) => [written(name, value), code, name, value] as const),
    ),
  )("refuses or warns of %s: %s", (_title, code, name, value) => {
    expect(codesOf(name, value)).toContain(code);
  });

  it.each(
    rows
      .filter(([, { bad }]) => Object.values(bad ?? {}).includes("out-of-range"))
      .map(([name, row]) => [name, row] as const),
  )("says of %s what it takes", (name, { bad }) => {
    const value = Object.keys(bad!).find((key) => bad![key] === "out-of-range")!;
    const { problems } = lintLine(written(name, value), { form: "osd-properties" });
    const problem = problems.find(({ code }) => code === "out-of-range")!;
    expect(problem.message).toMatch(new RegExp(`^${name.replace("?", "\\?")} \\S`));
    expect(problem.token).toBe(value);
  });
});

describe("values that hang together", () => {
  const lint = (line: string) => lintLine(line, { form: "osd-properties" }).problems.map(({ code }) => code);

  it("SMSCACHESIZE is a percentage next to a PERCENT flag", () => {
    expect(lint("SMSCACHEFLAGS=PERCENTDISKSPACE SMSCACHESIZE=10")).not.toContain("out-of-range");
    expect(lint("SMSCACHEFLAGS=PERCENTDISKSPACE SMSCACHESIZE=101")).toContain("out-of-range");
    expect(lint("SMSCACHEFLAGS=NTFSONLY SMSCACHESIZE=101")).not.toContain("out-of-range");
  });

  it("SMSCACHEDIR is a bare name next to a drive flag", () => {
    expect(lint("SMSCACHEDIR=Cache SMSCACHEFLAGS=MAXDRIVESPACE")).not.toContain("relative-path");
    expect(lint("SMSCACHEDIR=Cache SMSCACHEFLAGS=COMPRESS")).toContain("relative-path");
  });

  it("SITEREASSIGN goes with SMSSITECODE=AUTO (rule 35)", () => {
    expect(lint("SMSSITECODE=AUTO SITEREASSIGN=TRUE")).toEqual([]);
    expect(lint("SMSSITECODE=ABC SITEREASSIGN=TRUE")).toEqual(["missing-required"]);
  });

  it("CCMALWAYSINF=1 wants host, site and, away from a gateway, a PKI certificate (rule 61)", () => {
    expect(lint("/UsePKICert CCMALWAYSINF=1 CCMHOSTNAME=s1.contoso.com SMSSITECODE=ABC")).toEqual([]);
    expect(lint("CCMALWAYSINF=1 CCMHOSTNAME=s1.contoso.com SMSSITECODE=ABC")).toEqual(["missing-required"]);
    expect(lint("CCMALWAYSINF=1 SMSSITECODE=ABC FSP=fsp1.contoso.com")).toEqual([
      "missing-required",
      "missing-required",
    ]);
    expect(
      lint(
        "CCMALWAYSINF=1 CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72057598037248100 SMSSITECODE=ABC",
      ),
    ).toEqual([]);
  });

  it("the two Entra properties go together (rule 45)", () => {
    const id = "AADCLIENTAPPID=aa28e7f1-b88a-43cd-a2e3-f88b257c863b";
    expect(lint(`${id} AADRESOURCEURI=https://ConfigMgrService`)).toEqual([]);
    expect(lint(`${id} FSP=fsp1.contoso.com`)).toEqual(["missing-required"]);
    expect(lint("AADRESOURCEURI=https://ConfigMgrService FSP=fsp1.contoso.com")).toEqual([
      "missing-required",
    ]);
  });
});
