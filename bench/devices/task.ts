import { readFileSync } from "node:fs";
import { listDevices } from "../../src/bridge/list-devices.ts";
import type { Clock, DeviceQuery } from "../../src/bridge/needs.ts";
import { pageOfReport, REPORT_NAMES } from "../../src/bridge/reports/report.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { lastTracked } from "../../src/bridge/tracked.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { openStore } from "../../src/store/store.ts";
import { CHANGED_AT, READ_AT, TENANT } from "./estate.ts";
import { floorOnPostgres, floorOnSqlite } from "./floor.ts";
import { localTenant } from "./local-tenant.ts";

// A process of its own, so that its peak is that of this work. Prints what it found as JSON.
const [task = "", folder = "", data = "", enrolled = "0", url = ""] = process.argv.slice(2);
const postgres = url === "" ? undefined : { url, poolSize: 4, statementMs: 3_600_000 };
const started = performance.now();
async function floor() {
  return { rows: await (postgres ? floorOnPostgres(folder, url) : floorOnSqlite(folder, data)) };
}

async function sync(changed: boolean) {
  const clock = clockAt(changed ? CHANGED_AT : READ_AT);
  const { sources, close } = await localTenant({ folder, clock, changed, enrolled: Number(enrolled) });
  const store = await openStore({ dataFolder: data, postgres, tenantId: TENANT });
  const at: Record<string, number> = {};
  const answer = await syncDevices(
    {
      sources,
      estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: ["Co-management"] }),
      store: store.devices,
      journal: store.journal,
      clock,
      owner: "1@bench",
      limits: DEFAULT_LIMITS,
      progress: ({ step, state }) => {
        if (state !== "running") at[`${step} ${state}`] = Math.round(performance.now() - started) / 1_000;
      },
    },
    { full: !changed },
  );
  await store.close();
  await close();
  return { ...answer, at };
}

async function asking() {
  const clock = clockAt(CHANGED_AT);
  const store = await openStore({ dataFolder: data, postgres, tenantId: TENANT });
  const needs = { store: store.devices, clock };
  await lastTracked(needs);
  const reports: Record<string, readonly number[]> = {};
  for (const name of REPORT_NAMES)
    reports[name] = await times(20, () => pageOfReport(needs, name, { limit: PAGE }));
  const lists: Record<string, readonly number[]> = {};
  const [device] = await Array.fromAsync(store.devices.list({ limit: 1 }));
  const queries: Readonly<Record<string, DeviceQuery>> = {
    ...QUERIES,
    // However large the estate is, hardly another device has it.
    "a rare part of a name": { search: device!.name.slice(3, 9) },
    "a rare part of a serial number": { search: device!.serialNumber?.slice(2, 12) ?? "SN0" },
  };
  for (const [name, query] of Object.entries(queries)) {
    // From the beginning, and from places all over.
    lists[name] = await times(40, async (turn) => {
      const after = turn % 2 === 0 ? undefined : (turn * 6).toString(16).padStart(2, "0");
      await first(PAGE, (await listDevices(needs, { ...query, after, limit: PAGE })).rows);
    });
  }
  await store.close();
  return { reports, lists };
}

/** What the end of a sync counts, anew: for an estate that came otherwise. */
async function recount() {
  const store = await openStore({ dataFolder: data, postgres, tenantId: TENANT });
  const last = await store.devices.lastSync();
  if (!last) throw new Error("There was no sync yet.");
  const sync = await store.devices.beginSync(last.at);
  await store.devices.finishSync(sync, last.at, last.sources, last.complete);
  await store.close();
  return {};
}

/** Rows a page has. */
const PAGE = 100;
const QUERIES: Readonly<Record<string, DeviceQuery>> = {
  "all of them": {},
  "a stage": { stage: "targeted" },
  "a common fault": { fault: "intune-silent" },
  "a rare fault": { fault: "workload-conflict" },
  "a workload": { workload: { name: "clientApps", authority: "intune" } },
  "a stage and a fault": { stage: "comanaged", fault: "client-silent" },
  "a common part of a name": { search: "PC-0" },
  "a part of a name nobody has": { search: "no such name" },
  "a stage and a common part of a name": { stage: "targeted", search: "PC-0" },
  "two signs nobody has": { search: "%%" },
  "a common beginning": { search: "PC" },
  "a rare fault and a common beginning": { fault: "workload-conflict", search: "PC" },
  "a rare fault and a common part of a name": { fault: "workload-conflict", search: "PC-0" },
};

async function times(rounds: number, work: (turn: number) => Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < rounds; turn++) {
    const begun = performance.now();
    await work(turn);
    found.push(performance.now() - begun);
  }
  return found.sort((a, b) => a - b);
}

async function first(count: number, rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  let left = count;
  for await (const _ of rows) if (--left === 0) return;
}

function clockAt(start: number): Clock {
  return { now: () => new Date(start), sleep: async () => {} };
}

/** Linux counts what a parent held before this program was loaded into `maxRSS`, but not into `VmHWM`. */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1_024;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1_024;
}

/** Seconds of processor this process took: what a busy machine does not stretch. */
function busy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

const TASKS: Readonly<Record<string, () => Promise<object>>> = {
  floor,
  full: () => sync(false),
  changed: () => sync(true),
  asking,
  recount,
};
const found = await TASKS[task]?.();
process.stdout.write(
  JSON.stringify({
    ...found,
    seconds: (performance.now() - started) / 1_000,
    busySeconds: busy(),
    peakMiB: peak(),
  }),
);
