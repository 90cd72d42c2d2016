/** Names are spelled in several ways between sources of the same record (fact F82): compared without case and signs. */
export const folded = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, "");

export type FoldedRecord = ReadonlyMap<string, unknown>;

/** An object by its folded names; undefined for what is none. The first of two names that fold to one counts. */
export function foldedRecord(value: unknown): FoldedRecord | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const record = new Map<string, unknown>();
  for (const [name, each] of Object.entries(value)) {
    const key = folded(name);
    if (!record.has(key)) record.set(key, each);
  }
  return record;
}

/** The first of these names that holds text; cut, because what comes over the wire has no measure. */
export function textIn(record: FoldedRecord, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = record.get(name);
    if (typeof value === "string" && value.trim() !== "") return value.trim().slice(0, 300);
  }
  return null;
}

/** JSON text as its value; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
