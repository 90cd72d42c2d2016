import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { wire } from "../../src/wire.ts";
import { startCcmbridge } from "../journeys/ccmbridge.ts";
import { pilotFolder, pilotProblems, QUICK } from "../journeys/pilot.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { serving, soon } from "./serving-process.ts";

let sandbox: RunningSandbox;
let schema: PostgresSchema;
beforeAll(async () => {
  sandbox = await startSandbox({ devices: 120, blobs: "memory" });
  schema = await postgresSchema();
});
afterAll(async () => {
  await sandbox.close();
  await schema.drop();
});

it("a deployment whose worker is killed in the middle is made by another, once, on PostgreSQL", {
  timeout: 120_000,
}, async () => {
  const pilot = pilotFolder();
  // Kills whoever makes the first version of the content, before they get the answer.
  let kill: (() => Promise<void>) | undefined;
  const tenant = await startSandbox({
    devices: 8,
    blobs: "memory",
    between: (answer) => async (request, connection) => {
      const strike = request.method === "POST" && /contentVersions$/.test(request.url) ? kill : undefined;
      if (strike) kill = undefined;
      await strike?.();
      return answer(request, connection);
    },
  });
  const env = {
    ...tenant.addresses.env,
    ...QUICK,
    // As each other's neighbours have it: one database, and one folder for what is handed in.
    DATABASE_URL: schema.url,
    CCMBRIDGE_DATA: pilot.data,
    CCMBRIDGE_SWEEP_MINUTES: "0",
  };
  const world = wire(() => readConfig(env, { file: null }));
  const start = () => startCcmbridge(["serve", "--port", "0", "--workers", "1"], { cwd: pilot.folder, env });
  const workers = [start(), start()];
  try {
    const [{ jobs }, ...clients] = await Promise.all([world.serving(), ...workers.map(serving)]);
    let at = -1;
    kill = async () => {
      const [running] = await jobs.list({ kind: "apply", limit: 1 });
      const pid = Number(running!.owner!.split("@")[0]);
      at = workers.findIndex(({ process: child }) => child.pid === pid);
      workers[at]!.process.kill("SIGKILL");
      await once(workers[at]!.process, "close");
    };
    await clients[0]!.client.send(
      "PUT /api/v1/installers/{name}",
      { params: { name: "ccmsetup.msi" } },
      readFileSync(join(pilot.folder, "ccmsetup.msi")),
    );
    const manifest = readFileSync(pilot.manifest, "utf8").replace("./ccmsetup.msi", "ccmsetup.msi");
    const { id } = await clients[0]!.client("POST /api/v1/deployments", { body: { manifest } });
    await soon(async () => (at < 0 ? undefined : true));
    const { client } = clients[1 - at]!;
    const ended = await soon(async () => {
      const { job: now } = await client("GET /api/v1/deployments/{id}", { params: { id } });
      return now?.state === "done" || now?.state === "failed" ? now : undefined;
    });
    expect(ended).toMatchObject({ state: "done", error: null, attempts: 2 });
    expect(pilotProblems(tenant)).toEqual([]);
  } finally {
    for (const { process: child, ended } of workers) {
      child.kill("SIGTERM");
      await ended;
    }
    await world.close();
    await tenant.close();
    pilot.remove();
  }
});

it.each([
  ["the embedded database", () => ({})],
  ["PostgreSQL", () => ({ DATABASE_URL: schema.url })],
])(
  "a job whose worker is killed is gone on with by another, and no other is begun twice, on %s",
  {
    timeout: 120_000,
  },
  async (_, database) => {
    const data = mkdtempSync(join(tmpdir(), "workers-"));
    const env = {
      ...sandbox.addresses.env,
      ...database(),
      CCMBRIDGE_DATA: data,
      CCMBRIDGE_SWEEP_MINUTES: "0",
    };
    const world = wire(() => readConfig(env, { file: null }));
    const { jobs } = await world.serving();
    const start = () => startCcmbridge(["serve", "--port", "0", "--workers", "1"], { cwd: data, env });
    const enqueue = () =>
      jobs.enqueue(
        { kind: "sync", subject: "devices", input: { full: true }, createdBy: "test" },
        new Date().toISOString(),
      );
    const workers = [start(), start()];
    try {
      const { job } = await enqueue();
      const running = await soon(async () => {
        const now = await jobs.get(job.id);
        return now?.owner ? now : undefined;
      });
      const pid = Number(running.owner!.split("@")[0]);
      const victim = workers.find(({ process: child }) => child.pid === pid)!;
      victim.process.kill("SIGKILL");
      await once(victim.process, "close");
      const ended = await soon(async () => {
        const now = await jobs.get(job.id);
        return now?.state === "done" || now?.state === "failed" ? now : undefined;
      });
      expect(ended).toMatchObject({ state: "done", error: null });
      // Killed in the middle, or in the moment after its end.
      expect(ended.attempts).toBeLessThanOrEqual(2);

      // The one that is left, and a new one, share what comes.
      workers.push(start());
      for (let n = 0; n < 3; n++) {
        const next = (await enqueue()).job;
        const done = await soon(async () => {
          const now = await jobs.get(next.id);
          return now?.state === "done" ? now : undefined;
        });
        expect(done.attempts).toBe(1);
      }
    } finally {
      for (const { process: child, ended } of workers) {
        child.kill("SIGTERM");
        // Stops cleanly: the exit is that of a command that was asked to stop, or was killed above.
        expect([0, null]).toContain((await ended).exit);
      }
      await world.close();
      rmSync(data, { recursive: true, force: true });
    }
  },
);
