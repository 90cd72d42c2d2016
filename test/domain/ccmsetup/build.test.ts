import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BuildRequest, buildLine } from "../../../src/domain/ccmsetup/build.ts";
import { CATALOGUE, type CatalogueEntry } from "../../../src/domain/ccmsetup/catalogue.ts";
import { FORMS, type Form, SCENARIOS } from "../../../src/domain/ccmsetup/line.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";
import { parseLine } from "../../../src/domain/ccmsetup/parse.ts";
import { Site } from "../../../src/domain/ccmsetup/site.ts";
import { BridgeError } from "../../../src/domain/errors.ts";

const CMG = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (characters: number) => {
  const head = `${encode({ typ: "JWT" })}.${encode({ exp: 1_800_000_000, nbf: 1_799_900_000 })}.`;
  return head + "s".repeat(characters - head.length);
};
const contoso: Site = {
  name: "contoso",
  siteCode: "ABC",
  managementPoint: "mp1.contoso.com",
  cloudManagementGateway: CMG,
  dnsSuffix: "contoso.com",
};
const build = (request: Partial<BuildRequest>) =>
  buildLine({ site: contoso, scenario: "cmg-entra", ...request });
/** The failure of a build; fails the test when there is none. */
function failure(request: Partial<BuildRequest>): BridgeError {
  try {
    build(request);
  } catch (error) {
    expect(error).toBeInstanceOf(BridgeError);
    return error as BridgeError;
  }
  throw new Error("it was built");
}

describe("the line of a site", () => {
  it("for Intune and Entra ID names gateway, site and the management point to come back to", () => {
    expect(build({})).toEqual({
      line: `CCMSETUPCMD="CCMHOSTNAME=${CMG} SMSSITECODE=ABC SMSMP=mp1.contoso.com"`,
      form: "intune-lob-args",
      length: 123,
      limit: 1_024,
      scenario: "cmg-entra",
      problems: [],
      suggestions: [],
    });
  });

  it.each<[Form, string]>([
    ["exe", "ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"],
    ["args", "/mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"],
    [
      "intune-lob-args",
      'CCMSETUPCMD="/mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"',
    ],
    [
      "msi-doc",
      'ccmsetup.msi CCMSETUPCMD="/mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"',
    ],
    [
      "msiexec",
      'msiexec /i ccmsetup.msi /q CCMSETUPCMD="/mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"',
    ],
    ["config-file", "Install=INSTALL=ALL SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"],
    ["osd-properties", "/mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com DNSSUFFIX=contoso.com"],
  ])("is written in the form %s", (form, line) => {
    const built = build({ scenario: "intranet", form });
    expect(built.line).toBe(line);
    expect(built.problems).toEqual([]);
  });

  it("says what has to stand beside the entry of a /config file", () => {
    const { suggestions, line } = build({
      scenario: "cmg-token",
      form: "config-file",
      registrationToken: tokenOf(858),
    });
    expect(suggestions).toEqual([
      expect.stringContaining(`ccmsetup.exe /mp:https://${CMG} /regtoken:TOKEN /config:FILE`),
    ]);
    expect(line).toBe(`Install=INSTALL=ALL CCMHOSTNAME=${CMG} SMSSITECODE=ABC SMSMP=mp1.contoso.com`);
  });

  it("with a certificate says so, and leaves Entra ID out", () => {
    const site: Site = {
      ...contoso,
      entra: { clientAppId: "7506ee10-f7ec-415a-b415-cd3d58790d97", resourceUri: "https://contososerver" },
    };
    expect(build({ site, scenario: "cmg-pki", parameters: { NoCRLCheck: true } }).line).toBe(
      `CCMSETUPCMD="/mp:https://${CMG} /UsePKICert /NoCRLCheck CCMHOSTNAME=${CMG} SMSSITECODE=ABC SMSMP=mp1.contoso.com"`,
    );
    expect(build({ site }).line).toContain(
      "AADCLIENTAPPID=7506ee10-f7ec-415a-b415-cd3d58790d97 AADRESOURCEURI=https://contososerver",
    );
  });

  it("of a management point that takes nothing but HTTPS asks for the certificate", () => {
    const { line, problems } = build({
      site: { ...contoso, managementPoint: "https://mp1.contoso.com" },
      scenario: "intranet",
      form: "args",
    });
    expect(line).toBe(
      "/mp:mp1.contoso.com /UsePKICert SMSSITECODE=ABC SMSMP=https://mp1.contoso.com DNSSUFFIX=contoso.com",
    );
    expect(problems).toEqual([]);
  });

  it("without a gateway on the internet takes the files from the device", () => {
    const { line } = build({
      site: {
        ...contoso,
        internetManagementPoint: "ibcm.contoso.com",
        signingCertificate: "C:\\ccm\\siteserver.cer",
        fallbackStatusPoint: "fsp.contoso.com",
      },
      scenario: "internet-pki",
      parameters: { source: "C:\\ccm\\Client" },
      properties: { CCMALWAYSINF: 1 },
    });
    expect(line).toBe(
      'CCMSETUPCMD="/source:C:\\ccm\\Client /UsePKICert CCMHOSTNAME=ibcm.contoso.com SMSSITECODE=ABC FSP=fsp.contoso.com SMSSIGNCERT=C:\\ccm\\siteserver.cer CCMALWAYSINF=1"',
    );
  });

  it("of a workgroup brings the root key along, as text or as a file", () => {
    const workgroup = (trustedRootKey: string) =>
      build({ site: { ...contoso, trustedRootKey }, scenario: "workgroup", form: "args" }).line;
    expect(workgroup("0602000000A40000525341310008000001000100")).toContain("SMSPUBLICROOTKEY=0602");
    expect(workgroup("C:\\folder\\trk")).toContain("SMSROOTKEYPATH=C:\\folder\\trk");
  });
});

