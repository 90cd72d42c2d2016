const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 hours ago". A time that is a little ahead, as clocks differ, is now. */
export function agoInWords(at: string, now: string): string {
  const seconds = Math.min(0, Math.round((Date.parse(at) - Date.parse(now)) / 1_000));
  const [unit, size] = STEPS.find(([, each]) => -seconds >= each) ?? ["second", 1];
  return words.format(Math.ceil(seconds / size), unit);
}

/** "2 days 3 hours": a length of time in its two greatest parts. */
export function lengthInWords(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "no time";
}
