import type { StoreKeeper } from "./needs.ts";

/** Copies the database as of one moment. Size in bytes. */
export async function backUpStore(
  store: Pick<StoreKeeper, "backup">,
  file: string,
  options: { readonly replace?: boolean | undefined } = {},
): Promise<{ readonly file: string; readonly size: number; readonly version: number }> {
  return { file, ...(await store.backup(file, options)) };
}
