import type { Clock, EventStore, NotificationStore } from "./needs.ts";

export interface ForgetNeeds {
  readonly events: Pick<EventStore, "forgetEventsBefore">;
  readonly notifications: Pick<NotificationStore, "rules" | "gatheredTo" | "forgetDeliveriesBefore">;
  readonly clock: Pick<Clock, "now">;
  readonly retention: { readonly eventDays: number; readonly deliveryDays: number };
}

/** How many enrolment events and how many messages were forgotten. */
export interface Forgotten {
  readonly events: number;
  readonly deliveries: number;
}

const DAY_MS = 86_400_000;

/** Forgets enrolment events with their ended looks, and messages that ended, when they are older than they are to be kept. */
export async function forgetOld({
  events,
  notifications,
  clock,
  retention,
}: ForgetNeeds): Promise<Forgotten> {
  const now = clock.now().getTime();
  const before = (days: number) => new Date(now - days * DAY_MS).toISOString();
  // What was told is known by its message: gathering starts where it ended, and would tell again what lies after that.
  const gathered = await Promise.all(
    (await notifications.rules()).map(
      async ({ name, madeAt }) => (await notifications.gatheredTo(name)) ?? madeAt,
    ),
  );
  const marks = gathered.map((at) => new Date(Date.parse(at) - DAY_MS).toISOString());
  const told = [before(retention.deliveryDays), ...marks].sort()[0]!;
  return {
    events: await events.forgetEventsBefore(before(retention.eventDays)),
    deliveries: await notifications.forgetDeliveriesBefore(told),
  };
}
