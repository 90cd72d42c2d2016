import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { powershell, powershellLines, powershellLiteral } from "../../../src/domain/scripting/powershell.ts";
import { hostileText } from "./hostile-text.ts";
import { parseErrors } from "./parse-powershell.ts";
import { meaningOf, readPowerShell } from "./read-powershell.ts";

describe("a PowerShell literal", () => {
  it("means exactly the text, whatever stands in it", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(meaningOf(powershellLiteral(text))).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("stays within its quotes and on its line in a script, also beside other values", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (first, second) => {
        const { powershell: text } = powershell`Set-Item -Path ${first} -Value ${[second, 1]} # end`;
        const read = readPowerShell(text);
        expect(read.problems).toEqual([]);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(read.comments).toBe("# end\n");
        expect(read.code.replace(/\[char\]\d+|[()@,+ ]/g, "")).toBe("Set-Item-Path-Value1");
      }),
      { numRuns: 2_000 },
    );
  });

  it("parses by PowerShell's grammar", async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const { powershell: script } = powershell`Set-Item -Path ${text} -Value ${[text, 1]}
$x = ${text}`;
        expect(await parseErrors(script)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["plain", "'plain'"],
    ["", "''"],
    ["O'Brien", "'O''Brien'"],
    ["it’s", "'it’’s'"],
    ["$env:x `n $(x)", "'$env:x `n $(x)'"],
    ["a\nb", "('a' + [char]10 + 'b')"],
    ["\0", "('' + [char]0)"],
    [7, "7"],
    [-7, "(-7)"],
    [true, "$true"],
    [null, "$null"],
    [["a", "b"], "@('a', 'b')"],
    [[], "@()"],
  ] as const)("writes %j as %s", (value, literal) => {
    expect(powershellLiteral(value)).toBe(literal);
  });

  it("puts a piece of script in as it is, with the indent of its place", () => {
    const inner = powershellLines([powershell`Get-Date`, powershell`Write-Output ${"it's"}`]);
    expect(
      powershell`if ($x) {
    ${inner}
}`.powershell,
    ).toBe("if ($x) {\n    Get-Date\n    Write-Output 'it''s'\n}");
  });
});

describe("the readers of these tests", () => {
  it.each([
    "Write-Output 'open",
    'Write-Output "open',
    "if ($x) { Get-Date",
    "Get-Date )",
    "<# open",
    "Invoke-Expression $x",
    "Write-Output a` b",
    "Write-Output ‘a",
    'Write-Output "$(Get-Date)"',
    "Write-Output @'\nx\n'@",
    "Write-Output é",
  ])("does not accept %j", (text) => {
    expect(readPowerShell(text).problems).not.toEqual([]);
  });

  it("tell a script from what only looks like one", async () => {
    expect(await parseErrors("if ($x) { Get-Date }")).toEqual([]);
    expect(await parseErrors("if ($x { Get-Date }")).not.toEqual([]);
  });
});
