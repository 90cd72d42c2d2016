import { z } from "zod";
import { type ExplainedLine, explainLine } from "../domain/ccmsetup/explain.ts";
import { FORMS } from "../domain/ccmsetup/line.ts";
import { checkedInput } from "./checked-input.ts";
import type { Clock } from "./needs.ts";

// Longer than any line that works; the parser stays linear, and a pasted file is not a line.
export const MAX_LINE = 100_000;

export const ExplainCommandLine = z.strictObject({
  line: z.string().max(MAX_LINE),
  form: z.enum(FORMS).optional(),
});
export type ExplainCommandLine = z.input<typeof ExplainCommandLine>;

/** Every token of a line in words, registration tokens masked and their expiry told. */
export function explainCommandLine(
  deps: { readonly clock: Pick<Clock, "now"> },
  input: ExplainCommandLine,
): ExplainedLine {
  const { line, form } = checkedInput(ExplainCommandLine, input);
  return explainLine(line, { form, now: deps.clock.now() });
}
