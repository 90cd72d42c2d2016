import type { StoreKeeper, StoreState } from "./needs.ts";

/** The database's place, version and health; `healthy` when nothing is wrong with it, also when there is none yet. */
export async function checkStore(
  store: Pick<StoreKeeper, "check">,
): Promise<StoreState & { readonly healthy: boolean; readonly migrationsPending: number }> {
  const state = await store.check();
  return {
    ...state,
    migrationsPending: Math.max(0, state.newest - state.version),
    healthy: state.problems.length === 0,
  };
}
