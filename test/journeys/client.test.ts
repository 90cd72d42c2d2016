import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { serving } from "../http/serving-process.ts";
import { ccmbridge, startCcmbridge } from "./ccmbridge.ts";

// What somebody else's TypeScript project gets of us: the built package under its name, and nothing of our settings.
const ROOT = join(import.meta.dirname, "../..");
const BUILT = join(ROOT, "dist/http/client.d.ts");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

let project: string;
beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error("There is no build to test: `npm run build` first.");
  project = mkdtempSync(join(tmpdir(), "project-"));
  mkdirSync(join(project, "node_modules"));
  symlinkSync(ROOT, join(project, "node_modules/ccmbridge"), "dir");
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function run(program: string, args: readonly string[], cwd: string, env = {}) {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (out += text));
  return new Promise<{ exit: number | null; out: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve({ exit, out }));
  });
}

const RIGHT = `
import { ApiProblem, createClient } from "ccmbridge/client";
declare const process: { env: Record<string, string> };
const client = createClient({ url: process.env.URL!, credential: () => process.env.KEY! });
const { rows } = await client("GET /api/v1/devices", { query: { stage: "known", limit: 5 } });
const names: (string | null)[] = rows.map((row) => row.name);
const saved = await client.send(
  "PUT /api/v1/installers/{name}",
  { params: { name: "a.msi" } },
  new Blob(["bytes"]).stream(),
);
const size: number = saved.size;
const csv = await client.raw("GET /api/v1/reports/{name}", { params: { name: "funnel" }, query: { format: "csv" } });
let refused = "";
try {
  await client("GET /api/v1/devices/{id}", { params: { id: "nobody" } });
} catch (error) {
  if (error instanceof ApiProblem) refused = error.problem.code;
}
console.log(JSON.stringify({ names: names.length, size, csv: csv.headers.get("content-type"), refused }));
`;
const WRONG = `
import { createClient } from "ccmbridge/client";
const client = createClient({ url: "", credential: () => "" });
await client("GET /api/v1/nothing", {});
await client("GET /api/v1/devices/{id}", {});
await client("GET /api/v1/devices", { query: { stage: "nowhere" } });
await client("POST /api/v1/deployments", { body: { manifest: 5 } });
const { rows } = await client("GET /api/v1/devices", {});
rows[0]?.nothingOfThisName;
export {};
`;

const compile = (name: string, lib: readonly string[]) =>
  run(
    process.execPath,
    [
      TSC,
      ...["--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", "--types", ""],
      ...["--lib", lib.join(","), "--outDir", ".", `${name}.ts`],
    ],
    project,
  );

describe("the client as a package", () => {
  it("is among what is packed", async () => {
    const { exit, out } = await run("npm", ["pack", "--dry-run", "--json", "--loglevel=error"], ROOT, {
      HOME: project,
    });
    expect(exit).toBe(0);
    const paths = [...out.matchAll(/"path": "(.+?)"/g)].map(([, path]) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["dist/http/client.js", "dist/http/client.d.ts", "dist/cli/main.js"]),
    );
  });

  it("compiles in a strict project of a browser, and asks a server that runs", async () => {
    writeFileSync(join(project, "right.ts"), RIGHT);
    expect(await compile("right", ["es2022", "dom", "dom.iterable"])).toEqual({ exit: 0, out: "" });
    const sandbox = await startSandbox({ devices: 4, blobs: "memory" });
    const env = {
      ...sandbox.addresses.env,
      CCMBRIDGE_DATA: join(project, "data"),
      CCMBRIDGE_SWEEP_MINUTES: "0",
    };
    expect(await ccmbridge(["device", "sync"], { cwd: project, env })).toMatchObject({ exit: 0 });
    const server = startCcmbridge(["serve", "--port", "0"], { cwd: project, env });
    try {
      const { url, key } = await serving(server);
      const { exit, out } = await run(process.execPath, ["right.js"], project, { URL: url, KEY: key });
      expect({ exit, told: exit === 0 ? JSON.parse(out) : out }).toEqual({
        exit: 0,
        told: {
          names: expect.any(Number),
          size: 5,
          csv: expect.stringContaining("text/csv"),
          refused: "not-found",
        },
      });
    } finally {
      server.process.kill("SIGTERM");
      await server.ended;
      await sandbox.close();
    }
  });

  it("does not compile where a route, a parameter, a value or an answer is none of the API's", async () => {
    writeFileSync(join(project, "wrong.ts"), WRONG);
    const { exit, out } = await compile("wrong", ["es2022", "dom", "dom.iterable"]);
    expect(exit).not.toBe(0);
    const lines = [...out.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => Number(line));
    expect(new Set(lines)).toEqual(new Set([4, 5, 6, 7, 9]));
  });
});
