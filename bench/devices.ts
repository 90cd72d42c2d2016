import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINES } from "./devices/engine.ts";
import { reportFile, writeEstate } from "./devices/estate-files.ts";
import type { Bench, BenchRow } from "./row.ts";

const TASK = fileURLToPath(new URL("./devices/task.ts", import.meta.url));
const MIB = 1 << 20;

/** On each engine, one after the other; `engine` names the only one wanted. */
export const bench: Bench = async ({ devices = 1_000_000, engine } = {}) => {
  const rows: BenchRow[] = [];
  for (const name of engine === undefined ? Object.keys(ENGINES) : [engine])
    rows.push(...(await deviceRows(devices, name)));
  return rows;
};

interface Told {
  readonly seconds: number;
  /** Of processor time: what other work on the machine does not stretch. */
  readonly busySeconds: number;
  readonly peakMiB: number;
}
interface Synced extends Told {
  readonly complete: boolean;
  readonly devices: number;
  readonly transitions: number;
  readonly sources: readonly { readonly name: string; readonly rows: number }[];
}
interface Asked extends Told {
  readonly reports: Readonly<Record<string, readonly number[]>>;
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

/**
 * An estate of `size` devices from exports on this disk: read in full, then what changed within an hour, then asked. Each part
 * runs in a process of its own, as it does from a terminal; memory is that of the process, without a server's.
 */
export async function deviceRows(size: number, engineName = "sqlite"): Promise<readonly BenchRow[]> {
  const start = ENGINES[engineName];
  if (!start) throw new Error(`Engines are ${Object.keys(ENGINES).join(", ")}; not ${engineName}.`);
  const engine = await start();
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-bench-"));
  try {
    const rows = await writeEstate(folder, size);
    const enrolled = rows[reportFile(folder, "intune", false)]!;
    const data = join(folder, "data");
    mkdirSync(data);
    const run = <T extends Told>(task: string): T =>
      runTask<T>(task, [folder, data, String(enrolled), engine.url]);
    const floor = run<Told & { rows: number }>("floor");
    const full = run<Synced>("full");
    const changed = run<Synced>("changed");
    const asked = run<Asked>("asking");
    for (const { complete } of [full, changed])
      if (!complete) throw new Error("A sync of the bench was not complete.");
    const name = (text: string) => `devices, ${size.toLocaleString("en")} on ${engine.name}: ${text}`;
    const bytes = await engine.size(data);
    const read = changed.sources.reduce((sum, source) => sum + source.rows, 0);
    return [
      {
        name: name("full sync to unzipping, parsing and inserting its rows"),
        value: full.seconds / floor.seconds,
        unit: "x",
        aim: { atMost: 2.5 },
        note:
          `${full.seconds.toFixed(0)} of ${floor.seconds.toFixed(0)} s for ${floor.rows.toLocaleString("en")} rows; ` +
          `${full.transitions.toLocaleString("en")} changes; in processor time ${(full.busySeconds / floor.busySeconds).toFixed(2)} x`,
      },
      {
        name: name("sync of what changed within an hour to a full one"),
        value: changed.seconds / full.seconds,
        unit: "x",
        aim: { atMost: 0.05 },
        note: `${changed.seconds.toFixed(1)} s for ${read.toLocaleString("en")} rows; ${changed.transitions.toLocaleString("en")} changes`,
      },
      ...(["full", "changed", "asking"] as const).map((part) => ({
        name: name(`peak memory, ${{ full: "full sync", changed: "changes", asking: "asking" }[part]}`),
        value: { full, changed, asking: asked }[part].peakMiB,
        unit: "MiB",
        aim: { atMost: 512 },
      })),
      {
        name: name("database a device"),
        value: bytes / size,
        unit: "bytes",
        note: `${(bytes / MIB).toFixed(0)} MiB in all`,
      },
      ...Object.entries(asked.reports).map(([report, times]) => ({
        name: name(`report ${report}`),
        ...late(times),
        aim: { atMost: 100 },
      })),
      ...Object.entries(asked.lists).map(([list, times]) => ({
        name: name(`a page of ${list}`),
        ...late(times),
        aim: { atMost: 50 },
      })),
    ];
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const late = (times: readonly number[]) => ({
  value: times[Math.ceil(times.length * 0.99) - 1]!,
  unit: "ms",
  note: `99th percentile of ${times.length}, median ${times[times.length >> 1]!.toFixed(1)}`,
});

function runTask<T>(task: string, input: readonly string[]): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TASK, task, ...input], {
    encoding: "utf8",
    maxBuffer: 64 * MIB,
  });
  if (status !== 0) throw new Error(`The part ${task} failed: ${stderr}`);
  return JSON.parse(stdout) as T;
}
