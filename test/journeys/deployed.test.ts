import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../src/config.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { serving, soon } from "../http/serving-process.ts";

// How it is run, read from the files that say so: the image's steps in a folder of their own, the unit, the compose file.
const ROOT = join(import.meta.dirname, "../..");
const text = (name: string) => readFileSync(join(ROOT, name), "utf8");
/** `npm run proofs` runs the image's steps as they stand, downloads included. */
const WHOLE = process.env.IMAGE_STEPS === "all";

interface Step {
  readonly word: string;
  readonly rest: string;
}
/** The stages of a Dockerfile, a list of steps each. */
function stagesOf(dockerfile: string): Step[][] {
  const stages: Step[][] = [];
  for (const line of dockerfile.replaceAll(/\\\n\s*/g, " ").split("\n")) {
    const [, word, rest] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (!word || !rest) continue;
    if (word === "FROM") stages.push([]);
    else stages.at(-1)!.push({ word, rest });
  }
  return stages;
}
const [build = [], run = []] = stagesOf(text("Dockerfile"));
const last = (word: string) => run.findLast((step) => step.word === word)!.rest;

describe("the image", () => {
  let folder: string;
  let sandbox: RunningSandbox;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "image-"));
    sandbox = await startSandbox({ devices: 4, blobs: "memory" });
  });
  afterEach(async () => {
    await sandbox.close();
    // With everything that was downloaded it takes its time.
    await rm(folder, { recursive: true, force: true });
  }, 600_000);

  /** What the first stage leaves in /app. */
  function builtIn(app: string): void {
    const kept = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
    const ignored = text(".dockerignore").split("\n").filter(Boolean);
    const sources = kept.stdout
      .split("\n")
      .filter(
        (path) =>
          path &&
          existsSync(join(ROOT, path)) &&
          !ignored.some((name) => path === name || path.startsWith(`${name}/`)),
      );
    for (const { word, rest } of build) {
      if (word === "COPY") {
        const wanted = rest.split(" ").slice(0, -1);
        for (const path of sources.filter((each) => wanted.includes(".") || wanted.includes(each))) {
          mkdirSync(dirname(join(app, path)), { recursive: true });
          cpSync(join(ROOT, path), join(app, path));
        }
      }
      if (word === "RUN" && WHOLE) {
        const { status, stderr } = spawnSync("sh", ["-c", rest], { cwd: app, encoding: "utf8" });
        expect({ rest, status, stderr: status === 0 ? "" : stderr }).toEqual({ rest, status: 0, stderr: "" });
      }
    }
    if (WHOLE) return;
    // In the place of the steps that download: this build, and of our libraries those that `npm prune` leaves.
    expect(build.filter(({ word }) => word === "RUN").map(({ rest }) => rest)).toEqual([
      "npm ci --no-audit --no-fund",
      "npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund",
    ]);
    if (!existsSync(join(ROOT, "dist/cli/main.js")))
      throw new Error("There is no build to test: `npm run build` first.");
    cpSync(join(ROOT, "dist"), join(app, "dist"), { recursive: true });
    const { packages } = JSON.parse(text("package-lock.json")) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
    };
    for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
      if (path === "" || dev || optional || devOptional || path.split("node_modules/").length > 2) continue;
      mkdirSync(dirname(join(app, path)), { recursive: true });
      symlinkSync(join(ROOT, path), join(app, path), "dir");
    }
  }

  it("builds from its steps, serves with what it holds and nothing else, is found healthy, and stops when it is asked", {
    timeout: 3_600_000,
  }, async () => {
    const [app, image, data] = [join(folder, "build"), join(folder, "app"), join(folder, "data")];
    mkdirSync(app);
    mkdirSync(image);
    builtIn(app);
    for (const { rest } of run.filter(
      ({ word, rest: how }) => word === "COPY" && how.startsWith("--from=build"),
    )) {
      const [, from = "", to = ""] = rest.split(" ");
      const target = to.endsWith("/") ? join(to, basename(from)) : to;
      cpSync(from.replace("/app", app), join(image, target), { recursive: true, verbatimSymlinks: true });
    }
    const env = Object.fromEntries(
      last("ENV")
        .split(" ")
        .map((pair) => pair.split("=") as [string, string]),
    );
    expect(env).toEqual({ NODE_ENV: "production", CCMBRIDGE_DATA: "/data" });
    expect(last("USER")).toBe("node");
    const [program, ...args] = JSON.parse(last("CMD")) as string[];
    expect([program, last("EXPOSE")]).toEqual(["node", args[args.indexOf("--port") + 1]]);

    // The same words; a port of this machine alone.
    args[args.indexOf("--host") + 1] = "127.0.0.1";
    args[args.indexOf("--port") + 1] = "0";
    const child = spawn(process.execPath, args, {
      cwd: image,
      env: {
        PATH: process.env.PATH,
        ...env,
        ...sandbox.addresses.env,
        CCMBRIDGE_DATA: data,
        CCMBRIDGE_SWEEP_MINUTES: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<{ exit: number | null; out: string; err: string }>((resolve) => {
      const said: string[] = [];
      child.stderr.on("data", (chunk) => said.push(String(chunk)));
      child.stdout.on("data", () => {});
      child.once("close", (exit) => resolve({ exit, out: "", err: said.join("") }));
    });
    try {
      const { url, client } = await serving({ process: child, ended });
      expect(await client("GET /api/v1/session", {})).toMatchObject({ sandbox: true });
      // What is made on demand is there, too: a workbook, a manifest's schema, a sync.
      const { id } = await client("POST /api/v1/syncs", { body: { full: true } });
      await soon(async () =>
        (await client("GET /api/v1/syncs/{id}", { params: { id } })).state === "done" ? true : undefined,
      );
      const book = await client.raw("GET /api/v1/reports/{name}", {
        params: { name: "funnel" },
        query: { format: "xlsx" },
      });
      expect(
        Buffer.from(await book.arrayBuffer())
          .subarray(0, 2)
          .toString(),
      ).toBe("PK");
      const [, check] = /^CMD (\[.+\])$/.exec(last("HEALTHCHECK"))!;
      const [, ...words] = JSON.parse(check!.replace("http://127.0.0.1:8080", url)) as string[];
      const health = spawn(process.execPath, words);
      expect(await new Promise((resolve) => health.once("close", resolve))).toBe(0);
    } finally {
      child.kill("SIGTERM");
      expect(await ended).toMatchObject({ exit: 0 });
    }
  });
});

describe("the compose file", () => {
  const compose = parse(text("compose.yaml"));
  const { ccmbridge, database } = compose.services;

  it("gives settings that our program takes, and secrets from outside alone", async () => {
    const stands: Record<string, string> = {
      DATABASE_PASSWORD: "pa55",
      CCMBRIDGE_TENANT_ID: "contoso.onmicrosoft.com",
      CCMBRIDGE_CLIENT_ID: "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
    };
    const filled = (value: string) =>
      value.replaceAll(/\$\{(\w+)(?::-|:\?[^}]*)?\}/g, (_, name: string) => stands[name] ?? "");
    const environment = Object.fromEntries(
      Object.entries<string>(ccmbridge.environment).map(([name, value]) => [name, filled(value)]),
    );
    const config = await readConfig(environment, { file: null });
    expect(config.database).toMatchObject({
      url: "postgres://ccmbridge@database:5432/ccmbridge",
      password: "pa55",
    });
    expect(config.tenant()).toMatchObject({ tenantId: stands.CCMBRIDGE_TENANT_ID });
    for (const value of Object.values<string>({ ...ccmbridge.environment, ...database.environment }))
      if (/password|secret/i.test(value)) expect(value).toMatch(/^\$\{\w+(:\?|:-)/);
    expect(database.environment).toMatchObject({ POSTGRES_USER: "ccmbridge", POSTGRES_DB: "ccmbridge" });
  });

  it("opens this machine alone, waits for the database, keeps what is to be kept, and leaves time to stop", () => {
    expect(ccmbridge.ports).toEqual([`127.0.0.1:${last("EXPOSE")}:${last("EXPOSE")}`]);
    expect(ccmbridge.depends_on.database.condition).toBe("service_healthy");
    expect(ccmbridge.volumes).toEqual([`data:${last("VOLUME")}`]);
    expect(Object.keys(compose.volumes).sort()).toEqual(["data", "database"]);
    // More than the ten seconds that what is in flight gets.
    expect(Number.parseInt(ccmbridge.stop_grace_period, 10)).toBeGreaterThan(10);
  });
});

describe("the systemd unit", () => {
  const unit = text("deploy/ccmbridge.service");
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)![1]!;

  it("starts our program with words it knows, as a user of its own, and leaves time to stop", () => {
    const [, main, ...args] = value("ExecStart").split(" ");
    expect(main).toBe("dist/cli/main.js");
    const help = spawnSync(process.execPath, [join(ROOT, "src/cli/main.ts"), args[0]!, "--help"], {
      encoding: "utf8",
    });
    for (const option of args.filter((each) => each.startsWith("--"))) expect(help.stdout).toContain(option);
    expect(value("User")).toBe("ccmbridge");
    expect(Number.parseInt(value("TimeoutStopSec"), 10)).toBeGreaterThan(10);
    // Everything it writes lies where it may write.
    expect(unit).toContain(`Environment=CCMBRIDGE_DATA=/var/lib/${value("StateDirectory")}`);
  });

  it("is well formed for systemd, where there is one to ask", () => {
    const sections = [...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name);
    expect(sections).toEqual(["Unit", "Service", "Install"]);
    for (const line of unit.split("\n")) expect(line).toMatch(/^($|#|\[\w+\]$|[A-Z][A-Za-z]+=)/);
    const asked = (process.env.PATH ?? "")
      .split(delimiter)
      .some((each) => existsSync(join(each, "systemd-analyze")));
    if (!asked) return;
    const folder = mkdtempSync(join(tmpdir(), "unit-"));
    try {
      // Its program lies elsewhere on this machine.
      const path = join(folder, "ccmbridge.service");
      writeFileSync(path, unit.replace("/opt/ccmbridge/node_modules/.bin/node", process.execPath));
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
