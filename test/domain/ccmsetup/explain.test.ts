import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../src/domain/ccmsetup/catalogue.ts";
import { explainLine } from "../../../src/domain/ccmsetup/explain.ts";
import { FORMS } from "../../../src/domain/ccmsetup/line.ts";

const now = new Date("2026-01-11T00:00:00Z");
const explain = (line: string) => explainLine(line, { now });
const only = (line: string) => explain(line).tokens.at(-1)!;
const CMG = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenUntil = (until: string) =>
  `${encode({ typ: "JWT" })}.${encode({ exp: Date.parse(until) / 1_000 })}.${"SECRET".repeat(30)}`;

describe("an explained line", () => {
  it("has every token with who reads it, since when, and the scenario it shows", () => {
    const { tokens, scenario, form } = explain(
      `CCMSETUPCMD="/AllowMetered CCMHOSTNAME=${CMG} SMSSITECODE=ABC"`,
    );
    expect({ scenario, form }).toEqual({ scenario: "cmg-entra", form: "intune-lob-args" });
    expect(tokens.map(({ name, kind, value, side, since }) => ({ name, kind, value, side, since }))).toEqual([
      { name: "CCMSETUPCMD", kind: "wrapper", value: null, side: "ccmsetup.msi", since: null },
      { name: "/AllowMetered", kind: "parameter", value: null, side: "ccmsetup.exe", since: "2006" },
      { name: "CCMHOSTNAME", kind: "property", value: CMG, side: "client.msi", since: null },
      { name: "SMSSITECODE", kind: "property", value: "ABC", side: "client.msi", since: null },
    ]);
  });

  it("tells what a value means, not only what the item is for", () => {
    expect(only("ccmsetup.exe CCMLOGLEVEL=0").meaning).toContain("0 means verbose");
    expect(only("ccmsetup.exe SMSSITECODE=AUTO").meaning).toContain("boundary group");
    expect(only(`ccmsetup.exe CCMHOSTNAME=${CMG}`).meaning).toContain(
      "Here it is a cloud management gateway",
    );
    expect(only("ccmsetup.exe /downloadtimeout:100").meaning).toContain("Without it: 1440 minutes");
    expect(only("ccmsetup.exe CCMEVALINTERVAL=1440").meaning).toContain("This is the default");
  });

  it("says of what is outside CCMSETUPCMD that ccmsetup.exe never sees it", () => {
    const token = only(`ccmsetup.msi CCMSETUPCMD="CCMHOSTNAME=${CMG}" SMSSITECODE="ABC"`);
    expect(token).toMatchObject({ name: "SMSSITECODE", side: "ccmsetup.msi" });
    expect(token.meaning).toContain("never sees it (rule 12)");
  });

  it("says what is unknown, what was meant, and what is out of date", () => {
    expect(only("ccmsetup.exe MANGEDINSTALLER=1").meaning).toContain("Probably MANAGEDINSTALLER is meant");
    expect(only("ccmsetup.exe /nonsense")).toMatchObject({
      side: null,
      meaning: expect.stringContaining("no such parameter"),
    });
    expect(only("ccmsetup.exe SMSSLP=server").meaning).toContain("Now: SMSMP");
    expect(only("ccmsetup.exe blah").meaning).toContain("Neither parameter nor property");
    expect(explain("client.msi SMSSITECODE=ABC").tokens[0]!.meaning).toContain("25502");
  });

  it("explains the words of msiexec too", () => {
    const { tokens } = explain('msiexec /i ccmsetup.msi /qn /l*v c:\\a.log CCMSETUPCMD="SMSSITECODE=ABC"');
    expect(tokens.map(({ meaning }) => meaning).join("\n")).toMatch(
      /^Windows Installer.*\nInstalls the MSI.*\nThe small installer.*\nInstalls without any window.*\nWrites a log.*\nBelongs to the option/,
    );
  });

  it("knows something to say of every entry of the catalogue", () => {
    for (const { name, summary } of CATALOGUE)
      expect(
        only(name.startsWith("/") ? `ccmsetup.exe ${name}:1` : `ccmsetup.exe ${name}=1`).meaning,
      ).toContain(summary);
  });
});

describe("a registration token in an explained line", () => {
  it("is masked, and its expiry is told", () => {
    const token = only(`ccmsetup.exe /regtoken:${tokenUntil("2026-01-13T00:00:00Z")}`);
    expect(token).toMatchObject({ name: "/regtoken", secret: true, since: "2002" });
    expect(token.meaning).toContain("expires 2026-01-13T00:00:00Z, in 2 days");
    expect(JSON.stringify(token)).not.toContain("SECRET");
  });

  it("is warned of once it expired", () => {
    expect(only(`/regtoken:${tokenUntil("2026-01-10T00:00:00Z")}`).meaning).toMatch(
      /expired .*make a new one \(rule 54\)/,
    );
  });

  it("is masked wherever it stands and however it is written", () => {
    const token = tokenUntil("2026-01-13T00:00:00Z");
    for (const line of [
      `/regtoken ${token}`,
      `/regtoken: ${token}`,
      `/RegToken:"${token}"`,
      `CCMSETUPCMD="/regtoken:${token}"`,
      `REGTOKEN=${token}`,
      `SMSMP=${token}`,
      token,
    ])
      expect(JSON.stringify(explain(line))).not.toContain("SECRET");
  });
});

describe("whatever the text", () => {
  it("explaining never throws, and the tokens stand where they say", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '"',
            " ",
            "/mp:",
            "SMSSITECODE=",
            "CCMSETUPCMD=",
            "x",
            "“",
            "&quot;",
            "\n",
            "ccmsetup.exe",
            ";",
          ),
          {
            maxLength: 30,
          },
        ),
        fc.option(fc.constantFrom(...FORMS), { nil: undefined }),
        (parts, form) => {
          const line = parts.join("");
          for (const { start, end, text, meaning } of explainLine(line, { form, now }).tokens) {
            expect(line.slice(start, end)).toBe(text);
            expect(meaning).not.toBe("");
          }
        },
      ),
    );
  });
});
