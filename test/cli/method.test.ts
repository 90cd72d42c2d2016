import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMethods } from "../../src/bridge/list-methods.ts";
import { adviceInWords, methodsInWords } from "../../src/cli/method-views.ts";
import { PLAIN } from "../../src/cli/paint.ts";
import { widthOf } from "../../src/cli/wrapped.ts";
import { adviseMethods } from "../../src/domain/ccmsetup/methods/advise.ts";
import { METHOD_NAMES } from "../../src/domain/ccmsetup/methods/method.ts";
import type { Site } from "../../src/domain/ccmsetup/site.ts";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");
const SITE = `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mpserver.contoso.com
internetManagementPoint: server05.contoso.com
signingCertificate: siteserver.cer
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "method-"));
  writeFileSync(join(folder, "site.yaml"), SITE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ccmbridge(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "method", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
  return { exit: status, out: stdout, err: stderr, json: () => JSON.parse(stdout) };
}

describe("method list and show", () => {
  it("compare every method", () => {
    const { exit, json } = ccmbridge("list");
    expect(exit).toBe(0);
    expect(
      json()
        .rows.map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual([...METHOD_NAMES].sort());
    expect(Object.keys(json().rows[0])).toEqual(
      expect.arrayContaining([
        "domain",
        "workgroup",
        "internet",
        "entraJoined",
        "needsAdSchema",
        "secrets",
        "retries",
      ]),
    );
    expect(ccmbridge("show", "cmg", "-o", "table").out).toContain("Cloud management gateway");
  });

  it.each([80, 160])("show all of the comparison in a terminal of %i columns", (width) => {
    const { rows } = listMethods();
    const text = methodsInWords(rows, PLAIN, width);
    const lines = text.split("\n");
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
    // Side by side the words of sentences are mixed with their neighbours'.
    const told = text.replaceAll(/\s+/g, " ");
    const words = new Set(text.split(/\s+/));
    for (const facts of rows) {
      const who = `${facts.name} ${facts.domain} ${facts.workgroup} ${facts.internet} ${facts.entraJoined}`;
      expect(lines.map((line) => line.replaceAll(/ +/g, " "))).toContain(who);
      for (const sentence of [facts.needsAdSchema, facts.carriesProperties, facts.secrets, facts.retries])
        if (width === 80) expect(told).toContain(sentence);
        else for (const word of sentence.split(" ")) expect(words).toContain(word);
    }
  });

  it("name the methods there are when asked for another", () => {
    const { exit, err } = ccmbridge("show", "pigeon");
    expect(exit).toBe(1);
    expect(JSON.parse(err).error).toMatchObject({
      code: "not-found",
      next: expect.stringContaining("client-push"),
    });
  });
});

describe("method generate", () => {
  it("writes a folder that was not there, and leaves one that is alone", () => {
    const { exit, json } = ccmbridge("generate", "manual", "-f", "site.yaml", "--out", "manual");
    expect(exit).toBe(0);
    expect(readdirSync(join(folder, "manual")).sort()).toEqual(["Install-Client.ps1", "runbook.md"]);
    expect(json()).toMatchObject({ method: "manual", site: "contoso", deployment: null });
    const script = readFileSync(join(folder, "manual/Install-Client.ps1"));
    expect([...script.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(script.toString()).not.toMatch(/[^\r]\n/);
    const again = ccmbridge("generate", "manual", "-f", "site.yaml", "--out", "manual");
    expect(again.exit).toBe(1);
    expect(JSON.parse(again.err).error.code).toBe("conflict");
  });

  it("writes nothing when the method refuses", () => {
    const { exit, err } = ccmbridge("generate", "software-update-point", "-f", "site.yaml", "--out", "sup");
    expect(exit).toBe(1);
    expect(JSON.parse(err).error.message).toContain("software update point");
    expect(existsSync(join(folder, "sup"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("fills a medium and hashes every file on it", () => {
    mkdirSync(join(folder, "Client/i386"), { recursive: true });
    writeFileSync(join(folder, "Client/CCMSETUP.EXE"), "program");
    writeFileSync(join(folder, "Client/i386/client.msi"), "x".repeat(3_000_000));
    writeFileSync(join(folder, "exported.cer"), "certificate");
    const { exit, json } = ccmbridge(
      ...["generate", "internet", "-f", "site.yaml", "--out", "internet"],
      ...["--client-folder", "Client", "--certificate", "exported.cer"],
    );
    expect(exit).toBe(0);
    const media = join(folder, "internet/media");
    const listed = readFileSync(join(media, "hashes.sha256"), "utf8").trimEnd().split("\n");
    const names = listed.map((line) => line.slice(66));
    expect(names).toEqual(
      expect.arrayContaining([
        "Client/ccmsetup.exe",
        "Client/i386/client.msi",
        "siteserver.cer",
        "Start-Install.ps1",
      ]),
    );
    expect(names).toEqual(names.toSorted());
    expect(names.length + 1).toBe(
      json().files.filter(({ path }: { path: string }) => path.startsWith("media/")).length,
    );
    for (const line of listed)
      expect(line).toBe(
        `${createHash("sha256")
          .update(readFileSync(join(media, line.slice(66))))
          .digest("hex")}  ${line.slice(66)}`,
      );
  });

  it("refuses a private key on a medium, a folder without ccmsetup.exe, and a medium where there is none", () => {
    writeFileSync(join(folder, "key.pem"), "-----BEGIN PRIVATE KEY-----\nx\n");
    writeFileSync(join(folder, "key.pfx"), Buffer.from("308204d2020103308204", "hex"));
    mkdirSync(join(folder, "empty"), { recursive: true });
    const refused = (...more: string[]) =>
      JSON.parse(ccmbridge("generate", "internet", "-f", "site.yaml", "--out", "refused", ...more).err).error
        .message;
    expect(refused("--certificate", "key.pem")).toContain("private key");
    expect(refused("--certificate", "key.pfx")).toContain("private key");
    expect(refused("--client-folder", "empty")).toContain("no ccmsetup.exe");
    expect(existsSync(join(folder, "refused"))).toBe(false);
    const none = ccmbridge(
      "generate",
      "manual",
      "-f",
      "site.yaml",
      "--out",
      "none",
      "--certificate",
      "x.cer",
    );
    expect(none.exit).toBe(2);
  });
});

describe("method advise", () => {
  it("takes the estate from the manifest and from options, options first", () => {
    const { exit, json } = ccmbridge(
      ...["advise", "-f", "site.yaml", "--devices", "domain", "--networks", "intranet"],
      ...["--published", "--no-imaging"],
    );
    expect(exit).toBe(0);
    expect(json().estate).toEqual({
      devices: ["domain"],
      networks: ["intranet"],
      schemaExtended: true,
      published: true,
      imaging: false,
    });
    expect(json().rows[0]).toMatchObject({ method: "group-policy", verdict: "best" });
    expect(ccmbridge("advise", "-f", "site.yaml", "-o", "table").out).toContain(
      "domain devices on the intranet",
    );
    expect(ccmbridge("advise", "-f", "site.yaml", "--count", "many").exit).toBe(2);
  });

  it("says on a terminal also why a way is ruled out, each reason once for a kind of device", () => {
    const site: Site = {
      name: "contoso",
      siteCode: "ABC",
      estate: { devices: ["workgroup"], networks: ["intranet"] },
    };
    const advice = adviseMethods(site);
    const text = adviceInWords({ site: "contoso", estate: {}, ...advice }, PLAIN, 80);
    const told = text.replaceAll(/\s+/g, " ");
    for (const { reasons, method } of advice.rows) {
      expect(told).toContain(method);
      for (const reason of reasons) expect(told).toContain(reason);
    }
    expect(told.split("Only members of a domain can be reached.")).toHaveLength(2);
  });
});

describe("method read", () => {
  it("reads back what generate wrote", () => {
    ccmbridge("generate", "group-policy-provisioning", "-f", "site.yaml", "--out", "provisioning");
    const { exit, json } = ccmbridge("read", "provisioning/provision-client.reg");
    expect(exit).toBe(0);
    expect(json()).toMatchObject({
      format: "reg",
      rows: [
        {
          valid: true,
          line: "/mp:mpserver.contoso.com SMSSITECODE=ABC SMSMP=mpserver.contoso.com",
          remarks: [],
        },
      ],
    });
  });

  it("exits with 1 for a line with errors, and shows it mended", () => {
    const key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\ccmsetup";
    writeFileSync(
      join(folder, "bad.txt"),
      `${key}\n    SetupParameters    REG_SZ    SMSSITECODE=ABC /mp:a,b\n`,
    );
    const { exit, json } = ccmbridge("read", "bad.txt");
    expect(exit).toBe(1);
    expect(json().rows[0].fixed).toBe("/mp:a;b SMSSITECODE=ABC");
  });

  it("masks a token that somebody provisioned, and says that it does not belong there", () => {
    const key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\ccmsetup";
    const token = `eyJ0eXAiOiJKV1QifQ.${"SECRET".repeat(60)}.x`;
    writeFileSync(
      join(folder, "token.txt"),
      `${key}\n    SetupParameters    REG_SZ    SMSSITECODE=ABC /regtoken:${token}\n`,
    );
    for (const format of ["json", "table", "csv"]) {
      const { out, err } = ccmbridge("read", "token.txt", "-o", format);
      expect(out).not.toBe("");
      expect(out + err).not.toContain("SECRET");
    }
    const remarks = ccmbridge("read", "token.txt").json().rows[0].remarks.join();
    expect(remarks).toContain("255");
    expect(remarks).toContain("every user");
  });

  it("says so when the file holds no such value", () => {
    writeFileSync(join(folder, "other.reg"), 'REGEDIT4\n[HKEY_LOCAL_MACHINE\\X]\n"a"="b"\n');
    expect(JSON.parse(ccmbridge("read", "other.reg").err).error.code).toBe("not-found");
  });
});
