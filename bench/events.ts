import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readConfig } from "../src/config.ts";
import { wire } from "../src/wire.ts";
import { ENGINES } from "./devices/engine.ts";
import { devicesOf, EVENTS_A_BATCH, TENANT } from "./events/event-batch.ts";
import type { Bench, BenchRow } from "./row.ts";

const KILLS = 50;

export const bench: Bench = async (asked) => {
  const rows: BenchRow[] = [];
  for (const name of asked?.engine === undefined ? Object.keys(ENGINES) : [asked.engine])
    rows.push(...(await eventRows({ events: asked?.devices ?? 1_000_000, engine: name, kills: KILLS })));
  return rows;
};

/**
 * Enrolment events through a process that is killed again and again in the middle of its work. What was not said to be done
 * is handed on again, as a hub does from its checkpoint, and some of what was done too: it counts all of them, and none twice.
 */
export async function eventRows(asked: {
  readonly events: number;
  readonly engine: string;
  readonly kills: number;
}): Promise<readonly BenchRow[]> {
  const engine = await ENGINES[asked.engine]!();
  const data = mkdtempSync(join(tmpdir(), "bench-events-"));
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    CCMBRIDGE_DATA: data,
    CCMBRIDGE_TENANT_ID: TENANT,
    CCMBRIDGE_CLIENT_ID: TENANT,
    ...(engine.url === "" ? {} : { DATABASE_URL: engine.url }),
  };
  const world = wire(() => readConfig(env, { file: null }));
  try {
    const store = await world.eventStore();
    const hub = await deliver(env, asked);
    const events = await store.countEvents();
    const devices = (await store.dueChecks(world.clock.now().toISOString(), asked.events + 1)).length;
    const size = `${asked.events.toLocaleString("en")} on ${engine.name}`;
    return [
      {
        name: `events, ${size}: noted by one core`,
        value: (asked.events / hub.cpuMs) * 1_000,
        unit: "per s",
        note: `${((asked.events / hub.quietMs) * 1_000).toFixed(0)} a second by the clock, one process`,
      },
      {
        name: `events, ${size}: lost or doubled under ${hub.kills} SIGKILLs`,
        value: Math.abs(asked.events - events) + Math.abs(devicesOf(asked.events) - devices),
        unit: "events",
        aim: { atMost: 0 },
        note: `${hub.delivered.toLocaleString("en")} delivered, ${events.toLocaleString("en")} kept, of ${devices.toLocaleString("en")} devices`,
      },
    ];
  } finally {
    await world.close();
    await engine.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** A hub with one partition: goes on from the last batch that was said to be done, or from one before it. */
async function deliver(
  env: Record<string, string>,
  { events, kills: wanted }: { readonly events: number; readonly kills: number },
) {
  const batches = Math.ceil(events / EVENTS_A_BATCH);
  const told = { cpuMs: 0, quietMs: 0, kills: 0, delivered: 0 };
  let child = await noter(env);
  let usualMs = 20;
  for (let batch = 0; batch < batches; batch++) {
    // Spread over the whole, each at another moment of a batch's work.
    const isFatal = batch > 0 && Math.ceil((batch * wanted) / batches) > told.kills;
    const began = performance.now();
    told.delivered += EVENTS_A_BATCH;
    child.send({ batch, all: events });
    if (isFatal) {
      await pause(usualMs * Math.random());
      child.kill("SIGKILL");
      await once(child, "close");
      told.kills += 1;
      child = await noter(env);
      // This one again, and at times the one before as well.
      batch -= Math.random() < 0.5 ? 2 : 1;
      batch = Math.max(batch, -1);
      continue;
    }
    const [{ cpuMs, quietMs }] = (await once(child, "message")) as [{ cpuMs: number; quietMs: number }];
    usualMs = performance.now() - began;
    told.cpuMs += cpuMs;
    told.quietMs += quietMs;
  }
  child.kill("SIGKILL");
  await once(child, "close");
  return told;
}

async function noter(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(new URL("events/note-batches.ts", import.meta.url), {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(child, "message");
  return child;
}
