import { randomBytes } from "node:crypto";

/** An id that sorts by the time it was made, and is unique also within a millisecond: `0193a1b2c3d4-9f3c…`. */
export const timedId = (at: Date): string =>
  `${at.getTime().toString(16).padStart(12, "0")}-${randomBytes(8).toString("hex")}`;
