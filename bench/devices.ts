import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENGINES } from "./devices/engine.ts";
import { reportFile, writeEstate } from "./devices/estate-files.ts";
import { type Asked, askedRows, runTask, type Told } from "./devices/run-task.ts";
import type { Bench, BenchRow } from "./row.ts";

const MIB = 1 << 20;

/** On each engine, one after the other; `engine` names the only one wanted. */
export const bench: Bench = async ({ devices = 1_000_000, engine } = {}) => {
  const rows: BenchRow[] = [];
  for (const name of engine === undefined ? Object.keys(ENGINES) : [engine])
    rows.push(...(await deviceRows(devices, name)));
  return rows;
};

interface Synced extends Told {
  readonly complete: boolean;
  readonly devices: number;
  readonly transitions: number;
  readonly sources: readonly { readonly name: string; readonly rows: number }[];
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
      ...askedRows(asked, name),
    ];
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
