import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FORMS, LINT_CODES, type Problem, type Severity } from "../../../src/domain/ccmsetup/line.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";
import { maskLine } from "../../../src/domain/ccmsetup/mask.ts";
import { parseLine } from "../../../src/domain/ccmsetup/parse.ts";
import { type CorpusRow, LINT_CORPUS, TOKEN } from "../../fixtures/ccmsetup/lint-corpus.ts";

/** The vocabulary as it is promised: code and severity. */
const VOCABULARY = new Map(
  [
    ...readFileSync(join(import.meta.dirname, "../../fixtures/ccmsetup/lint-codes.md"), "utf8").matchAll(
      /^\| `([a-z-]+)` \| (error|warning|info) \|/gm,
    ),
  ].map(([, code, severity]) => [code!, severity as Severity]),
);

/** A line without its marks, and where they stood. */
function marked(text: string): { line: string; spans: { start: number; end: number }[] } {
  const spans: { start: number; end: number }[] = [];
  let line = "";
  for (const piece of text.split(/(?=[⟦⟧])/)) {
    if (piece.startsWith("⟦")) spans.push({ start: line.length, end: -1 });
    else if (piece.startsWith("⟧")) spans[spans.length - 1]!.end = line.length;
    line += piece.replace(/^[⟦⟧]/, "");
  }
  return { line, spans };
}

function afterFixes(line: string, problems: readonly Problem[]): string | null {
  const edits = problems.flatMap(({ fix }) => fix?.edits ?? []);
  if (edits.length === 0) return null;
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), line);
}

const bads = (row: CorpusRow) => {
  const { line, spans } = marked(row.bad);
  const result = lintLine(line, { form: row.form, scenario: row.scenario });
  return { line, spans, result, found: result.problems.filter(({ code }) => code === row.code) };
};

describe("the vocabulary of the linter", () => {
  it("is the promised one, with the promised severities", () => {
    expect(VOCABULARY.size).toBeGreaterThan(50);
    expect(LINT_CODES).toEqual(Object.fromEntries(VOCABULARY));
  });

  it("has a good and a bad line for every code", () => {
    const tested = new Set(LINT_CORPUS.map(({ code }) => code));
    expect([...VOCABULARY.keys()].filter((code) => !tested.has(code as CorpusRow["code"]))).toEqual([]);
  });

  it("is used in every form", () => {
    expect(new Set(LINT_CORPUS.map(({ form }) => form))).toEqual(new Set(FORMS));
  });
});

describe.each(
  LINT_CORPUS.map((row) => [`${row.code} in ${row.form}: ${row.bad.slice(0, 90)}`, row] as const),
)("%s", (_title, row) => {
  it("is not said of the good line, which has no error", () => {
    const { problems } = lintLine(row.good, { form: row.form, scenario: row.scenario });
    expect(problems.filter(({ code, severity }) => code === row.code || severity === "error")).toEqual([]);
  });

  it("is said of the bad line at its place, and nothing else is", () => {
    const { line, spans, result, found } = bads(row);
    expect(found.map(({ start, end }) => line.slice(start, end))).toEqual(
      spans.map(({ start, end }) => line.slice(start, end)),
    );
    expect(found.map(({ start, end }) => ({ start, end }))).toEqual(spans);
    const others = result.problems.filter(({ code }) => code !== row.code).map(({ code }) => code);
    expect(others).toEqual(row.also);
    expect(result.valid).toBe(!result.problems.some(({ severity }) => severity === "error"));
  });

  it("has its severity, its rule and a message that names what it is about", () => {
    const { line, found } = bads(row);
    const { tokens } = parseLine(line, row.form);
    for (const problem of found) {
      expect(problem.severity).toBe(VOCABULARY.get(row.code));
      expect(problem.rule).toBe(row.rule);
      expect(problem.message).toMatch(/^\S.{20,}\S$/s);
      expect(problem.token).toBe(
        row.code === "secret-in-line" || row.code === "token-malformed"
          ? `${line.slice(problem.start, problem.start + 4)}…`
          : maskLine(line.slice(problem.start, problem.end)),
      );
      const names = tokens
        .filter(({ start, end }) => start < problem.end && end > problem.start)
        .flatMap(({ name, text }) => [name, text]);
      const named = [problem.token, ...names].filter((name) => problem.message.includes(name));
      expect(named, `"${problem.message}" names nothing of ${problem.token}, ${names}`).not.toEqual([]);
    }
  });

  it("has a fix where one is safe, and the fixed line has that problem no more", () => {
    const { line, found } = bads(row);
    const fixed = afterFixes(line, found);
    expect(fixed).toBe(row.fixed);
    for (const { fix } of found) if (fix) expect(fix.words).toMatch(/\w/);
    if (fixed === null) return;
    const { problems } = lintLine(fixed, { form: row.form, scenario: row.scenario });
    expect(problems.map(({ code }) => code)).not.toContain(row.code);
  });
});

describe("a registration token", () => {
  it.each(LINT_CORPUS.filter(({ bad }) => bad.includes("regtoken")).map((row) => [row.form, row] as const))(
    "stands in no message and no token of a line in the form %s",
    (_form, row) => {
      const { line } = marked(row.bad);
      const { problems } = lintLine(line, { form: row.form });
      expect(JSON.stringify(problems)).not.toContain(TOKEN.slice(0, 12));
      expect(JSON.stringify(problems)).not.toContain(TOKEN.slice(-12));
    },
  );
});

describe("a trailing /regtoken", () => {
  it("is only warned of, as Microsoft's samples put it there (rule 2)", () => {
    const cmg = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
    const { valid, problems } = lintLine(
      `ccmsetup.exe CCMHOSTNAME=${cmg} SMSSITECODE=ABC SMSMP=mp1.contoso.com /regtoken:${TOKEN}`,
    );
    expect(valid).toBe(true);
    expect(problems.find(({ code }) => code === "parameter-after-property")?.severity).toBe("warning");
  });
});
