import type { EdgeOptions } from "./edge-options.ts";
import { mayHaveHappened } from "./retry.ts";

const MAX_TRIES = 3;

/**
 * Makes a thing whose answer may be lost: then it is looked for until the tenant had time to settle, and made again only
 * when nothing was found (quirk Q27).
 */
export async function makeOnce<T>(
  { clock, waits }: Pick<EdgeOptions, "clock" | "waits">,
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
  signal?: AbortSignal,
  isThereAlready: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await make();
    } catch (error) {
      if (!mayHaveHappened(error) && !isThereAlready(error)) throw error;
      for (let waited = 0; ; ) {
        const found = await find();
        if (found) return found;
        if (waited >= waits.settleMs) break;
        const pause = Math.min(Math.max(waits.firstMs, waited), waits.maxMs, waits.settleMs - waited);
        await clock.sleep(pause, signal);
        waited += pause;
      }
      if (attempt === MAX_TRIES) throw error;
    }
  }
}
