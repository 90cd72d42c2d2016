import { hostname } from "node:os";

/**
 * An owner of a lease, `pid@host`, on this machine whose process has ended: killed, it could not let go, and nobody has to
 * wait for it. Of other machines nothing is known.
 */
export function isGone(owner: string): boolean {
  const [pid, host] = owner.split("@", 2);
  if (host !== hostname() || !/^\d+$/.test(pid ?? "") || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
