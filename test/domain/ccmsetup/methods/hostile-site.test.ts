import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateMethod } from "../../../../src/domain/ccmsetup/methods/generate-method.ts";
import { INSTALL_METHODS } from "../../../../src/domain/ccmsetup/methods/install-methods.ts";
import type { MethodInput } from "../../../../src/domain/ccmsetup/methods/method.ts";
import { Site } from "../../../../src/domain/ccmsetup/site.ts";
import { BridgeError } from "../../../../src/domain/errors.ts";
import { hostileText } from "../../scripting/hostile-text.ts";
import { parseErrors } from "../../scripting/parse-powershell.ts";
import { readPowerShell } from "../../scripting/read-powershell.ts";
import { contoso, WITHOUT_WISHES } from "./samples.ts";

/** The manifest of the golden files with the worst texts in it that its schema lets through. */
function hostileInput(texts: readonly string[]): MethodInput {
  const { site, deployment } = contoso();
  const [share = "", account = "", selection = "", folder = ""] = texts;
  const tries: Partial<Site>[] = [
    { clientShare: `\\\\server\\${share}` },
    { clientPush: { ...site.clientPush!, accounts: [`CONTOSO\\${account}`] } },
    { networkAccessAccount: `CONTOSO\\${account}` },
    { certificateSelection: `Subject:${selection}`, managementPoint: "https://mp.contoso.com" },
    { signingCertificate: `C:\\${folder}\\x.cer` },
    { administrationService: `https://sms.contoso.com/${encodeURI(share.toWellFormed())}` },
  ];
  const { apiVersion: _api, kind: _kind, ...plain } = site as Record<string, unknown>;
  let kept = Site.parse(plain);
  for (const more of tries) {
    const checked = Site.safeParse(Object.assign({}, kept, more));
    if (checked.success) kept = checked.data;
  }
  return {
    site: kept,
    deployment: {
      ...deployment!,
      properties: { ...deployment!.properties, CCMADMINS: `CONTOSO\\${account}` },
    },
  };
}

describe("a manifest with hostile texts", () => {
  it("never gets out of a literal, a batch line, a code block or a document", async () => {
    let written = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileText, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...INSTALL_METHODS.map(({ name }) => name)),
        async (texts, name) => {
          const { site, deployment } = hostileInput(texts);
          let files: ReturnType<typeof generateMethod>["files"];
          try {
            ({ files } = generateMethod(
              name,
              WITHOUT_WISHES.includes(name) ? { site } : { site, deployment },
            ));
          } catch (error) {
            // What cannot be said safely is refused, with the reason.
            expect(error).toBeInstanceOf(BridgeError);
            return;
          }
          written += 1;
          for (const { path, text } of files) {
            if (path.endsWith(".ps1"))
              expect({
                path,
                problems: [...readPowerShell(text).problems, ...(await parseErrors(text))],
              }).toEqual({
                path,
                problems: [],
              });
            if (path.endsWith(".cmd") || path.endsWith(".vbs")) expect(text).toMatch(/^[\x20-\x7e\n]*$/);
            if (path.endsWith(".md")) expect(fencesOf(text)).toBe("closed");
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(written).toBeGreaterThan(50);
  });
});

/** Whether every fence that opens is closed by its like, and every heading of the runbook stands outside. */
function fencesOf(markdown: string): "closed" | "open" | "swallowed" {
  let fence: string | undefined;
  let headings = 0;
  for (const line of markdown.split("\n")) {
    const ticks = /^\s*(`{3,})\w*\s*$/.exec(line)?.[1];
    if (fence === undefined && ticks) fence = ticks;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence === undefined && line.startsWith("## ")) headings += 1;
  }
  return fence !== undefined ? "open" : headings >= 9 ? "closed" : "swallowed";
}
