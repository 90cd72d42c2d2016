import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchRow } from "../row.ts";

const TASK = fileURLToPath(new URL("./task.ts", import.meta.url));
const MOST_SAID = 64 << 20;

export interface Told {
  readonly seconds: number;
  /** Of processor time: what other work on the machine does not stretch. */
  readonly busySeconds: number;
  readonly peakMiB: number;
}
/** Milliseconds, the shortest first. */
type Times = Readonly<Record<string, readonly number[]>>;
export interface Asked extends Told {
  readonly reports: Times;
  readonly lists: Times;
}

/** A part of the bench in a process of its own. @throws Error with what it said when it fails. */
export function runTask<T extends Told>(task: string, input: readonly string[]): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TASK, task, ...input], {
    encoding: "utf8",
    maxBuffer: MOST_SAID,
  });
  if (status !== 0) throw new Error(`The part ${task} failed: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** What was asked of an estate, beside the aims. */
export const askedRows = ({ reports, lists }: Asked, name: (text: string) => string): readonly BenchRow[] => [
  ...Object.entries(reports).map(([report, times]) => ({
    name: name(`report ${report}`),
    ...late(times),
    aim: { atMost: 100 },
  })),
  ...Object.entries(lists).map(([list, times]) => ({
    name: name(`a page of ${list}`),
    ...late(times),
    aim: { atMost: 50 },
  })),
];

const late = (times: readonly number[]) => ({
  value: times[Math.ceil(times.length * 0.99) - 1]!,
  unit: "ms",
  note: `99th percentile of ${times.length}, median ${times[times.length >> 1]!.toFixed(1)}`,
});
