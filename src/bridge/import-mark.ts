import type { Limits } from "../domain/device/limits.ts";
import type { DeviceStore, SourceState } from "./needs.ts";

/** What an import leaves where a reading of the site leaves its mark. */
const IMPORTED = "imported ";

export const importMark = (at: string): string => `${IMPORTED}${at}`;

/**
 * A source that is not configured, whose facts were imported, as the import left it. From when on a client that is not heard
 * of counts as silent, an import is too old to be taken for the whole. Undefined when nothing was imported.
 */
export async function importedState(
  store: Pick<DeviceStore, "mark">,
  before: SourceState | undefined,
  { now, limits }: { readonly now: string; readonly limits: Pick<Limits, "clientSilentHours"> },
): Promise<SourceState | undefined> {
  const mark = before && before.state !== "absent" ? await store.mark(before.name) : null;
  if (!before || !mark?.startsWith(IMPORTED)) return undefined;
  const at = mark.slice(IMPORTED.length);
  const isOld = Date.parse(now) - Date.parse(at) > limits.clientSilentHours * 3_600_000;
  if (!isOld) return { ...before, seconds: 0 };
  return {
    ...before,
    seconds: 0,
    state: "partial",
    reason: `what was imported on ${at.slice(0, 10)} is too old: import a newer export`,
  };
}
