import type { Clock, StoreKeeper } from "./needs.ts";

/** Brings the database to the newest version; a second time changes nothing. */
export async function migrateStore(
  store: Pick<StoreKeeper, "migrate">,
  clock: Pick<Clock, "now">,
): Promise<{
  readonly from: number;
  readonly to: number;
  readonly changed: boolean;
  /** Where the database is as it was before; null where nothing was to be kept. */
  readonly copy: string | null;
}> {
  const { from, to, copy } = await store.migrate(clock.now());
  return { from, to, changed: from !== to, copy };
}
