import { BridgeError } from "../../domain/errors.ts";
import type { Delivery, DeliveryTry } from "../../domain/notifications/delivery.ts";
import type { Clock, NotificationStore } from "../needs.ts";
import { type Page, pageOf } from "../serving/pages.ts";

type LogNeeds = { readonly notifications: NotificationStore; readonly clock: Clock };

export interface LoggedDelivery extends Omit<Delivery, "changes"> {
  readonly changes: number;
  readonly lastTry: DeliveryTry | null;
}

export interface ShownDelivery extends Delivery {
  readonly log: readonly DeliveryTry[];
}

/** What was sent, the newest first. */
export async function listDeliveries(
  { notifications }: LogNeeds,
  query: Parameters<NotificationStore["deliveries"]>[0],
): Promise<LoggedDelivery[]> {
  const found = await notifications.deliveries(query);
  return Promise.all(
    found.map(async ({ changes, ...delivery }) => ({
      ...delivery,
      changes: changes.length,
      lastTry: (await notifications.tries(delivery.id)).at(-1) ?? null,
    })),
  );
}

/** The same, page by page. */
export async function pageOfDeliveries(
  needs: LogNeeds,
  { limit, ...query }: Parameters<NotificationStore["deliveries"]>[0],
): Promise<Page<LoggedDelivery>> {
  return pageOf(await listDeliveries(needs, { ...query, limit: limit + 1 }), limit, ({ id }) => id);
}

/** One message with all it told and every try. @throws BridgeError "not-found". */
export async function showDelivery({ notifications }: LogNeeds, id: string): Promise<ShownDelivery> {
  const delivery = await notifications.delivery(id);
  if (!delivery) throw noDelivery(id);
  return { ...delivery, log: await notifications.tries(id) };
}

/** Lets a message be sent again, with the id it had. @throws BridgeError "not-found". */
export async function replayDelivery(
  { notifications, clock }: LogNeeds,
  id: string,
): Promise<{ readonly id: string }> {
  if (!(await notifications.sendAgain(id, clock.now().toISOString()))) throw noDelivery(id);
  return { id };
}

const noDelivery = (id: string) =>
  new BridgeError(
    "not-found",
    `There is no message ${id}.`,
    {},
    { next: "`ccmbridge notification deliveries` shows them." },
  );
