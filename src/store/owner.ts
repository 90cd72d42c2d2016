import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";

/**
 * A new owner of leases in this process: `pid@host/processes/id`. Process and host are for people; the id is random, because
 * containers are often process 1 of a host whose name others have too.
 */
export const newOwner = (): string =>
  `${process.pid}@${hostname()}/${processTable() ?? "unknown"}/${randomUUID()}`;

/**
 * An owner whose process has ended, as far as this process can see: killed, it could not let go, and nobody has to wait for
 * it. Of processes elsewhere nothing is known.
 */
export function isGone(owner: string): boolean {
  const [, pid, table] = /^(\d+)@[^/]*\/([^/]+)\/[^/]+$/.exec(owner) ?? [];
  if (pid === undefined || table === undefined || table !== processTable()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

let known: { table: string | undefined } | undefined;

/**
 * Where a process number means the same process: this start of the machine and its namespace of processes, which each
 * container has for itself. Other systems than Linux have no such containers: there it is the machine. Undefined where it
 * cannot be told; a lease then lapses in its time.
 */
function processTable(): string | undefined {
  known ??= { table: readProcessTable() };
  return known.table;
}

function readProcessTable(): string | undefined {
  if (process.platform !== "linux") {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ mac }) => mac) ?? []);
    return digest([hostname(), ...[...new Set(addresses)].sort()]);
  }
  try {
    return digest([
      readFileSync("/proc/sys/kernel/random/boot_id", "utf8"),
      // The number of the namespace, as in `pid:[4026531836]`.
      readlinkSync("/proc/self/ns/pid"),
    ]);
  } catch {
    return undefined;
  }
}

const digest = (parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
