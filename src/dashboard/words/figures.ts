const counts = new Intl.NumberFormat("en");
const shares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const times = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** 12,345 */
export const count = (value: number): string => counts.format(value);
/** 61.5%. What is not all never rounds to all, and what is some never to none. */
export const share = (value: number): string => {
  if (value > 0 && value < 0.001) return "<0.1%";
  if (value < 1 && value > 0.999) return ">99.9%";
  return shares.format(value);
};
/** "30 Nov" of "2026-11-30" */
export const dayInWords = (day: string): string => days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
/** In the reader's own time zone. */
export const timeInWords = (at: string): string => times.format(new Date(at));
