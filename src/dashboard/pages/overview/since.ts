import { useEffect, useState } from "react";
import { useSignedIn } from "../../sign-in/signed-in.ts";

export type Since = "day" | "week" | "visit";
export const SINCE_WORDS: Readonly<Record<Since, string>> = {
  day: "The last 24 hours",
  week: "The last 7 days",
  visit: "Your last visit",
};

const DAY = 86_400_000;
const before = (now: string, days: number) => new Date(Date.parse(now) - days * DAY).toISOString();

const read = (storage: Storage, place: string): string | undefined => {
  try {
    const kept = storage.getItem(place);
    return kept !== null && !Number.isNaN(Date.parse(kept)) ? kept : undefined;
  } catch {
    return undefined;
  }
};
const write = (storage: Storage, place: string, value: string) => {
  try {
    storage.setItem(place, value);
  } catch {
    // Then there is no last visit the next time.
  }
};

/**
 * When this person looked last, by the tenant's time and in another tab or session than this; undefined when never. The
 * visit that goes on now becomes the last one for the next.
 */
export function useLastVisit(now: string | undefined): string | undefined {
  const { tenantId } = useSignedIn().session;
  const place = `ccmbridge.visit.${tenantId}`;
  const [last] = useState(() => read(sessionStorage, place) ?? read(localStorage, place));
  useEffect(() => {
    if (now === undefined) return;
    if (last !== undefined) write(sessionStorage, place, last);
    write(localStorage, place, now);
  }, [now, last, place]);
  return last;
}

/** The time a choice stands for; undefined lets the API take its own, a day ago. */
export function sinceTime(since: Since, now: string, lastVisit: string | undefined): string | undefined {
  if (since === "week") return before(now, 7);
  if (since === "visit") return lastVisit;
  return undefined;
}
