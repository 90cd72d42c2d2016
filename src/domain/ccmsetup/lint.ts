import { EditSet } from "./edits.ts";
import { type Form, LINT_CODES, type Problem, type Scenario } from "./line.ts";
import { maskLine } from "./mask.ts";
import { parseLine } from "./parse.ts";
import { addressRule } from "./rules/address.ts";
import type { Finding, Lintable, Rule } from "./rules/finding.ts";
import { INTUNE_LIMIT, lengthLimit, placementRule } from "./rules/placement.ts";
import { flawRule, wordRule } from "./rules/shape.ts";
import { togetherRule } from "./rules/together.ts";
import { valueRule } from "./rules/value.ts";
import { guessScenario } from "./scenario.ts";

export interface LintOptions {
  /** Guessed when not given. */
  readonly form?: Form | undefined;
  /** What the line is for; `image` is a reference computer. Without it only what the line itself shows is judged. */
  readonly scenario?: Scenario | "image" | undefined;
}

export interface LintResult {
  /** No problem is an error. */
  readonly valid: boolean;
  readonly form: Form;
  /** True when the form was guessed. */
  readonly guessed: boolean;
  readonly scenario: Scenario | "image" | null;
  /** UTF-16 units of what Intune takes, or of the whole line. */
  readonly length: number;
  readonly limit: number | null;
  /** By place, then code. */
  readonly problems: readonly Problem[];
  /** The line after every safe fix; null when there is nothing to fix. Holds tokens in clear, as the line did. */
  readonly fixed: string | null;
}

const RULES: readonly Rule[] = [flawRule, wordRule, valueRule, addressRule, placementRule, togetherRule];

/** Judges a line: what is wrong, where, why (with the rule's number), and what it would be with the safe fixes. Never throws. */
export function lintLine(source: string, options: LintOptions = {}): LintResult {
  const first = examine(source, options);
  return { ...first, fixed: fixLine(source, first.problems, { ...options, form: first.form }) };
}

function examine(source: string, { form, scenario }: LintOptions): Omit<LintResult, "fixed"> {
  const parsed = parseLine(source, form);
  const items = parsed.tokens.filter(({ kind }) => kind === "parameter" || kind === "property");
  const line: Lintable = { ...parsed, items, scenario };
  const problems = RULES.flatMap((rule) => [...rule(line)])
    .map((finding) => problemOf(source, finding))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
  const limit = lengthLimit(parsed);
  return {
    valid: !problems.some(({ severity }) => severity === "error"),
    form: parsed.form,
    guessed: parsed.guessed,
    scenario: scenario ?? guessScenario(items) ?? null,
    length: limit?.length ?? source.length,
    limit: limit ? INTUNE_LIMIT : null,
    problems,
  };
}

function problemOf(source: string, { code, start, end, message, rule, fix, severity }: Finding): Problem {
  const secret = /regtoken/i.test(source.slice(Math.max(0, start - 40), start));
  const token = source.slice(start, end);
  return {
    code,
    severity: severity ?? LINT_CODES[code],
    token: secret ? maskLine(`/regtoken:${token}`).slice("/regtoken:".length) : maskLine(token),
    start,
    end,
    message: maskLine(message),
    rule,
    fix: fix && fix.edits.length > 0 ? fix : null,
  };
}

const MOST_ROUNDS = 60;

/**
 * Every safe fix, again and again until none is left: one fix can bare the next. A round takes the fixes from the left as
 * long as they leave each other alone. Fixing a fixed line changes nothing.
 */
function fixLine(source: string, problems: readonly Problem[], options: LintOptions): string | null {
  let text = source;
  let found = problems;
  const seen = new Set([source]);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const edits = new EditSet();
    for (const { fix } of found) if (fix) edits.take(fix.edits);
    if (edits.isEmpty) break;
    const next = edits.applyTo(text);
    // A fix that leads back is no fix.
    if (seen.has(next)) return text === source ? null : text;
    seen.add(next);
    text = next;
    found = examine(text, options).problems;
  }
  return text === source ? null : text;
}
