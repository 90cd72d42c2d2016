import { BridgeError } from "../domain/errors.ts";
import type { Clock, Journal } from "./needs.ts";

const LEASE_SECONDS = 120;
/** Of a lease's time, after so much it is prolonged: to write at every step would wait for the disk at every step. */
const SHARE = 0.25;

/**
 * Runs `work` while nobody else with this store works on the same `subject` (a deployment, the
 * device sync). `work` gets a function that prolongs the
 * lease, once enough of it has passed; it is let go afterwards, and lapses by itself when the process dies.
 * @throws BridgeError "conflict" when somebody else holds it.
 */
export async function withLease<T>(
  {
    journal,
    clock,
    owner,
  }: {
    readonly journal: Pick<Journal, "takeLease" | "releaseLease">;
    readonly clock: Clock;
    readonly owner: string;
  },
  subject: string,
  work: (keep: () => Promise<void>) => Promise<T>,
  { seconds = LEASE_SECONDS }: { readonly seconds?: number } = {},
): Promise<T> {
  const name = `work:${subject}`;
  let taken = 0;
  const take = async () => {
    const now = clock.now();
    taken = now.getTime();
    return journal.takeLease(name, owner, seconds, now);
  };
  const busy = () =>
    new BridgeError(
      "conflict",
      `Another ccmbridge is at work on ${subject}.`,
      { subject },
      { next: "Let it finish, then run this again." },
    );
  if (!(await take())) throw busy();
  try {
    return await work(async () => {
      if (clock.now().getTime() - taken < seconds * 1_000 * SHARE) return;
      if (!(await take())) throw busy();
    });
  } finally {
    await journal.releaseLease(name, owner);
  }
}
