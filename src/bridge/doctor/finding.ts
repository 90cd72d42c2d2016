import { BridgeError } from "../../domain/errors.ts";

/** One thing a rollout stands on. `unknown` is not `fix`: what could not be asked may well be in order. */
export interface Finding {
  readonly name: string;
  readonly outcome: "pass" | "fix" | "unknown";
  readonly why: string;
  readonly next: string;
}
export type Verdict = Omit<Finding, "name">;

export const pass = (why: string): Verdict => ({ outcome: "pass", why, next: "Nothing." });
export const fix = (why: string, next: string): Verdict => ({ outcome: "fix", why, next });
export const unknown = (why: string, next: string): Verdict => ({ outcome: "unknown", why, next });

/**
 * Asks, and judges the answer. What cannot be asked or answered is unknown, with the reason; `refused` may know better
 * for failures that are an answer by themselves. Only an interrupt goes through.
 */
export async function examined<T>(
  name: string,
  ask: () => T | Promise<T>,
  judge: (answer: T) => Verdict,
  refused: (failure: BridgeError) => Verdict | undefined = () => undefined,
): Promise<Finding> {
  try {
    return { name, ...judge(await ask()) };
  } catch (error) {
    if (!(error instanceof BridgeError))
      return {
        name,
        ...unknown(
          `The check broke off: ${error instanceof Error ? error.name : "unforeseen"}.`,
          "This is a defect of ccmbridge; please report it.",
        ),
      };
    if (error.code === "interrupted") throw error;
    const verdict = refused(error) ?? unknown(error.message, error.next ?? "Run doctor again.");
    return { name, ...verdict };
  }
}
