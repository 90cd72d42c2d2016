/** A time of the files as ISO 8601, or null where it is none that a date can hold. */
export function isoOf(at: number | null): string | null {
  return at === null || !(Math.abs(at) <= 8.64e15) ? null : new Date(at).toISOString();
}
