import { maskLine } from "../domain/ccmsetup/mask.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Clock } from "./needs.ts";

/** Longer than any line that works, in UTF-16 units: what is longer is a file somebody pasted. */
export const MAX_LINE = 100_000;

/** The clock, asked for only when a registration token has to be dated. */
export interface DatingNeeds {
  clock(): Promise<Pick<Clock, "now">>;
}

/**
 * The time at which a line's registration token is judged; undefined when there is none on it.
 * @throws BridgeError "usage" when the line is longer than `MAX_LINE`.
 */
export async function timeFor(line: string, deps: DatingNeeds): Promise<Date | undefined> {
  if (line.length > MAX_LINE)
    throw new BridgeError(
      "usage",
      `A command line has at most ${MAX_LINE} characters here; this text has ${line.length}.`,
      { length: line.length },
      { next: "Give one line, or a file of lines with --file." },
    );
  return maskLine(line) === line ? undefined : (await deps.clock()).now();
}
