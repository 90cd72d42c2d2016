import { BridgeError, type FailureCode } from "../domain/errors.ts";

/** SQLite's primary result codes, as far as somebody at the keyboard can do something about them. */
const REASONS: Readonly<Record<number, readonly [code: FailureCode, reason: string, next: string]>> = {
  5: ["conflict", "another process holds it", "Let the other ccmbridge finish, then run this again."],
  6: ["conflict", "another process holds it", "Let the other ccmbridge finish, then run this again."],
  8: ["disk", "it is read-only", "Check the permissions of the folder that CCMBRIDGE_DATA names."],
  10: ["disk", "the disk failed", "Check the disk; the folder has to be on a local one."],
  11: ["disk", "it is damaged", "`ccmbridge store check` says more. Put a backup in its place."],
  13: ["disk", "the disk is full", "Make room, then run this again."],
  14: [
    "disk",
    "it cannot be opened",
    "CCMBRIDGE_DATA names the folder; it must be writable and on a local disk.",
  ],
  26: ["disk", "it is not a database", "Move the file away, or put a backup in its place."],
};

/** Does `work` on the database at `path`; what SQLite refuses becomes a failure that says what to do. */
export function failing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw sqliteFailure(path, cause);
  }
}

export function sqliteFailure(path: string, cause: unknown): unknown {
  const { errcode, message } = cause as { errcode?: unknown; message?: string };
  if (typeof errcode !== "number") return cause;
  // The lower byte is the primary code; the rest tells more of the same.
  const known = REASONS[errcode & 0xff];
  if (!known) return cause;
  const [code, reason, next] = known;
  return new BridgeError(
    code,
    `The database ${path} cannot be used: ${reason} (${message}).`,
    { file: path, sqlite: errcode },
    { cause, next },
  );
}
