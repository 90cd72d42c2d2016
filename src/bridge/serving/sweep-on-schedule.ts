import type { Clock, Jobs } from "../needs.ts";
import { startSync } from "./syncs.ts";

const LOOK_MS = 60_000;

/**
 * Asks for a sync whenever the last one was asked for longer ago than `minutes`, until `signal` aborts. Several processes
 * on one database ask for one between them: they all look at the same jobs.
 */
export async function sweepOnSchedule(
  {
    jobs,
    clock,
    told,
  }: { readonly jobs: Jobs; readonly clock: Clock; readonly told: (error: unknown) => void },
  minutes: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const [last] = await jobs.list({ kind: "sync", limit: 1 });
      const due = last ? Date.parse(last.createdAt) + minutes * 60_000 : 0;
      if (clock.now().getTime() >= due)
        await startSync({ jobs, clock }, { full: false }, { name: "schedule" });
    } catch (error) {
      told(error);
    }
    await clock.sleep(Math.min(LOOK_MS, minutes * 60_000), signal).catch(() => {});
  }
}
