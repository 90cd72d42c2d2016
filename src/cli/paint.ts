import { styleText } from "node:util";
import type { Paint } from "./frame.ts";

const same = (text: string) => text;
export const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };
const COLOURED: Paint = Object.fromEntries(
  (["bold", "dim", "red", "yellow", "green", "cyan"] as const).map((name) => [
    name,
    (text: string) => styleText(name, text, { validateStream: false }),
  ]),
) as unknown as Paint;

/**
 * Colours where the stream is a terminal. --no-color and NO_COLOR (with any text in it) say no, FORCE_COLOR says yes
 * (0 and false say no), TERM=dumb says no; the first of these that speaks is heard.
 */
export function paintFor(stream: NodeJS.WriteStream, color: boolean): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (!color || (NO_COLOR !== undefined && NO_COLOR !== "")) return PLAIN;
  if (FORCE_COLOR !== undefined) return /^(0|false)$/i.test(FORCE_COLOR) ? PLAIN : COLOURED;
  return stream.isTTY && TERM !== "dumb" ? COLOURED : PLAIN;
}
