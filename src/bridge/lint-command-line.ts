import { z } from "zod";
import { FORMS, type Problem, SCENARIOS } from "../domain/ccmsetup/line.ts";
import { type LintResult, lintLine } from "../domain/ccmsetup/lint.ts";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { parseLine } from "../domain/ccmsetup/parse.ts";
import { decodeRegistrationToken, type TokenLife, tokenLife } from "../domain/ccmsetup/registration-token.ts";
import { checkedInput } from "./checked-input.ts";
import { MAX_LINE } from "./explain-command-line.ts";
import type { Clock } from "./needs.ts";

/** The scenarios, and a reference computer whose image is taken (rule 63). */
export const LINT_SCENARIOS = [...SCENARIOS, "image"] as const;

export const LintCommandLine = z.strictObject({
  line: z.string().max(MAX_LINE),
  form: z.enum(FORMS).optional(),
  scenario: z.enum(LINT_SCENARIOS).optional(),
});
export type LintCommandLine = z.input<typeof LintCommandLine>;

export interface LintedCommandLine extends LintResult {
  /** The line as it was given, tokens masked. */
  readonly line: string;
  /** The line after every safe fix, null when there is nothing to fix; tokens masked. */
  readonly fixed: string | null;
  /** Problems that are left after the fixes. */
  readonly remaining: readonly Problem[];
  /** How long the registration token on the line is good for; null when there is none. */
  readonly registrationToken: TokenLife | null;
}

/** What is wrong with a line, and the line with what could be mended; registration tokens masked throughout. */
export function lintCommandLine(
  deps: { readonly clock: Pick<Clock, "now"> },
  input: LintCommandLine,
): LintedCommandLine {
  const { line, form, scenario } = checkedInput(LintCommandLine, input);
  const linted = lintLine(line, { form, scenario });
  const { fixed } = linted;
  const token = parseLine(line, linted.form).tokens.find(({ name }) => name === "/regtoken")?.value;
  return {
    ...linted,
    line: maskLine(line),
    problems: linted.problems.map(masked),
    fixed: fixed === null ? null : maskLine(fixed),
    remaining:
      fixed === null
        ? linted.problems.map(masked)
        : lintLine(fixed, { form: linted.form, scenario }).problems.map(masked),
    registrationToken: token ? tokenLife(decodeRegistrationToken(token), deps.clock.now()) : null,
  };
}

/** A fix may carry the token to its new place: what it puts there is masked as well. */
function masked(problem: Problem): Problem {
  const { fix } = problem;
  if (!fix) return problem;
  const edits = fix.edits.map((edit) => ({ ...edit, text: maskLine(edit.text) }));
  return { ...problem, fix: { words: maskLine(fix.words), edits } };
}
