import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Ended, startCcmbridge } from "./ccmbridge.ts";
import { pilotFolder, QUICK } from "./pilot.ts";
import { failure, json } from "./trial.ts";

vi.setConfig({ testTimeout: 120_000 });

let pilot: ReturnType<typeof pilotFolder>;
let env: Record<string, string>;
beforeEach(() => {
  pilot = pilotFolder();
  env = { ...QUICK, CCMBRIDGE_DATA: pilot.data };
});
afterEach(() => pilot.remove());

const start = (...args: string[]) => startCcmbridge(args, { cwd: pilot.folder, env });
const run = (...args: string[]) => start(...args, "--output", "json").ended;
const exitOf = ({ exit, err }: Ended) => ({ exit, err: exit === 0 ? "" : err });

/** Starts a tenant as a user does; what it prints to export is in `env` when this returns. */
async function tenant(...args: string[]) {
  const running = start("sandbox", "start", "--data", "tenant", ...args);
  const { value: line } = await createInterface({ input: running.process.stdout! })
    [Symbol.asyncIterator]()
    .next();
  if (line === undefined) throw new Error((await running.ended).err);
  Object.assign(env, JSON.parse(line).env);
  return {
    end: async (signal: NodeJS.Signals) => {
      running.process.kill(signal);
      return running.ended;
    },
    control: async (path: string, body?: unknown) => {
      const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      return (await fetch(`${env.CCMBRIDGE_SANDBOX_URL}/sandbox/${path}`, options)).json();
    },
  };
}

it.each(["SIGTERM", "SIGKILL"] as const)(
  "what was deployed into a tenant that is kept is there after a %s: nothing is left to do, and devices went on",
  async (signal) => {
    const first = await tenant("--devices", "16", "--seed", "7");
    expect(exitOf(await run("apply", "-f", "pilot.yaml", "--yes"))).toMatchObject({ exit: 0 });
    await first.control("clock", { advance: "P3D" });
    const truth = await first.control("truth");
    const { exit } = await first.end(signal);
    expect(exit).toBe(signal === "SIGTERM" ? 0 : null);

    const again = await tenant();
    expect(exitOf(await run("plan", "-f", "pilot.yaml"))).toEqual({ exit: 0, err: "" });
    expect(json(await run("drift", "-f", "pilot.yaml")).drift).toEqual([]);
    expect(await again.control("truth")).toEqual(truth);
    expect(json(await run("device", "sync"))).toMatchObject({ complete: true });
    expect((await again.end("SIGTERM")).exit).toBe(0);
    expect(existsSync(join(pilot.folder, "tenant", "lock"))).toBe(false);
  },
);

it("a folder that cannot be gone on with is refused with the reason, and the tenant in it stays", async () => {
  const first = await tenant("--devices", "8", "--seed", "7");
  const busy = await run("sandbox", "start", "--data", "tenant");
  expect(busy.exit).toBe(2);
  expect(failure(busy).message).toContain("in use by process");
  await first.end("SIGTERM");
  const other = await run("sandbox", "start", "--data", "tenant", "--seed", "8");
  expect(other.exit).toBe(2);
  expect(failure(other).message).toContain("holds a tenant of seed 7 with 8 devices");
  const noFolder = await run("sandbox", "start", "--data", "pilot.yaml");
  expect(noFolder.exit).toBe(1);
  expect(failure(noFolder)).toMatchObject({ code: "disk", message: expect.stringContaining("pilot.yaml") });
});

it("a scenario is played to those who start it, and one that cannot be is refused with the place in its file", async () => {
  const scenario = join(import.meta.dirname, "../../manifests/scenarios/bad-week.yaml");
  const playing = await tenant("--scenario", scenario);
  await playing.control("clock", { advance: "P1D" });
  const apps = json(await run("app", "list"));
  // What somebody deployed by hand is not ours, and is left out of what is.
  expect(apps.rows).toEqual([]);
  const truth = (await playing.control("truth")) as { stage: string }[];
  expect(truth.length).toBeGreaterThan(90);
  expect(await playing.control("faults")).toMatchObject({ faults: [{ status: 429, probability: 0.3 }] });
  await playing.end("SIGTERM");
  writeFileSync(join(pilot.folder, "mine.yaml"), "devices: 10\nstory:\n  - after: P1D\n    removApp: x\n");
  const refused = await run("sandbox", "start", "--scenario", "mine.yaml");
  expect(refused.exit).toBe(2);
  expect(failure(refused).message).toContain("mine.yaml:3:5: story.0: ");
  const missing = await run("sandbox", "start", "--scenario", "nothing.yaml");
  expect(missing.exit).toBe(2);
  expect(failure(missing).message).toContain("nothing.yaml holds no scenario");
});
