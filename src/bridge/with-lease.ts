import { BridgeError } from "../domain/errors.ts";
import type { Clock, Journal } from "./needs.ts";

const LEASE_SECONDS = 120;

/**
 * Runs `work` while nobody else with this store works on the same `subject` (a deployment, the
 * device sync). `work` gets a function that prolongs the
 * lease; it is let go afterwards, and lapses by itself when the process dies.
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
): Promise<T> {
  const name = `work:${subject}`;
  const take = () => journal.takeLease(name, owner, LEASE_SECONDS, clock.now());
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
      if (!(await take())) throw busy();
    });
  } finally {
    await journal.releaseLease(name, owner);
  }
}
