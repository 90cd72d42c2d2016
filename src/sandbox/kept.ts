import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isObject } from "./check-body.ts";

const FORMAT = "ccmbridge-sandbox/1";
const FILE = "tenant.ndjson";
const LOCK = "lock";

/** What a tenant is from its first day on; the first line of what is kept. */
export interface Founding {
  readonly seed: string;
  readonly devices: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** How far its clock was ahead of this machine's then, in milliseconds. */
  readonly ahead: number;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the key that signs its tokens. */
  readonly signingKey: string;
  /** Its scenario as it was then, where it has one. */
  readonly scenario: { readonly file: string; readonly text: string } | null;
  /** What its content addresses are signed with, base64. */
  readonly addressKey: string;
}

/** One thing that happened in a tenant, in the order in which it did. */
export type KeptLine =
  | { readonly kind: "started" }
  /** The clock was advanced; by how much it is ahead now, in milliseconds. */
  | { readonly kind: "clock"; readonly ahead: number }
  /** Without a value it was removed. */
  | {
      readonly kind: "wrote";
      readonly store: string;
      readonly id: string;
      readonly at: number;
      readonly value?: unknown;
    }
  /** So many steps of its story were taken. */
  | { readonly kind: "told"; readonly steps: number }
  | { readonly kind: "site"; readonly switches: Readonly<Record<string, boolean>> };

/** A folder in which a tenant is kept, open for one process. */
export interface Kept {
  readonly founding: Founding;
  /** What happened before this start; empty for a new tenant. */
  readonly lines: readonly KeptLine[];
  /** What is appended is there when this returns, also when the process is killed right after. */
  append(line: KeptLine): void;
  close(): void;
}

/**
 * Opens the folder of a tenant, or makes one of what `found` says. A line that was cut off by a kill is dropped.
 * @throws RangeError when another process has it open, or it holds something else.
 */
export function openKept(folder: string, found: () => Founding): Kept {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lock(folder);
  let file: number | undefined;
  try {
    const path = join(folder, FILE);
    file = openSync(path, "a+", 0o600);
    const isNew = fstatSync(file).size === 0;
    const append = appender(file);
    if (isNew) append({ format: FORMAT, ...found() });
    const { founding, lines } = read(path, file);
    append({ kind: "started" });
    return {
      founding,
      lines,
      append,
      close: () => {
        closeSync(file!);
        unlock();
      },
    };
  } catch (error) {
    if (file !== undefined) closeSync(file);
    unlock();
    throw error;
  }
}

/** Writes lines, each whole or not at all: half of one in the middle could not be read again. */
function appender(file: number): (line: unknown) => void {
  return (line) => {
    const { size } = fstatSync(file);
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
  };
}

function read(path: string, file: number): { readonly founding: Founding; readonly lines: KeptLine[] } {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) ftruncateSync(file, Buffer.byteLength(whole));
  const [first, ...lines] = whole
    .split("\n")
    .slice(0, -1)
    .map((line, place): unknown => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new RangeError(`${path}, line ${place + 1}, cannot be read: ${(error as Error).message}`, {
          cause: error,
        });
      }
    });
  if (!isObject(first) || first.format !== FORMAT)
    throw new RangeError(`${path} holds no tenant of this sandbox`);
  return { founding: first as unknown as Founding, lines: lines as KeptLine[] };
}

/** One process at a time: two would write over each other. */
function lock(folder: string): () => void {
  const path = join(folder, LOCK);
  for (let tries = 0; ; tries++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(readFileSync(path, "utf8"));
      if (tries > 0 || isAlive(owner))
        throw new RangeError(
          `${folder} is in use by process ${owner}; end that one, or remove ${path} when it is another program`,
        );
      // Whoever had it was killed.
      rmSync(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
