import type { Paint } from "./frame.ts";

const same = (text: string) => text;
export const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };
// Written out: loading node:util for its styleText costs every start as much as reading a command line does.
const styled = (on: number, off: number) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;
const COLOURED: Paint = {
  bold: styled(1, 22),
  dim: styled(2, 22),
  red: styled(31, 39),
  yellow: styled(33, 39),
  green: styled(32, 39),
  cyan: styled(36, 39),
};

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
