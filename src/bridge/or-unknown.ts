import { BridgeError } from "../domain/errors.ts";

const UNANSWERED = new Set(["denied", "upstream", "throttled", "timeout", "unreachable"]);

/** A side question that was denied or failed is unknown; the verb goes on and says so. Interrupts and sign-in go through. */
export async function orUnknown<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof BridgeError && UNANSWERED.has(error.code)) return undefined;
    throw error;
  }
}
