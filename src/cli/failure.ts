import { BridgeError, type FailureCode } from "../domain/errors.ts";
import { maskedText } from "../domain/masked-text.ts";
import { printable } from "./excerpt.ts";
import { formatOf, type GlobalOptions } from "./global-options.ts";
import { paintFor } from "./paint.ts";
import { safeText } from "./safe-text.ts";
import { wrapped } from "./wrapped.ts";

/** What each failure is to a shell. A new code without a number does not compile. */
const EXIT = {
  usage: 2,
  "manifest-invalid": 2,
  configuration: 2,
  invalid: 1,
  "not-found": 1,
  ambiguous: 1,
  conflict: 1,
  changed: 3,
  incomplete: 4,
  "sign-in": 5,
  denied: 5,
  throttled: 6,
  timeout: 6,
  unreachable: 1,
  upstream: 1,
  interrupted: 130,
  disk: 1,
  internal: 1,
} as const satisfies Record<FailureCode, number>;

export const exitCodeOf = (error: unknown): number => EXIT[asBridgeError(error).code];

/** Anything thrown, as a failure of ours: what is not one is a defect, and says how to report it. */
export function asBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error;
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  if (name === "AbortError") return new BridgeError("interrupted", "Interrupted.", {}, { cause: error });
  return new BridgeError(
    "internal",
    `${name}: ${message}`,
    {},
    {
      cause: error,
      next: "This is a defect of ccmbridge. Please report it with what you ran and the output of --verbose, after a look that nothing in it is confidential.",
    },
  );
}

/** Prints a failure on standard error: one JSON object when data is JSON, a paragraph for people otherwise. */
export function printFailure(thrown: unknown, globals: GlobalOptions): void {
  const error = asBridgeError(thrown);
  const format = formatOf(globals);
  const text =
    format === "json" || format === "ndjson"
      ? JSON.stringify(failureObject(error, globals.verbose ?? false))
      : safeText(failureInWords(error, globals));
  process.stderr.write(`${text}\n`);
}

/** `requestId` and `next` are always there, null when there is none; `causes` only when asked for. */
export function failureObject(error: BridgeError, verbose: boolean) {
  const { requestId, ...facts } = error.facts;
  return {
    error: {
      code: error.code,
      message: maskedText(error.message),
      facts: Object.fromEntries(
        Object.entries(facts).map(([name, fact]) => [
          name,
          typeof fact === "string" ? maskedText(fact) : fact,
        ]),
      ),
      requestId: requestId ?? null,
      next: error.next === undefined ? null : maskedText(error.next),
      ...(verbose ? { causes: causes(error) } : {}),
    },
  };
}

function failureInWords(error: BridgeError, { color, verbose }: GlobalOptions): string {
  const paint = paintFor(process.stderr, color);
  const width = Math.min(process.stderr.columns || 80, 120);
  // Names of files and texts from inside them may hold what drives a terminal.
  const [first = "", ...others] = maskedText(error.message).split("\n").map(printable);
  const head = wrapped(first, width, "       ", "Error: ");
  return [
    head.join("\n").replace("Error:", paint.red("Error:")),
    ...others.flatMap((line) => wrapped(line, width, "       ")),
    ...(error.facts.requestId ? [paint.dim(`Request id ${error.facts.requestId}`)] : []),
    ...(error.next === undefined ? [] : wrapped(maskedText(error.next), width, "       ", "Next:  ")),
    ...(verbose ? causes(error).map((cause) => paint.dim(cause)) : []),
  ].join("\n");
}

/** The failure and what it came from, with stacks. */
function causes(error: unknown): string[] {
  const found: string[] = [];
  for (let at: unknown = error; at instanceof Error && found.length < 6; at = at.cause)
    found.push(maskedText(at.stack ?? `${at.name}: ${at.message}`));
  return found;
}
