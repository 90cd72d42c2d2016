import type { Tracked } from "../bridge/tracked.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Door, Paint } from "./frame.ts";

/** `--max-age`: hours after which an answer counts as too old. */
export interface AgeOption {
  readonly maxAge: string;
}
export const DEFAULT_MAX_AGE = "48";

/**
 * 0 when the answer is whole and young enough, else 4; what is missing is said on standard error.
 * @throws BridgeError "usage" for an age that is no number.
 */
export function freshness(
  door: Door,
  { asOf, complete, sources }: Tracked,
  now: Date,
  maxAge: string,
): number {
  const hours = Number(maxAge);
  if (!(hours > 0)) throw new BridgeError("usage", "--max-age is a number of hours.");
  const age = (now.getTime() - Date.parse(asOf)) / 3_600_000;
  if (age > hours)
    door.say(`What is known is ${Math.floor(age)} hours old. \`ccmbridge device sync\` reads anew.`);
  if (!complete)
    for (const { name, state, reason, asOf: read } of sources)
      if (state === "failed" || state === "partial")
        door.say(
          `${name}: ${state === "failed" ? "could not be read" : "was read in part"}${reason ? ` (${reason})` : ""}; ${read ? `what it said is of ${read}` : "it was never read"}.`,
        );
  return complete && age <= hours ? 0 : 4;
}

/** A line for people: how old, and whether whole. */
export const asOfInWords = ({ asOf, complete }: Tracked, paint: Paint): string =>
  paint.dim(`As of ${asOf}${complete ? "" : ", incomplete"}.`);
