import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { build } from "rolldown";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import type { Schema } from "../../src/store/schema.ts";
import { admin } from "./admin.ts";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";
import { pilotFolder, QUICK } from "./pilot.ts";

export const DAYS = 5;
/** `npm run proofs` kills a hundred times on each engine, which takes some minutes. */
export const KILLS_A_DAY = Number(process.env.SYNC_KILLS_A_DAY ?? 8);

/** A database for the program, and a look into it past the program. */
export interface KilledStore {
  readonly env: Readonly<Record<string, string>>;
  open(): Kysely<Schema>;
}

export interface Killing {
  readonly seed: number;
  readonly devices: number;
  /** Days on which both are synced, and how often the one is killed before on each of them. */
  readonly days: number;
  readonly kills: number;
  /** The one whose syncs are killed, and the one nobody disturbs. */
  readonly killed: KilledStore;
  readonly calm: KilledStore;
}

export interface Killed {
  readonly kills: number;
  /** Syncs that had ended before they could be killed. */
  readonly missed: number;
  /** After how many kills something had been written that the last sync did not find done. */
  readonly halfDone: number;
  readonly problems: readonly string[];
}

/**
 * Lets a tenant live for some days. On each, syncs are killed at seeded moments, and the one that is then let through has to
 * leave the same devices, verdicts and history as in a database whose syncs nobody disturbs.
 */
export async function killedSyncs(killing: Killing): Promise<Killed> {
  // The tenant's clock stands on a whole minute: what differs is how far into it a sync came.
  const start = Math.ceil(Date.now() / 60_000) * 60_000;
  let onFirst: (() => void) | undefined;
  const sandbox = await startSandbox({
    devices: killing.devices,
    seed: killing.seed,
    blobs: "memory",
    limitScale: 1_000_000,
    now: () => start,
    onRequest: () => {
      onFirst?.();
      onFirst = undefined;
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "killed-"));
  const main = await inOneFile(folder);
  const random = seeded(killing.seed);
  const optionsOf = ({ env }: KilledStore) => ({
    cwd: folder,
    main,
    env: {
      ...sandbox.addresses.env,
      ...QUICK,
      NODE_COMPILE_CACHE: join(folder, "compiled"),
      CCMBRIDGE_DATA: join(folder, "data"),
      ...env,
    },
  });
  /** Runs a sync and measures it from its first request on: what it did before is the start of a program. */
  const letThrough = async (store: KilledStore) => {
    let first = performance.now();
    onFirst = () => {
      first = performance.now();
    };
    const ended = await ccmbridge(["device", "sync"], optionsOf(store));
    if (ended.exit !== 0) problems.push(`a sync ended with ${ended.exit}: ${ended.err}`);
    return performance.now() - first;
  };
  const kill = async (after: number): Promise<boolean> => {
    const { process: child, ended } = startCcmbridge(["device", "sync"], optionsOf(killing.killed));
    let timer: NodeJS.Timeout | undefined;
    onFirst = () => {
      // In real time, for it is a real process that is at work.
      timer = setTimeout(() => child.kill("SIGKILL"), after);
    };
    const { exit, err } = await ended;
    clearTimeout(timer);
    if (exit !== null && exit !== 0) problems.push(`a sync ended with ${exit}: ${err}`);
    return exit === null;
  };
  const problems: string[] = [];
  let [kills, missed, halfDone] = [0, 0, 0];
  try {
    await applyPilot(sandbox);
    await letThrough(killing.killed);
    for (let day = 1; day <= killing.days; day++) {
      sandbox.clock.advance((day === 1 ? 0 : 1 + Math.floor(random() * 3)) * 86_400_000);
      const took = await letThrough(killing.calm);
      const before = await everything(killing.killed);
      for (let count = 0; count < killing.kills; ) {
        // Half of them near the end, when records are joined and judged: that is the shorter part.
        const share = random() < 0.5 ? random() : 0.6 + 0.4 * random();
        if (!(await kill(share * took))) {
          missed++;
          continue;
        }
        count++;
        kills++;
        if (differences(before, await everything(killing.killed)).length > 0) halfDone++;
      }
      await letThrough(killing.killed);
      for (const difference of differences(await everything(killing.calm), await everything(killing.killed)))
        problems.push(`day ${day}: ${difference}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  }
  return { kills, missed, halfDone, problems };
}

/** The program packed into few files: it starts in half the time, and most of a hundred short lives is their start. */
async function inOneFile(folder: string): Promise<string> {
  const root = join(import.meta.dirname, "../..");
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  const dir = join(folder, "dist", "cli");
  await build({
    input: join(root, "src/cli/main.ts"),
    platform: "node",
    output: { dir, format: "esm" },
    logLevel: "silent",
  });
  return join(dir, "main.js");
}

/** Devices get the client: what is installed, registered and co-managed changes from day to day. */
async function applyPilot(sandbox: RunningSandbox): Promise<void> {
  const pilot = pilotFolder();
  const needs = await admin(sandbox, pilot.data);
  try {
    await applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true });
  } finally {
    await needs.close();
    pilot.remove();
  }
}

const TABLES = ["fact", "device", "device_fault", "device_kin", "transition"] as const;
type Everything = Readonly<Record<(typeof TABLES)[number], readonly string[]>>;

/**
 * Every row, with times to the minute, and without what tells the reading alone: which sync it was, and when. Whoever is
 * stopped may read again what another found unchanged.
 */
async function everything(store: KilledStore): Promise<Everything> {
  const db = store.open();
  try {
    const rowsOf = async (table: (typeof TABLES)[number]) => {
      const rows = await db.selectFrom(table).selectAll().execute();
      return rows.map((row) => toMinutes({ ...row, sync: undefined, read_at: undefined })).sort();
    };
    return {
      fact: await rowsOf("fact"),
      device: await rowsOf("device"),
      device_fault: await rowsOf("device_fault"),
      device_kin: await rowsOf("device_kin"),
      transition: await rowsOf("transition"),
    };
  } finally {
    await db.destroy();
  }
}

const toMinutes = (row: object) =>
  JSON.stringify(Object.entries(row).sort()).replaceAll(/(\dT\d\d:\d\d):\d\d(\.\d+)?Z/g, "$1Z");

/** The first of what is in one and not in the other, of each table. */
function differences(wanted: Everything, found: Everything): string[] {
  return TABLES.flatMap((table) => {
    const missing = without(wanted[table], found[table]);
    const surplus = without(found[table], wanted[table]);
    if (missing.length + surplus.length === 0) return [];
    return `${table} has ${missing.length} rows less and ${surplus.length} more: ${missing[0] ?? ""} / ${surplus[0] ?? ""}`;
  });
}

/** Counts as well: a row that is there twice is one too many. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = Map.groupBy(others, (row) => row);
  return rows.filter((row) => left.get(row)?.pop() === undefined);
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
