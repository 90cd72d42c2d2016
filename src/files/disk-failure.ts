import { diskReason } from "../domain/disk-reason.ts";
import { BridgeError } from "../domain/errors.ts";

/** What is written here appears whole or not at all. */
const MAKE_ROOM = "Make room; nothing half-written was left behind.";
const HINTS: Readonly<Record<string, string>> = { ENOSPC: MAKE_ROOM, EDQUOT: MAKE_ROOM };

/**
 * Does `work` on `path`; what the system refuses becomes a failure that says what could not be done to it.
 * @throws BridgeError "not-found" when it was to be read and is not there, "disk" otherwise.
 */
export async function failing<T>(path: string, done: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // A failure of ours has a code too, and says better what is wrong.
    if (cause instanceof BridgeError) throw cause;
    const { code, reason, next: usual } = diskReason(cause, done);
    if (code === "") throw cause;
    const next = HINTS[code] ?? usual;
    throw new BridgeError(
      code === "ENOENT" && done === "read" ? "not-found" : "disk",
      `${path} cannot be ${done}: ${reason}.`,
      { file: path, code },
      { cause, ...(next ? { next } : {}) },
    );
  }
}
