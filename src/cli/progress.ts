import type { ProgressEvent } from "../bridge/needs.ts";
import { paintFor } from "./paint.ts";
import { safeText } from "./safe-text.ts";
import { headOf } from "./wrapped.ts";

/**
 * Steps as they come. listr2 wants the list of tasks before it starts; ours grows while the tenant is looked at, so this
 * draws by itself: on a terminal the running step's line is redrawn in place, in a pipe every change is a line.
 */
export function progressOn(stream: NodeJS.WriteStream, color: boolean) {
  const paint = paintFor(stream, color);
  const live = stream.isTTY === true && process.env.TERM !== "dumb";
  let drawn = false;
  let started = performance.now();
  let tenths = -1;
  const clear = () => {
    if (drawn) stream.write("\r\x1b[2K");
    drawn = false;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${safeText(text)}\n`);
  };
  const draw = (text: string) => {
    clear();
    stream.write(headOf(safeText(text).replaceAll("\n", " "), Math.max(20, (stream.columns || 80) - 1)));
    drawn = true;
  };
  return {
    report: ({ step, state, text, done, total }: ProgressEvent) => {
      if (state === "started") {
        [started, tenths] = [performance.now(), -1];
        if (live) draw(`… ${step}  ${text}`);
        else line(`${step}: ${text}`);
      } else if (state === "running") {
        const amount =
          done === undefined ? text : `${text}  ${amountOf(done, total, performance.now() - started)}`;
        if (live) draw(`… ${step}  ${amount}`);
        else if (done !== undefined && total) {
          // In a log a line per tenth is enough.
          const now = Math.floor((done / total) * 10);
          if (now > tenths) line(`${step}: ${amount}`);
          tenths = now;
        }
      } else if (state === "done") line(live ? `${paint.green("✔")} ${step}  ${text}` : `${step}: done`);
      else if (state === "skipped") line(`${live ? paint.dim("-") : ""} ${step}: ${text}`.trim());
      else line(live ? `${paint.red("✖")} ${step}  ${text}` : `${step}: failed`);
    },
    /** A line that is no step; the running step's line makes room. */
    say: line,
    /** Leaves the line to somebody else's text. */
    end: clear,
  };
}

function amountOf(done: number, total: number | undefined, milliseconds: number): string {
  const rate = milliseconds > 50 ? `, ${sized((done / milliseconds) * 1_000)}/s` : "";
  if (!total) return `${sized(done)}${rate}`;
  return `${String(Math.floor((done / total) * 100)).padStart(3)} %  ${sized(done)} of ${sized(total)}${rate}`;
}

function sized(bytes: number): string {
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${Math.round(bytes)} B`;
}
