import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { QUICK } from "../journeys/pilot.ts";
import { postgresSchema } from "../postgres/a-schema.ts";
import type { Registered } from "./functions-worker.ts";

vi.setConfig({ testTimeout: 120_000 });
const BUILT = join(import.meta.dirname, "../../dist/functions");
const RUN = join(import.meta.dirname, "run-built.ts");

let sandbox: RunningSandbox;
let away: string;
beforeAll(async () => {
  sandbox = await startSandbox({ devices: 12, seed: 5, blobs: "memory" });
  // Where nothing of ours is around: what is deployed brings everything.
  away = mkdtempSync(join(tmpdir(), "deployed-"));
  cpSync(BUILT, join(away, "app"), { recursive: true });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(away, { recursive: true, force: true });
});

async function deployed(env: Record<string, string>) {
  const { stdout } = await promisify(execFile)(process.execPath, [RUN, join(away, "app")], {
    cwd: away,
    env: {
      PATH: process.env.PATH ?? "",
      ...sandbox.addresses.env,
      ...QUICK,
      CCMBRIDGE_DATA: join(away, "data"),
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      ...env,
    },
  });
  return JSON.parse(stdout) as {
    registered: Registered[];
    answers: Record<string, number>;
    // biome-ignore lint/suspicious/noExplicitAny: a line of the log
    swept: any;
  };
}
const triggersOf = (registered: readonly Registered[]) =>
  Object.fromEntries(
    registered.map(({ name, bindings }) => {
      const trigger = Object.values(bindings).find(({ type }) => /trigger$/i.test(type))!;
      const { type, route, queueName, schedule, eventHubName, cardinality } = trigger;
      return [
        name,
        Object.values({ type, route, queueName, schedule, eventHubName, cardinality })
          .filter(Boolean)
          .join(" "),
      ];
    }),
  );

describe("the built folder", () => {
  it("registers every function in a plain process, answers and sweeps, with nothing but itself", async () => {
    const { registered, answers, swept } = await deployed({
      AZURE_FUNCTIONS_ENVIRONMENT: "Development",
      CCMBRIDGE_EVENT_HUB: "insights-logs-operationallogs",
    });
    expect(triggersOf(registered)).toEqual({
      api: "httpTrigger {*path}",
      "enrollment-hint": "httpTrigger api/v1/hints/enrollment",
      "enrollment-events": "eventHubTrigger %CCMBRIDGE_EVENT_HUB% many",
      "device-check": "queueTrigger device-check",
      notify: "queueTrigger notify",
      jobs: "queueTrigger jobs",
      "device-check-poison": "queueTrigger device-check-poison",
      "notify-poison": "queueTrigger notify-poison",
      "jobs-poison": "queueTrigger jobs-poison",
      sweep: "timerTrigger %CCMBRIDGE_SWEEP_SCHEDULE%",
    });
    expect(answers).toEqual({ healthz: 200, document: 200, page: 200 });
    expect(swept).toMatchObject({ sync: { complete: true } });
    const told = readFileSync(join(import.meta.dirname, "../../docs/functions.md"), "utf8");
    const settings = JSON.stringify(registered).matchAll(/%(\w+)%|"connection":"(\w+)"/g);
    for (const [, setting, connection] of settings) expect(told).toContain(setting ?? connection);
    // A batch that is given up would be lost.
    const events = registered.find(({ name }) => name === "enrollment-events");
    expect(events?.retryOptions).toMatchObject({ retryStrategy: "exponentialBackoff", maxRetryCount: -1 });
  });

  it("works with a database on a server, and without an event hub waits for no events", async () => {
    const { url, drop } = await postgresSchema();
    try {
      const { registered, swept } = await deployed({ DATABASE_URL: url });
      expect(Object.keys(triggersOf(registered))).not.toContain("enrollment-events");
      expect(swept).toMatchObject({ sync: { complete: true } });
      expect(swept.sync.devices).toBeGreaterThan(5);
    } finally {
      await drop();
    }
  });

  it("refuses to start on a disk that no other instance sees", async () => {
    await expect(deployed({})).rejects.toThrow("DATABASE_URL is not set");
  });

  it("is what is deployed and no more: host.json, package.json, and few files of code", () => {
    const host = JSON.parse(readFileSync(join(BUILT, "host.json"), "utf8"));
    expect(host).toMatchObject({
      version: "2.0",
      extensionBundle: { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.0.0, 5.0.0)" },
      // Answers of the API have paths of their own; messages are read as they are written.
      extensions: { http: { routePrefix: "" }, queues: { messageEncoding: "base64" } },
    });
    expect(readdirSync(BUILT).sort()).toEqual(["dist", "host.json", "package.json"]);
    const [first = 0, later = 0] = host.extensions.queues.visibilityTimeout.split(":").slice(1).map(Number);
    expect(first * 60 + later).toBeGreaterThanOrEqual(30);
  });
});
