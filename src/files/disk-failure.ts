import { BridgeError } from "../domain/errors.ts";

const REASONS: Readonly<Record<string, readonly [reason: string, next: string]>> = {
  ENOENT: ["there is no such file or folder", "Check the path; it is taken from the folder you are in."],
  EACCES: ["you have no right to it", "Check the file's permissions."],
  EPERM: ["you have no right to it", "Check the file's permissions."],
  EISDIR: ["it is a folder", "Give the path of a file."],
  ENOTDIR: ["a part of the path is a file, not a folder", "Check the path."],
  ENOSPC: ["the disk is full", "Make room; nothing half-written was left behind."],
  EDQUOT: ["your quota on this disk is used up", "Make room; nothing half-written was left behind."],
  EROFS: ["the disk is read-only", "Write to another place."],
  EMFILE: ["too many files are open", "Close other programs, or raise the limit."],
};

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
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (code === "") throw cause;
    const [reason, next] = REASONS[code] ?? [code, undefined];
    throw new BridgeError(
      code === "ENOENT" && done === "read" ? "not-found" : "disk",
      `${path} cannot be ${done}: ${reason}.`,
      { file: path, code },
      { cause, ...(next ? { next } : {}) },
    );
  }
}
