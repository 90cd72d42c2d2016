import type { ApiKeys } from "../needs.ts";
import { type KeyView, keyView } from "./key-view.ts";

/** Every API key there ever was, oldest first. */
export async function listKeys({ keys }: { readonly keys: ApiKeys }): Promise<{ rows: readonly KeyView[] }> {
  return { rows: (await keys.list()).map(keyView) };
}
