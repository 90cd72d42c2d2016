import { maskLine } from "../domain/ccmsetup/mask.ts";
import { BridgeError, type FailureCode } from "../domain/errors.ts";
import { paintFor } from "./paint.ts";
import type { GlobalOptions } from "./run.ts";
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
      next: "This is a defect of ccmbridge. Please report it with what you ran and the output of --verbose.",
    },
  );
}

/** Prints a failure on standard error: one JSON object when data is JSON, a paragraph for people otherwise. */
export function printFailure(thrown: unknown, { output, color, verbose }: GlobalOptions): void {
  const error = asBridgeError(thrown);
  const json = output === undefined ? !process.stdout.isTTY : output === "json" || output === "ndjson";
  if (json) {
    const { requestId, ...facts } = error.facts;
    const shown = {
      code: error.code,
      message: maskLine(error.message),
      facts,
      requestId: requestId ?? null,
      next: error.next ?? null,
    };
    process.stderr.write(`${JSON.stringify({ error: shown })}\n`);
  } else {
    const paint = paintFor(process.stderr, color);
    const width = Math.min(process.stderr.columns ?? 80, 120);
    const lines = [
      ...maskLine(error.message)
        .split("\n")
        .flatMap((line, index) =>
          index === 0 ? [`${paint.red("Error")}: ${wrapped(line, width - 7, "  ", "").join("\n")}`] : [line],
        ),
      ...(error.facts.requestId ? [paint.dim(`Request id ${error.facts.requestId}`)] : []),
      ...(error.next ? wrapped(error.next, width, "").map((line) => line) : []),
    ];
    process.stderr.write(`${lines.join("\n")}\n`);
  }
  if (verbose) process.stderr.write(`${maskLine(causes(error))}\n`);
}

function causes(error: unknown): string {
  const lines: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++)
    lines.push(`${depth === 0 ? "" : "caused by "}${at.stack ?? at.message}`);
  return lines.join("\n");
}
