import type { StoreKeeper } from "./needs.ts";

/** Puts a copy of the database in its place; what was there lies `aside`. */
export async function restoreStore(
  store: Pick<StoreKeeper, "restore">,
  file: string,
): Promise<{ readonly file: string; readonly version: number; readonly aside: string | null }> {
  return { file, ...(await store.restore(file)) };
}
