import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINES } from "./devices/engine.ts";
import { largeEstate } from "./devices/large-estate.ts";
import { type Asked, askedRows, runTask } from "./devices/run-task.ts";
import { type Answers, askedRoutes, type Wanted } from "./load/asked-routes.ts";
import type { Driven } from "./load/client-process.ts";
import { ended, listening, readersKey, serveProcess } from "./load/serve-process.ts";
import { median } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
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
    const ours = await serveProcess(started, data, engine);
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
