import type { z } from "zod";
import type { Problem } from "../domain/ccmsetup/line.ts";
import { type LintResult, lintLine } from "../domain/ccmsetup/lint.ts";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { parseLine } from "../domain/ccmsetup/parse.ts";
import { decodeRegistrationToken, type TokenLife, tokenLife } from "../domain/ccmsetup/registration-token.ts";
import type { LintCommandLine } from "./command-line-requests.ts";
import { type DatingNeeds, timeFor } from "./line-to-judge.ts";

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

/**
 * What is wrong with a line, and the line with what could be mended; registration tokens masked throughout.
 * @throws BridgeError "usage" when the text is too long to be a line.
 */
export async function lintCommandLine(
  deps: DatingNeeds,
  { line, form, scenario }: z.input<typeof LintCommandLine>,
): Promise<LintedCommandLine> {
  const now = await timeFor(line, deps);
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
    registrationToken: token && now ? tokenLife(decodeRegistrationToken(token), now) : null,
  };
}

/** A fix may carry the token to its new place: what it puts there is masked as well. */
function masked(problem: Problem): Problem {
  const { fix } = problem;
  if (!fix) return problem;
  const edits = fix.edits.map((edit) => ({ ...edit, text: maskLine(edit.text) }));
  return { ...problem, fix: { words: maskLine(fix.words), edits } };
}
