import { Refusal } from "./problem.ts";

/** Where a page ended, in a form nobody builds by hand. */
export const cursorFrom = (place: string | null): string | null =>
  place === null ? null : Buffer.from(`1:${place}`, "utf8").toString("base64url");

/** @throws Refusal for a cursor that no answer held. */
export function placeOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const told = Buffer.from(cursor, "base64url").toString("utf8");
  if (/^1:[^\p{Cc}\uFFFD]{1,250}$/u.test(told)) return told.slice(2);
  throw new Refusal(400, "usage", "The cursor is none that was given out.", {
    next: "Begin again without it.",
  });
}
