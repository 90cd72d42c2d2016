import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createKey } from "../src/bridge/serving/create-key.ts";
import { openStore } from "../src/store/store.ts";
import { ENGINES, type Engine } from "./devices/engine.ts";
import { APP, TENANT } from "./devices/estate.ts";
import { largeEstate } from "./devices/large-estate.ts";
import { type Asked, askedRows, runTask } from "./devices/run-task.ts";
import { type Answers, askedRoutes, type Wanted } from "./load/asked-routes.ts";
import type { Driven } from "./load/client-process.ts";
import { median } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const MAIN = file("../src/cli/main.ts");
const BARE = file("./load/bare-process.ts");
const CLIENT = file("./load/client-process.ts");
const ROUNDS = 3;
/** Connections that are asked over at once. */
const CONNECTIONS = 8;

/** What a server of a large estate answers, on each engine, one after the other. */
export const bench: Bench = async ({ devices = 1_000_000, engine } = {}) => {
  const rows: BenchRow[] = [];
  for (const name of engine === undefined ? Object.keys(ENGINES) : [engine])
    rows.push(...(await loadRows({ size: devices, judged: 20_000, seconds: 3 }, name)));
  return rows;
};

/**
 * `ccmbridge serve` over an estate of `size` devices, `judged` of them one by one, asked over HTTP by a process of its own for `seconds` a round, in turn
 * with a route of the same library that answers the same bytes and does nothing for them.
 */
export async function loadRows(
  { size, judged, seconds }: { readonly size: number; readonly judged: number; readonly seconds: number },
  engineName: string,
): Promise<readonly BenchRow[]> {
  const start = ENGINES[engineName];
  if (!start) throw new Error(`Engines are ${Object.keys(ENGINES).join(", ")}; not ${engineName}.`);
  const engine = await start();
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-load-"));
  const started: ChildProcess[] = [];
  try {
    const data = join(folder, "data");
    const devices = await largeEstate({ folder, data, engine }, size, judged);
    const name = (text: string) => `load, ${devices.toLocaleString("en")} on ${engine.name}: ${text}`;
    const asked = runTask<Asked>("asking", [folder, data, "0", engine.url]);
    const key = await readersKey(data, engine);
    const ours = await listening(started, [MAIN, "serve", "--port", "0", "--workers", "0"], {
      CCMBRIDGE_DATA: data,
      ...(engine.url === "" ? {} : { DATABASE_URL: engine.url }),
      CCMBRIDGE_TENANT_ID: TENANT,
      CCMBRIDGE_CLIENT_ID: APP,
      CCMBRIDGE_REQUESTS_PER_MINUTE: "1000000",
    });
    const { wanted, answers } = await askedRoutes(ours, key);
    const bodies = join(folder, "answers.json");
    writeFileSync(bodies, JSON.stringify(answers satisfies Answers));
    const bare = await listening(started, [BARE, bodies], {});
    const rows: BenchRow[] = [];
    for (const [route, paths] of Object.entries(wanted satisfies Wanted)) {
      const rounds: { ours: Driven; bare: Driven }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push({
          ours: await drive({ url: ours, key, paths, seconds, connections: CONNECTIONS }),
          bare: await drive({ url: bare, key, paths, seconds, connections: CONNECTIONS }),
        });
      const rates = (of: "ours" | "bare") => rounds.map((round) => round[of].perSecond);
      const tail = median(rounds.map((round) => round.ours.p99));
      rows.push(
        {
          name: name(`${route} to a bare route of the same bytes`),
          value: median(rounds.map((round) => round.ours.perSecond / round.bare.perSecond)),
          unit: "x",
          note: `${median(rates("ours")).toFixed(0)} of ${median(rates("bare")).toFixed(0)} a second over ${CONNECTIONS} connections`,
        },
        {
          name: name(`${route}, 99th percentile over ${CONNECTIONS} connections`),
          value: tail,
          unit: "ms",
          note: `median ${median(rounds.map((round) => round.ours.p50)).toFixed(1)}; the bare route ${median(rounds.map((round) => round.bare.p99)).toFixed(1)}`,
        },
      );
    }
    return [...askedRows(asked, name), ...rows];
  } finally {
    for (const process of started) await ended(process);
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readersKey(data: string, engine: Engine): Promise<string> {
  const postgres = engine.url === "" ? undefined : { url: engine.url, poolSize: 1, statementMs: 60_000 };
  const store = await openStore({ dataFolder: data, postgres, tenantId: TENANT });
  const needs = { keys: store.keys, clock: { now: () => new Date() }, random: randomBytes };
  const { key } = await createKey(needs, { name: "bench", role: "Reader" }, { name: "bench" });
  await store.close();
  return key;
}

/** The address a server says it listens on. */
async function listening(
  started: ChildProcess[],
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, ...env },
    // Log lines are written, as they are in the field; nobody reads them.
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.push(child);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = /^Listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
    said.push(line);
  }
  throw new Error(`${args[0]} did not listen: ${said.join("\n")}`);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill();
  });
}

async function drive(input: {
  readonly url: string;
  readonly key: string;
  readonly paths: readonly string[];
  readonly seconds: number;
  readonly connections: number;
}): Promise<Driven> {
  const child = spawn(process.execPath, [CLIENT], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(input));
  let text = "";
  for await (const piece of child.stdout.setEncoding("utf8")) text += piece;
  if (text === "") throw new Error("The client of the bench gave no answer.");
  return JSON.parse(text) as Driven;
}
