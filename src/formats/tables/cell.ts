/** The value at a dotted path of a row; of a row that is no object, the row itself is its `value`. */
export function valueAt(row: unknown, key: string): unknown {
  if (row === null || typeof row !== "object") return key === "value" ? row : undefined;
  if (Object.hasOwn(row, key)) return (row as Record<string, unknown>)[key];
  return key
    .split(".")
    .reduce<unknown>(
      (at, name) =>
        at !== null && typeof at === "object" && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      row,
    );
}

/** A value as the text of a cell: nothing for null, ISO 8601 for times, a list of words with commas, JSON for the rest. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null))
    return value.map(cellText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const cell = (row: unknown, key: string): string => cellText(valueAt(row, key));
