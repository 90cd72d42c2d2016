import type { z } from "zod";
import { BridgeError } from "../domain/errors.ts";
import { issueInWords } from "../domain/issue-in-words.ts";

/**
 * What a door handed in, checked.
 * @throws BridgeError "usage" that names every field and what is wrong with it, never its value.
 */
export function checkedInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const checked = schema.safeParse(input, { error: issueInWords });
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(
    ({ path, message }) => `${path.join(".") || "input"}: ${message}`,
  );
  throw new BridgeError("usage", `The request is not valid. ${problems.join("; ")}.`, {
    problems: problems.length,
  });
}