describe("what a manifest adds to a line", () => {
  it("may be flags, numbers, words and lists, by any case of their names", () => {
    const { line, problems } = build({
      form: "args",
      parameters: {
        allowmetered: true,
        "/BITSPriority": "high",
        source: ["D:\\a", "\\\\srv\\b"],
        skipprereq: ["a.exe", "b.exe"],
      },
      properties: {
        smscachesize: 10_240,
        CCMENABLELOGGING: false,
        SMSCACHEFLAGS: ["ntfsonly", "COMPRESS"],
        CCMALLOWSILENTREBOOT: true,
      },
    });
    expect(line).toBe(
      `/source:D:\\a /source:\\\\srv\\b /AllowMetered /BITSPriority:HIGH /skipprereq:a.exe;b.exe CCMHOSTNAME=${CMG} SMSSITECODE=ABC SMSMP=mp1.contoso.com CCMALLOWSILENTREBOOT CCMENABLELOGGING=FALSE SMSCACHEFLAGS=NTFSONLY;COMPRESS SMSCACHESIZE=10240`,
    );
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("takes the place of what the site says, or leaves it out", () => {
    expect(build({ properties: { SMSMP: "mp2.contoso.com" } }).line).toContain("SMSMP=mp2.contoso.com");
    expect(build({ properties: { SMSMP: false } }).line).not.toContain("SMSMP");
    expect(build({ scenario: "intranet", parameters: { mp: false } }).line).not.toContain("/mp");
  });

  it.each<[Partial<BuildRequest>, string]>([
    [{ properties: { SMSCACHSIZE: 1 } }, "no property named SMSCACHSIZE"],
    [{ properties: { NoCRLCheck: true } }, "a parameter, not a property"],
    [{ parameters: { SMSMP: "x" } }, "a property, not a parameter"],
    [{ parameters: { regtoken: "eyJhbGciOiJub25lIn0.e30.SECRET" } }, "never written in a manifest"],
    [{ parameters: { uninstall: true } }, "does not install"],
    [{ properties: { CCMSETUPCMD: "x" } }, "is what is built here"],
    [{ parameters: { native: "x" } }, "older product"],
    [{ properties: { SMSSLP: "x" } }, "older product"],
    [{ properties: { UPGRADETOVERSION: "1" } }, "found in no page"],
    [{ properties: { CCMEVALHOUR: 24 } }, "from 0 to 23"],
    [{ properties: { CCMEVALHOUR: true } }, "whole number"],
    [{ properties: { CCMLOGLEVEL: 4 } }, "0, 1, 2, 3"],
    [{ parameters: { AllowMetered: "yes" } }, "takes no value"],
    [{ properties: { AADTENANTID: "contoso" } }, "a GUID"],
    [{ properties: { SMSSITECODE: "ABCD" } }, "has not the form"],
    [{ properties: { SMSMP: "" } }, "may not be empty"],
    [{ properties: { SMSMP: ["a", "b"] } }, "not a list"],
    [{ properties: { SMSMP: 'a" SMSSITECODE=XYZ' } }, "no quotation mark"],
    [{ properties: { SMSCACHEDIR: "C:\\a\nb" } }, "no line break"],
    [{ properties: { SMSMP: "a", smsmp: "b" } }, "given twice"],
  ])("is refused with its name when it is %j", (request, message) => {
    const error = failure(request);
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(message);
    expect(`${error.message} ${error.next} ${JSON.stringify(error.facts)}`).not.toMatch(/SECRET|eyJ/);
  });
});

describe("quotes", () => {
  it("stand around values with spaces where ccmsetup.exe is called itself", () => {
    expect(build({ form: "exe", properties: { SMSCACHEDIR: "C:\\my cache" } }).line).toContain(
      'SMSCACHEDIR="C:\\my cache"',
    );
  });
  it.each<Form>(["intune-lob-args", "msi-doc", "msiexec"])(
    "inside CCMSETUPCMD are refused in the form %s, because nothing documents them",
    (form) => {
      const error = failure({ form, properties: { SMSCACHEDIR: "C:\\my cache" } });
      expect(error.message).toContain("SMSCACHEDIR holds a space");
      expect(error.message).toContain("rule 14");
      expect(error.message).not.toContain("my cache");
    },
  );
  it("are refused where a backslash would swallow the closing one", () => {
    expect(failure({ form: "exe", parameters: { source: "C:\\my folder\\" } }).message).toContain(
      "backslash",
    );
  });
});

describe("a scenario", () => {
  it.each<[Partial<BuildRequest>, string]>([
    [{ site: { name: "x", siteCode: "ABC" } }, "CCMHOSTNAME"],
    [{ scenario: "cmg-token" }, "/regtoken"],
    [{ scenario: "internet-pki", parameters: { source: "C:\\ccm" } }, "CCMHOSTNAME"],
    [{ scenario: "cmg-pki", parameters: { UsePKICert: false } }, "/UsePKICert"],
    [{ site: { ...contoso, siteCode: "AUTO" } }, "AUTO does not work"],
    [{ properties: { SMSSITECODE: "AUTO" } }, "AUTO does not work"],
  ])("is refused when something it needs is missing: %j", (request, message) => {
    const error = failure(request);
    expect(error.message).toContain(message);
    expect(error.next).toBeTruthy();
  });

  it("lets the client find its site only on the intranet and in a workgroup", () => {
    for (const scenario of ["intranet", "workgroup"] as const)
      expect(build({ site: { ...contoso, siteCode: "AUTO" }, scenario }).line).toContain("SMSSITECODE=AUTO");
  });

  it("of a task sequence at provisioning wants ccmsetup.msi", () => {
    expect(build({ properties: { PROVISIONTS: "PRI20001" } }).problems).toEqual([]);
    expect(failure({ form: "exe", properties: { PROVISIONTS: "PRI20001" } }).message).toContain(
      "ccmsetup.msi only",
    );
  });
});

describe("1,024 characters", () => {
  const token = (characters: number, more: Partial<BuildRequest> = {}) =>
    build({ scenario: "cmg-token", registrationToken: tokenOf(characters), ...more });

  it("leave out /mp beside a token, which is the documented cure, and say so", () => {
    const { line, length, problems, suggestions } = token(858, { properties: { SMSMP: false } });
    expect(line).not.toContain("/mp:");
    expect(length).toBeLessThanOrEqual(1_024);
    expect(suggestions).toEqual([expect.stringContaining("/mp is left out")]);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("keep /mp where it fits, and in forms without a limit", () => {
    expect(token(400).line).toContain("/mp:https://");
    expect(token(858, { form: "exe" }).line).toContain("/mp:https://");
    expect(token(858, { form: "exe" })).toMatchObject({ limit: null, suggestions: [] });
  });

  it("are never met by leaving out what somebody asked for, only by a suggestion", () => {
    const built = token(880, { parameters: { mp: `https://${CMG}` } });
    expect(built.line).toContain("/mp:https://");
    expect(built.problems.map(({ code }) => code)).toContain("too-long");
    expect(built.suggestions.join()).toMatch(
      /characters too long\. Leave out .*\/mp \(saves \d+; parameters: \{ mp: false \}\)/,
    );
  });

  it("cannot be met by every token, and then another way is named", () => {
    expect(token(1_000).suggestions.join()).toContain("Win32 app");
  });

  it("never show the token in what is said", () => {
    const built = token(1_000);
    expect(JSON.stringify({ ...built, line: "" })).not.toMatch(/s{20}/);
  });

  it("refuse a token that is none, without repeating it", () => {
    const error = failure({ scenario: "cmg-token", registrationToken: 'SECRET" /uninstall' });
    expect(error.message).toContain("The registration token is none");
    expect(error.message).not.toContain("SECRET");
  });
});

describe("a method", () => {
  it("adds what it wants and refuses what it does not take", () => {
    const intranet = { scenario: "intranet", form: "args" } as const;
    expect(build({ ...intranet, method: "logon-script" }).line).toMatch(/^\/mp:mp1\.contoso\.com \/logon /);
    expect(build({ ...intranet, method: "package" }).line).toContain("/noservice");
    expect(build({ ...intranet, method: "client-push" }).line).toMatch(/^SMSSITECODE=ABC/);
    expect(
      failure({ ...intranet, method: "client-push", parameters: { noservice: true } }).message,
    ).toContain("rule 71");
  });
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{2,8}[b-w0-9]$/).filter((text) => !/my|your|xxxx/.test(text));
const host = fc.tuple(label, label).map(([name, domain]) => `${name}.${domain}.com`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const anySite = fc
  .record({
    name: fc.constant("site"),
    siteCode: fc.stringMatching(/^[A-Z0-9]{3}$/),
    managementPoint: optional(
      fc.oneof(
        host,
        host.map((name) => `https://${name}`),
      ),
    ),
    cloudManagementGateway: fc
      .tuple(host, fc.bigInt({ min: 1n, max: 10n ** 17n }))
      .map(([name, number]) => `${name}/CCM_Proxy_MutualAuth/${number}`),
    dnsSuffix: optional(host),
    fallbackStatusPoint: optional(fc.oneof(label, host)),
    entra: optional(
      fc.record({ clientAppId: fc.uuid(), resourceUri: host.map((name) => `https://${name}`) }),
    ),
    internetManagementPoint: host,
    signingCertificate: label.map((name) => `C:\\${name}\\site.cer`),
    trustedRootKey: optional(fc.stringMatching(/^[0-9A-F]{40,200}$/)),
    certificateSelection: optional(host.map((name) => `Subject:${name}`)),
  })
  .map((site) =>
    Site.parse(Object.fromEntries(Object.entries(site).filter(([, value]) => value !== undefined))),
  );

/** Values the catalogue allows; items with a say in the scenario or with companions are left to the tests above. */
const NOT_EXTRA =
  /^\/(\?|uninstall|mp|source|regtoken|config|service|noservice|UsePKICert)$|^(CCMSETUPCMD|CCMALWAYSINF|SITEREASSIGN|PROVISIONTS|SMSSITECODE)$/;
function extraValue({
  name,
  status,
  valueType,
  allowed,
}: CatalogueEntry): string | number | true | undefined {
  if (NOT_EXTRA.test(name) || (status !== "current" && status !== "superseded")) return undefined;
  if (valueType.type === "flag") return true;
  if (valueType.type === "enum") return allowed?.[0]?.split(" ")[0];
  return valueType.type === "integer" ? Number(allowed?.[0] ?? valueType.min ?? 1) : undefined;
}
const EXTRAS = CATALOGUE.flatMap((entry): { name: string; value: string | number | true }[] => {
  const value = extraValue(entry);
  return value === undefined ? [] : [{ name: entry.name, value }];
});
const anyExtra = fc.subarray(EXTRAS, { maxLength: 6 }).map((extras) => {
  const named = (isParameter: boolean) =>
    Object.fromEntries(
      extras
        .filter(({ name }) => name.startsWith("/") === isParameter)
        .map(({ name, value }) => [name, value]),
    );
  return { parameters: named(true), properties: named(false) };
});

describe("whatever the site, scenario, form and extras", () => {
  const anyRequest = fc.record({
    site: anySite,
    scenario: fc.constantFrom(...SCENARIOS),
    form: fc.constantFrom(...FORMS),
    extra: anyExtra,
    token: fc.integer({ min: 200, max: 1_100 }).map(tokenOf),
  });
  const built = ({
    site,
    scenario,
    form,
    extra,
    token,
  }: typeof anyRequest extends fc.Arbitrary<infer T> ? T : never) =>
    buildLine({
      site,
      scenario,
      form,
      properties: extra.properties,
      parameters: { ...extra.parameters, ...(scenario === "internet-pki" ? { source: "C:\\ccm" } : {}) },
      registrationToken: token,
    });

  it("the line lints without errors, unless it is too long, and then that is the only one", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { line, problems, length, limit, suggestions } = built(request);
        const errors = problems.filter(({ severity }) => severity === "error").map(({ code }) => code);
        expect(errors).toEqual(limit !== null && length > limit ? ["too-long"] : []);
        if (errors.length > 0) expect(suggestions).not.toEqual([]);
        if (request.form !== "config-file")
          expect(lintLine(line, { form: request.form, scenario: request.scenario })).toMatchObject({
            length,
            limit,
          });
      }),
      { numRuns: 300 },
    );
  });

  it("the line reads back as it was meant, parameters before properties, in every form and without a form", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { line, form, suggestions } = built(request);
        const items = (text: string, as?: Form) =>
          parseLine(text, as)
            .tokens.filter(
              ({ kind, name }) => (kind === "parameter" || kind === "property") && name !== "INSTALL",
            )
            .map(({ name, value, flaws }) => ({ name, value, flaws }));
        const read = items(line, form);
        expect(read.flatMap(({ flaws }) => flaws)).toEqual([]);
        const names = read.map(({ name }) => name.startsWith("/"));
        expect(names.lastIndexOf(true)).toBeLessThan(
          Math.max(names.indexOf(false), names.lastIndexOf(true) + 1),
        );
        const whole = items(built({ ...request, form: "args" }).line, "args");
        if (form === "config-file") expect(read).toEqual(whole.filter(({ name }) => !name.startsWith("/")));
        else if (suggestions.length === 0) expect(read).toEqual(whole);
        const guessedForm = form === "osd-properties" ? "args" : form;
        expect(parseLine(line).form).toBe(guessedForm);
        expect(built(request).line).toBe(line);
      }),
      { numRuns: 300 },
    );
  });
});
