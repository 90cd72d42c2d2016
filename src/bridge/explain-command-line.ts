import type { z } from "zod";
import { type ExplainedLine, explainLine } from "../domain/ccmsetup/explain.ts";
import type { ExplainCommandLine } from "./command-line-requests.ts";
import { type DatingNeeds, timeFor } from "./line-to-judge.ts";

/**
 * Every token of a line in words, registration tokens masked and their expiry told.
 * @throws BridgeError "usage" when the text is too long to be a line.
 */
export async function explainCommandLine(
  deps: DatingNeeds,
  { line, form }: z.input<typeof ExplainCommandLine>,
): Promise<ExplainedLine> {
  return explainLine(line, { form, now: await timeFor(line, deps) });
}
