import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");
const CMG = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const SITE = `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mp1.contoso.com
cloudManagementGateway: ${CMG}
`;
const deployment = (scenario: string, more = "") => `---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: ${scenario}
installer: ./ccmsetup.msi
app: { displayName: ConfigMgr client }
${more}`;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = `${encode({ typ: "JWT" })}.${encode({ exp: 1_700_000_000 })}.${"SECRET".repeat(20)}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cmd-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function ccmbridge(args: readonly string[], { input = "", token }: { input?: string; token?: string } = {}) {
  const run = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { PATH: process.env.PATH, NO_COLOR: "1", ...(token === undefined ? {} : { CCM_TOKEN: token }) },
  });
  const json = () => JSON.parse(run.stdout);
  return { exit: run.status, out: run.stdout, err: run.stderr, json };
}
const codes = (result: { problems: { code: string }[] }) => result.problems.map(({ code }) => code);

describe("cmd lint", () => {
  it("accepts a good line", () => {
    const { exit, json } = ccmbridge(["cmd", "lint", `CCMSETUPCMD="CCMHOSTNAME=${CMG} SMSSITECODE=ABC"`]);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({
      valid: true,
      form: "intune-lob-args",
      scenario: "cmg-entra",
      limit: 1_024,
    });
  });

  it("exits with 1 on errors and gives the line with them mended", () => {
    const { exit, json } = ccmbridge(["cmd", "lint", "ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com"]);
    expect(exit).toBe(1);
    expect(codes(json())).toContain("parameter-after-property");
    expect(json().fixed).toBe("ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC");
  });

  it("accepts a good line of a script, with what the shell does around it, and says which form it took it for", () => {
    const line = `Start-Process C:\\temp\\ccmsetup.exe -ArgumentList '/mp:mp1.contoso.com','SMSSITECODE=ABC' -Wait`;
    const { exit, json } = ccmbridge(["cmd", "lint", line]);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({ valid: true, form: "exe", guessed: true, problems: [] });
    expect(ccmbridge(["cmd", "lint", "-o", "table", line]).out).toContain("Form exe (guessed)");
  });

  it("refuses a gateway's address without https:// in /mp", () => {
    const { exit, json } = ccmbridge(["cmd", "lint", `/mp:http://${CMG} CCMHOSTNAME=${CMG} SMSSITECODE=ABC`]);
    expect(exit).toBe(1);
    expect(codes(json())).toEqual(["missing-https-on-cmg-mp"]);
    expect(json().fixed).toBe(`/mp:https://${CMG} CCMHOSTNAME=${CMG} SMSSITECODE=ABC`);
  });

  it("takes a line typed in several words, also one that begins with a slash or a hyphen", () => {
    expect(ccmbridge(["cmd", "lint", "ccmsetup.exe", "/mp:x", "SMSSITECODE=ABC"]).exit).toBe(0);
    expect(ccmbridge(["cmd", "lint", "/mp:x"]).exit).toBe(0);
    expect(codes(ccmbridge(["cmd", "lint", "-mp:x", "SMSSITECODE=ABC", "--form", "args"]).json())).toContain(
      "parameter-prefix",
    );
  });

  it("reads standard input, named or piped", () => {
    expect(ccmbridge(["cmd", "lint", "-"], { input: "ccmsetup.exe /mp:a,b\n" }).exit).toBe(1);
    expect(ccmbridge(["cmd", "lint"], { input: "ccmsetup.exe /mp:a\n" }).json().valid).toBe(true);
  });

  it("judges each line of a file, and one /config file as a whole", () => {
    const lines = file("lines.txt", "ccmsetup.exe /mp:a\n\n# comment\nccmsetup.exe /mp:a,b\n");
    const { exit, json } = ccmbridge(["cmd", "lint", "--file", lines]);
    expect(exit).toBe(1);
    expect(
      json().map(({ lineNumber, valid }: { lineNumber: number; valid: boolean }) => [lineNumber, valid]),
    ).toEqual([
      [1, true],
      [4, false],
    ]);
    const config = file("client.tcf", "[Client Install]\r\nInstall=INSTALL=ALL SMSSITECODE=ABC\r\n");
    expect(ccmbridge(["cmd", "lint", "--file", config]).json()).toMatchObject({
      form: "config-file",
      valid: true,
    });
  });

  it("gives only the mended line with --fix, and succeeds when nothing is left", () => {
    const { exit, out } = ccmbridge([
      "cmd",
      "lint",
      "--fix",
      "-o",
      "table",
      "ccmsetup.exe SMSSITECODE=ABC /mp:a,b",
    ]);
    expect({ exit, out }).toEqual({ exit: 0, out: "ccmsetup.exe /mp:a;b SMSSITECODE=ABC\n" });
    expect(ccmbridge(["cmd", "lint", "--fix", "ccmsetup.exe /nonsense"]).exit).toBe(1);
  });

  it("points into the line with carets for people, never wider than the terminal", () => {
    const { out } = ccmbridge([
      "cmd",
      "lint",
      "-o",
      "table",
      `ccmsetup.msi CCMSETUPCMD="CCMHOSTNAME=${CMG}" SMSSITECODE="ABC"`,
    ]);
    const [row, carets] = out.split("\n") as [string, string];
    expect(row.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe('SMSSITECODE="ABC"');
    expect(out).toContain("error outside-ccmsetupcmd (rule 12)");
    for (const line of out.split("\nFixed:")[0]!.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each(["json", "table", "csv", "yaml", "md", "ndjson"])(
    "never shows a registration token as %s",
    (format) => {
      for (const line of [`ccmsetup.exe SMSMP=x /regtoken:${TOKEN} SMSSITECODE=ABC`, `/regtoken ${TOKEN}`]) {
        const { out, err } = ccmbridge(["cmd", "lint", "-o", format, line]);
        expect(out + err).not.toContain("SECRET");
        expect(out).not.toBe("");
      }
    },
  );

  it("tells when the registration token expires", () => {
    const { json } = ccmbridge([
      "cmd",
      "lint",
      `ccmsetup.exe /regtoken:${TOKEN} CCMHOSTNAME=${CMG} SMSSITECODE=ABC`,
    ]);
    expect(json().registrationToken).toMatchObject({ state: "expired" });
  });

  it.each([
    [[], "No command line"],
    [["--form", "word", "x"], "--form"],
    [["--scenario", "moon", "x"], "--scenario"],
    [["--frm", "exe", "x"], "no option --frm"],
    [["--file", "missing.txt"], "missing.txt"],
    [["--file", "a.txt", "x"], "not both"],
  ])("refuses %j as wrongly called", (args, message) => {
    const { exit, err, out } = ccmbridge(["cmd", "lint", ...args]);
    expect(exit).toBe(args.includes("missing.txt") ? 1 : 2);
    expect(JSON.parse(err).error.message).toContain(message);
    expect(out).toBe("");
  });
});

describe("cmd build", () => {
  it("builds the line of a manifest, for Intune when nothing else is said", () => {
    const manifest = file(
      "pilot.yaml",
      SITE + deployment("cmg-entra", "properties: { SMSCACHESIZE: 10240 }\n"),
    );
    const { exit, json } = ccmbridge(["cmd", "build", "-f", manifest]);
    expect(exit).toBe(0);
    expect(json()).toMatchObject({
      line: `CCMSETUPCMD="CCMHOSTNAME=${CMG} SMSSITECODE=ABC SMSMP=mp1.contoso.com SMSCACHESIZE=10240"`,
      form: "intune-lob-args",
      scenario: "cmg-entra",
      limit: 1_024,
    });
    expect(json().length).toBe(json().line.length);
  });

  it("builds from a site alone when the scenario is given, and asks for it when it is not", () => {
    const manifest = file("site.yaml", SITE);
    expect(
      ccmbridge(["cmd", "build", "-f", manifest, "--scenario", "intranet", "--form", "exe"]).json().line,
    ).toBe("ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC SMSMP=mp1.contoso.com");
    const { exit, err } = ccmbridge(["cmd", "build", "-f", manifest]);
    expect(exit).toBe(2);
    expect(JSON.parse(err).error.next).toContain("--scenario");
  });

  it("masks the registration token unless it is asked for, and looks for it only when it is needed", () => {
    const manifest = file(
      "token.yaml",
      SITE + deployment("cmg-token", "registrationToken: { env: CCM_TOKEN }\n"),
    );
    const masked = ccmbridge(["cmd", "build", "-f", manifest], { token: TOKEN });
    expect(masked.out + masked.err).not.toContain("SECRET");
    expect(masked.err).toContain("--show-secrets");
    expect(masked.json()).toMatchObject({ masked: true, registrationToken: { state: "expired" } });
    const shown = ccmbridge(["cmd", "build", "-f", manifest, "--show-secrets"], { token: TOKEN }).json();
    expect(shown.line).toContain(`/regtoken:${TOKEN}`);
    expect(shown.length).toBe(masked.json().length);
    expect(ccmbridge(["cmd", "build", "-f", manifest]).exit).toBe(2);
    expect(ccmbridge(["cmd", "build", "-f", manifest, "--scenario", "cmg-entra"]).exit).toBe(0);
  });

  it("takes the token from a file beside the manifest", () => {
    file("token.txt", `${TOKEN}\n`);
    const manifest = file(
      "beside.yaml",
      SITE + deployment("cmg-token", "registrationToken: { file: token.txt }\n"),
    );
    expect(ccmbridge(["cmd", "build", "-f", manifest, "--show-secrets"]).json().line).toContain(TOKEN);
  });

  it("fails with a reason when the line cannot be built or is too long", () => {
    const spaces = file(
      "spaces.yaml",
      SITE + deployment("cmg-entra", 'properties: { SMSCACHEDIR: "C:\\\\my cache" }\n'),
    );
    const refused = ccmbridge(["cmd", "build", "-f", spaces]);
    expect(refused.exit).toBe(1);
    expect(JSON.parse(refused.err).error).toMatchObject({ code: "invalid", facts: { item: "SMSCACHEDIR" } });
    const manifest = file(
      "long.yaml",
      SITE + deployment("cmg-token", "registrationToken: { env: CCM_TOKEN }\n"),
    );
    const long = ccmbridge(["cmd", "build", "-f", manifest], { token: TOKEN + "s".repeat(900) });
    expect(long.exit).toBe(1);
    expect(codes(long.json())).toContain("too-long");
    expect(long.json().suggestions.join()).toContain("Win32 app");
  });
});

describe("cmd explain", () => {
  it("says what every token means", () => {
    const { exit, json } = ccmbridge(["cmd", "explain", "ccmsetup.exe /mp:mp1 SMSSITECODE=AUTO"]);
    expect(exit).toBe(0);
    expect(json().scenario).toBe("intranet");
    expect(json().tokens.map(({ name }: { name: string }) => name)).toEqual([
      "ccmsetup.exe",
      "/mp",
      "SMSSITECODE",
    ]);
    for (const token of json().tokens)
      expect(Object.keys(token)).toEqual(
        expect.arrayContaining(["text", "name", "kind", "value", "side", "meaning", "since", "secret"]),
      );
  });

  it("shows when a token expires and never the token", () => {
    for (const format of ["json", "table", "csv"]) {
      const { out } = ccmbridge(["cmd", "explain", "-o", format, `/regtoken:${TOKEN}`]);
      expect(out).not.toContain("SECRET");
      expect(out).toContain("expired");
    }
  });
});

describe("cmd catalogue", () => {
  it("lists every entry, or shows one with its source", () => {
    expect(ccmbridge(["cmd", "catalogue"]).json().rows.length).toBeGreaterThan(70);
    const { json } = ccmbridge(["cmd", "catalogue", "smssitecode"]);
    expect(json()).toMatchObject({ name: "SMSSITECODE", side: "client.msi", secret: false });
    expect(json().source.length).toBeGreaterThan(0);
    expect(ccmbridge(["cmd", "catalogue", "mp", "-o", "table"]).out).toContain("/mp");
  });

  it("helps with a name it does not know", () => {
    const { exit, err } = ccmbridge(["cmd", "catalogue", "nocrl"]);
    expect(exit).toBe(1);
    expect(JSON.parse(err).error.next).toContain("/NoCRLCheck");
  });
});
