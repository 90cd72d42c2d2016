import { z } from "zod";
import { FORMS, SCENARIOS } from "../domain/ccmsetup/line.ts";
import { MAX_LINE } from "./line-to-judge.ts";

// Apart from the verbs, so that a command typed at a terminal need not load a schema library to look at one line.

const line = z.string().max(MAX_LINE).describe("The command line, in any of the seven forms.");
const form = z.enum(FORMS).optional().describe("Form of the line; guessed when not given.");

/** What `lintCommandLine` takes, for doors whose callers send anything. */
export const LintCommandLine = z.strictObject({
  line,
  form,
  scenario: z
    .enum([...SCENARIOS, "image"])
    .optional()
    .describe("What the line is for; image is a reference computer (rule 63)."),
});

/** What `explainCommandLine` takes, for doors whose callers send anything. */
export const ExplainCommandLine = z.strictObject({ line, form });
