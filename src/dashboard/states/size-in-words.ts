const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "17.4 kB", "337 MB": bytes in the unit that leaves a number one can read. */
export function sizeInWords(bytes: number): string {
  const at = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return new Intl.NumberFormat("en", {
    style: "unit",
    unit: UNITS[at]!,
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** at);
}
