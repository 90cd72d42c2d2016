import { BridgeError } from "../domain/errors.ts";

/** Does `work` on what a file holds. What is refused there ("invalid") names the file: formats know bytes alone. */
export async function aboutFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== "invalid" || error.facts.file !== undefined)
      throw error;
    throw new BridgeError(
      "invalid",
      `${path}: ${error.message}`,
      { ...error.facts, file: path },
      { cause: error, ...(error.next ? { next: error.next } : {}) },
    );
  }
}
