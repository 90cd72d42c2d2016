/** What the system refused on a disk, in words for people. */
export interface DiskReason {
  /** The system's own word, such as ENOSPC; "" for what it did not refuse. */
  readonly code: string;
  readonly reason: string;
  readonly next: string | undefined;
}

type Words = readonly [reason: string, next: string];
const REASONS: Readonly<Record<string, Words>> = {
  ENOENT: ["there is no such file or folder", "Check the path; it is taken from the folder you are in."],
  EACCES: ["you have no right to it", "Check the file's permissions."],
  EPERM: ["you have no right to it", "Check the file's permissions."],
  EISDIR: ["it is a folder", "Give the path of a file."],
  ENOTDIR: ["a part of the path is a file, not a folder", "Check the path."],
  ENOSPC: ["the disk is full", "Make room, or take another disk."],
  EDQUOT: ["your quota on this disk is used up", "Make room, or take another disk."],
  EROFS: ["the disk is read-only", "Write to another place."],
  EMFILE: ["too many files are open", "Close other programs, or raise the limit."],
  ENAMETOOLONG: ["its name is too long", "Give a shorter one."],
  EBUSY: ["another program holds it", "Close the program that has it open."],
  EIO: ["the disk reports an error", "Look after the disk, or take another one."],
};
/** Where a new file is to be, what is missing is its folder. */
const MISSING_FOLDER: Words = ["its folder is not there", "Make the folder first, or give another path."];

/** Why a file could not be read or written, told from what Node throws. */
export function diskReason(thrown: unknown, done: string): DiskReason {
  const given = (thrown as { code?: unknown } | null)?.code;
  const code = typeof given === "string" ? given : "";
  const [reason, next] = (code === "ENOENT" && done === "written" ? MISSING_FOLDER : REASONS[code]) ?? [
    code || (thrown instanceof Error ? thrown.message : "for a reason the system does not tell"),
    undefined,
  ];
  return { code, reason, next };
}
