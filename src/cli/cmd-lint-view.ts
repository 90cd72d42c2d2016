import type { LintedCommandLine } from "../bridge/lint-command-line.ts";
import { secretSpans } from "../domain/ccmsetup/mask.ts";
import { lintInWords, PROBLEM_COLUMNS } from "./cmd-views.ts";
import type { NumberedLine } from "./command-line-words.ts";
import type { Column, Door } from "./frame.ts";

interface Linted extends NumberedLine {
  readonly result: LintedCommandLine;
}

/** One line gives its result, several give a list of results; with `fix` people get the mended lines alone. */
export async function printLint(door: Door, linted: readonly Linted[], fix: boolean): Promise<void> {
  const [first, ...others] = linted;
  const many = others.length > 0;
  const rows = linted.map(({ lineNumber, result }) => ({ lineNumber, ...result, codes: codesOf(result) }));
  await door.print(many ? rows.map(({ codes: _, ...row }) => row) : first?.result, {
    rows: many ? rows : (first?.result.problems ?? []),
    columns: many ? LINT_COLUMNS : PROBLEM_COLUMNS,
    text: (paint, width) =>
      linted
        .map(({ lineNumber, line, result }) => {
          if (fix) return result.fixed ?? result.line;
          const words = lintInWords(result, line, secretSpans(line), paint, width);
          return many ? `${paint.bold(`Line ${lineNumber}`)}\n${words}\n` : words;
        })
        .join("\n"),
  });
}

const LINT_COLUMNS: readonly Column[] = [
  { key: "lineNumber", title: "Line", align: "right" },
  { key: "valid", title: "Valid" },
  { key: "form", title: "Form" },
  { key: "scenario", title: "Scenario" },
  { key: "length", title: "Length", align: "right" },
  { key: "codes", title: "Problems" },
  { key: "fixed", title: "Fixed" },
];

const codesOf = ({ problems }: LintedCommandLine) =>
  [...new Set(problems.map(({ code }) => code))].join(", ");
