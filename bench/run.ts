import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { inWords, meets } from "./report.ts";
import type { Bench, BenchRow } from "./row.ts";

// One after the other: two at a time would measure each other.
const BENCHES: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  "cold start": () => import("./cold-start.ts"),
  content: () => import("./content.ts"),
  apply: () => import("./apply.ts"),
  reading: () => import("./reading.ts"),
  latency: () => import("./latency.ts"),
  devices: () => import("./devices.ts"),
  load: () => import("./load.ts"),
  functions: () => import("./functions.ts"),
  events: () => import("./events.ts"),
  dashboard: () => import("./dashboard.ts"),
};

const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    // How large an estate is, where one is measured; a million when not said.
    devices: { type: "string" },
    // In which database: "sqlite" or "postgresql"; both when not said.
    engine: { type: "string" },
  },
  allowPositionals: true,
});
const asked = {
  devices: values.devices === undefined ? undefined : Number(values.devices),
  engine: values.engine,
};
const rows: BenchRow[] = [];
let failed = false;
for (const [name, load] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`Measuring ${name} …\n`);
  try {
    rows.push(...(await (await load()).bench(asked)));
  } catch (error) {
    failed = true;
    process.stderr.write(`${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
const machine = { node: process.version, cores: availableParallelism(), processor: cpus()[0]?.model ?? "" };
process.stdout.write(
  values.json
    ? `${JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, met: meets(row) })) }, undefined, 2)}\n`
    : inWords(rows, machine),
);
process.exitCode = failed ? 1 : 0;
