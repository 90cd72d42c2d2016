import { randomBytes } from "node:crypto";

/** An id that sorts by the time it was made, and is unique also within a millisecond: `0193a1b2c3d4-9f3c…`. */
export const timedId = (at: Date): string => `${timePart(at)}-${randomBytes(8).toString("hex")}`;

/** Sorts before every id that was made at that time or later, and behind all before. */
export const timePart = (at: Date): string => Math.max(0, at.getTime()).toString(16).padStart(12, "0");
