import { describe, expect, it } from "vitest";
import { LINT_CODES } from "../../../src/domain/ccmsetup/line.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";
import { FIELD_LINES } from "../../fixtures/ccmsetup/field-lines.ts";
import { WILD_LINES } from "../../fixtures/ccmsetup/wild-lines.ts";

const LINES = [...FIELD_LINES, ...WILD_LINES];

describe("lines of the field", () => {
  it.each(LINES.map((row) => [`${row.label}: ${row.line}`.slice(0, 120), row] as const))(
    "are judged as a careful reader would: %s",
    (_title, { line, form, scenario, is, codes }) => {
      const result = lintLine(line, { form, scenario });
      expect(result.problems.map(({ code }) => code).sort()).toEqual([...codes].sort());
      expect(result.form).toBe(is);
    },
  );

  it("are many, and each stands once", () => {
    const lines = LINES.map(({ line, form, scenario }) => `${form} ${scenario} ${line}`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(300);
  });

  it("expect codes of the vocabulary only", () => {
    const known = new Set(Object.keys(LINT_CODES));
    expect(LINES.flatMap(({ codes }) => codes).filter((code) => !known.has(code))).toEqual([]);
  });
});
