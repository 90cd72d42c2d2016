import { BridgeError } from "../domain/errors.ts";
import { lookAtDue } from "./events/check-device.ts";
import { type ForgetNeeds, type Forgotten, forgetOld } from "./forget-old.ts";
import type { EventStore, NotificationStore, Progress } from "./needs.ts";
import type { NotificationNeeds } from "./notifications/notification-needs.ts";
import { type NotifyAnswer, notify } from "./notifications/notify.ts";
import { type SyncAnswer, syncDevices, type TrackingNeeds } from "./sync-devices.ts";

/** Each is asked for when its turn comes: what one of them lacks is no reason to leave out the others. */
export interface SweepNeeds {
  tracking(): Promise<Omit<TrackingNeeds, "progress" | "signal">>;
  eventStore(): Promise<EventStore>;
  notificationStore(): Promise<NotificationStore>;
  notifying(): Promise<Omit<NotificationNeeds, "signal">>;
  readonly clock: ForgetNeeds["clock"];
  readonly retention: ForgetNeeds["retention"];
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

export const SWEEP_PARTS = ["sync", "look", "notify", "forget"] as const;
export type SweepPart = (typeof SWEEP_PARTS)[number];

export interface SweepAnswer {
  /** Null when another process is at it, or it failed. */
  readonly sync: SyncAnswer | null;
  /** Devices that were looked at because an event named them. */
  readonly looked: number;
  readonly notified: NotifyAnswer | null;
  readonly forgotten: Forgotten | null;
  /** What failed; the next sweep tries again. */
  readonly problems: readonly { readonly part: SweepPart; readonly error: unknown }[];
}

/** Rounds of looks in one sweep: five thousand devices; more wait for the next one. */
const ROUNDS = 25;

/**
 * What a bridge that stays does on its schedule, once: a sync, every look that is due, every message that is due, and
 * forgetting what is older than it is to be kept. This alone suffices: what events would have told is found here, later.
 * @throws BridgeError "interrupted".
 */
export async function sweep(needs: SweepNeeds): Promise<SweepAnswer> {
  const { progress, signal, clock, retention } = needs;
  const problems: SweepAnswer["problems"][number][] = [];
  const part = async <T>(name: SweepPart, work: () => Promise<T>): Promise<T | null> => {
    if (signal?.aborted)
      throw new BridgeError("interrupted", "Interrupted. What was done is kept; the next sweep goes on.");
    progress({ step: name, state: "started", text: IN_WORDS[name] });
    try {
      const answer = await work();
      progress({ step: name, state: "done", text: IN_WORDS[name] });
      return answer;
    } catch (error) {
      if (error instanceof BridgeError && error.code === "interrupted") throw error;
      // Somebody else does it at this moment.
      const isBusy = error instanceof BridgeError && error.code === "conflict" && name === "sync";
      if (!isBusy) problems.push({ part: name, error });
      const text = error instanceof Error ? error.message : String(error);
      progress({ step: name, state: isBusy ? "done" : "failed", text });
      return null;
    }
  };
  const asking = async () => ({ ...(await needs.tracking()), progress, signal });
  const sync = await part("sync", async () => syncDevices(await asking(), { full: false }));
  let looked = 0;
  await part("look", async () => {
    const looking = { ...(await asking()), events: await needs.eventStore() };
    for (let round = 0; round < ROUNDS; round++) {
      const { length } = await lookAtDue(looking);
      looked += length;
      if (length === 0 || signal?.aborted) return;
    }
  });
  const notified = await part("notify", async () => notify({ ...(await needs.notifying()), signal }));
  const forgotten = await part("forget", async () => {
    const [events, notifications] = await Promise.all([needs.eventStore(), needs.notificationStore()]);
    return forgetOld({ events, notifications, clock, retention });
  });
  return { sync, looked, notified, forgotten, problems };
}

const IN_WORDS: Readonly<Record<SweepPart, string>> = {
  sync: "read the tenant",
  look: "look at devices that events named",
  notify: "tell what changed",
  forget: "forget what is old",
};
