import { describe, expect, it } from "vitest";
import { lintLine } from "../../../../src/domain/ccmsetup/lint.ts";
import { generateMethod } from "../../../../src/domain/ccmsetup/methods/generate-method.ts";
import { INSTALL_METHODS } from "../../../../src/domain/ccmsetup/methods/install-methods.ts";
import { withStandIn } from "../../../../src/domain/ccmsetup/methods/method-line.ts";
import { SOURCES } from "../../../../src/domain/ccmsetup/methods/sources.ts";
import { parseErrors } from "../../scripting/parse-powershell.ts";
import { readPowerShell } from "../../scripting/read-powershell.ts";
import { contoso, inputOf, WITHOUT_WISHES } from "./samples.ts";

/** The site of the acceptance example: no estate, no share, no deployment. */
const PLAIN = inputOf(`apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mpserver.contoso.com
internetManagementPoint: server05.contoso.com
fallbackStatusPoint: server06.contoso.com
dnsSuffix: contoso.com
cloudManagementGateway: CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500
softwareUpdatePoint: server1.contoso.com:8530
signingCertificate: siteserver.cer
`);
const NAMES = INSTALL_METHODS.map(({ name }) => name);
const each = (name: string) => [generateMethod(name, contoso(name)), generateMethod(name, PLAIN)];

describe.each(NAMES)("%s", (name) => {
  it("makes lines without errors, judged again in their own form", () => {
    for (const { draft } of each(name))
      for (const { line, form, scenario, problems, length, limit } of draft.lines) {
        const judged = lintLine(withStandIn(line), { form, scenario });
        expect({ line, errors: judged.problems.filter(({ severity }) => severity === "error") }).toEqual({
          line,
          errors: [],
        });
        expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
        if (limit !== null) expect(length).toBeLessThanOrEqual(limit);
      }
  });

  it("writes PowerShell that parses, by the grammar and by a stricter reading", async () => {
    for (const { files } of each(name))
      for (const { path, text, encoding } of files.filter((file) => file.path.endsWith(".ps1"))) {
        const problems = [...readPowerShell(text).problems, ...(await parseErrors(text))];
        expect({ path, problems }).toEqual({ path, problems: [] });
        expect(encoding).toBe("utf-8-bom");
      }
  });

  it("writes scripts that can show what they would do, and hold in strict mode", () => {
    for (const { files } of each(name))
      for (const { text } of files.filter((file) => file.path.endsWith(".ps1"))) {
        // With -WhatIf a drive would only be announced, and the site could not be read.
        for (const [line] of text.matchAll(/^.*New-PSDrive.*$/gm)) expect(line).toContain("-WhatIf:$false");
        // An empty list has no members in strict mode.
        expect(text).not.toMatch(/EnhancedKeyUsageList\./);
        expect(text).toContain("Set-StrictMode -Version 3.0");
        // What changes something takes -WhatIf, or starts the one setup it is for.
        if (/\b(?:Set|New|Remove)-(?:CM|GP)\w+/.test(text)) expect(text).toContain("SupportsShouldProcess");
      }
  });

  it("keeps what comes from the manifest inside literals", () => {
    const marked = JSON.parse(
      JSON.stringify(contoso(name)).replaceAll("contoso", "qqsentinel").replaceAll("CONTOSO", "QQSENTINEL"),
    );
    for (const { path, text } of generateMethod(name, marked).files.filter((file) =>
      file.path.endsWith(".ps1"),
    )) {
      const { code, comments } = readPowerShell(text);
      expect({ path, loose: /.*qqsentinel.*/i.exec(code + comments)?.[0] }).toEqual({
        path,
        loose: undefined,
      });
    }
  });

  it("has a runbook with every part, and no part empty", () => {
    for (const { draft, files } of each(name)) {
      expect(files[0]!.path).toBe("runbook.md");
      for (const part of [
        "checks",
        "carries",
        "steps",
        "verify",
        "undo",
        "limits",
        "security",
        "sources",
      ] as const)
        expect({ part, length: draft[part].length > 0 }).toEqual({ part, length: true });
      for (const { name: check, outcome, why, next } of draft.checks) {
        expect(["pass", "fix", "unknown"]).toContain(outcome);
        expect([check, why, next].every((text) => text.length > 0)).toBe(true);
      }
      expect(new Set(draft.checks.map((check) => check.name)).size).toBe(draft.checks.length);
      for (const { path } of draft.artefacts) expect(files[0]!.text).toContain(path);
      expect(files[0]!.text).toMatch(/^1\. /m);
      expect(files[0]!.text).not.toMatch(/undefined|\[object|NaN/);
      for (const source of draft.sources) expect(files[0]!.text).toContain(SOURCES[source].url);
    }
  });

  it("is named and described in the comparison", () => {
    const { facts } = each(name)[0]!;
    for (const text of Object.values(facts)) expect(text).not.toBe("");
  });

  it("writes file names that Windows takes, each once", () => {
    const paths = each(name)[0]!.files.map(({ path }) => path.toLowerCase());
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^[a-z0-9._/-]+$/);
  });
});

describe("a deployment's wishes", () => {
  it("reach the line of every method that carries properties", () => {
    for (const name of NAMES.filter((one) => !WITHOUT_WISHES.includes(one))) {
      const { draft } = generateMethod(name, contoso(name));
      if (draft.lines.length > 0)
        expect({
          name,
          carried: draft.lines.some(({ line }) => line.includes("CCMLOGMAXSIZE=5242880")),
        }).toEqual({
          name,
          carried: true,
        });
    }
  });
});
