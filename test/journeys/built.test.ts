import { spawn } from "node:child_process";
import { cpSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { pilotFolder, pilotProblems, QUICK } from "./pilot.ts";

// What `npm run build` made, with its libraries inside, is another program than the sources: this is what users run.
const BUILT = join(import.meta.dirname, "../../dist/cli/main.js");

let sandbox: RunningSandbox;
let pilot: ReturnType<typeof pilotFolder>;
beforeAll(async () => {
  if (!existsSync(BUILT)) throw new Error("There is no build to test: `npm run build` first.");
  sandbox = await startSandbox({ devices: 8, blobs: "memory" });
  pilot = pilotFolder();
});
afterAll(async () => {
  pilot.remove();
  await sandbox.close();
});

function start(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [BUILT, ...args], {
    cwd: pilot.folder,
    env: { PATH, NO_COLOR: "1", ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: pilot.data, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.err += text));
  const ended = new Promise<{ exit: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (exit) => resolve({ exit, ...texts })),
  );
  return { child, ended };
}
const runWith = (args: readonly string[], more: Readonly<Record<string, string>>) => start(args, more).ended;
const run = (...args: string[]) => runWith(args, {});

it("deploys with the sign-in, Graph, blob and database libraries that were built in", async () => {
  const { exit, err } = await run("apply", "-f", pilot.manifest, "--yes");
  expect({ exit, err: exit === 0 ? "" : err }).toEqual({ exit: 0, err: "" });
  expect(pilotProblems(sandbox)).toEqual([]);
});

it("reads an MSI and writes every format", async () => {
  const inspected = await run("msi", "inspect", "ccmsetup.msi", "--output", "yaml");
  expect(inspected).toMatchObject({ exit: 0, out: expect.stringContaining("kind: ccmsetup") });
  for (const format of ["table", "json", "ndjson", "csv", "md"])
    expect(await run("cmd", "catalogue", "--output", format)).toMatchObject({ exit: 0, err: "" });
  const book = await run("cmd", "catalogue", "--output", "xlsx", "--output-file", "catalogue.xlsx");
  expect(book).toMatchObject({ exit: 0 });
  expect(statSync(join(pilot.folder, "catalogue.xlsx")).size).toBeGreaterThan(1_000);
  const queried = await run("cmd", "catalogue", "--query", "length(rows)");
  expect(Number(queried.out)).toBeGreaterThan(50);
});

it("wraps a folder and unwraps it again", async () => {
  cpSync(join(pilot.folder, "ccmsetup.msi"), join(pilot.folder, "client/ccmsetup.msi"));
  const wrapped = await run("content", "wrap", "client", "--setup", "ccmsetup.msi", "--out", "c.intunewin");
  expect(wrapped).toMatchObject({ exit: 0 });
  expect(await run("content", "unwrap", "c.intunewin", "--out", "unwrapped")).toMatchObject({
    exit: 0,
  });
});

it("tracks many devices with a second thread, from a file of its own that was built beside it", async () => {
  const crowd = await startSandbox({ devices: 700, blobs: "memory" });
  try {
    // Node tells of each thread it starts, and from which file.
    const { exit, err } = await runWith(["device", "sync"], {
      ...crowd.addresses.env,
      NODE_DEBUG: "worker",
      CCMBRIDGE_DATA: join(pilot.folder, "crowd"),
    });
    expect({ exit, thread: /Worker\. url: (\S+)/.exec(err)?.[1] }).toEqual({
      exit: 0,
      thread: expect.stringMatching(/\/dist\/chunks\/device-thread\.js$/),
    });
  } finally {
    await crowd.close();
  }
});

it("starts its own sandbox with a real blob service", async () => {
  const { child, ended } = start(["sandbox", "start", "--port", "0"]);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", resolve);
    ended.then(({ err }) => reject(new Error(err)), reject);
  });
  expect(JSON.parse(line)).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) });
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ exit: 0 });
});
