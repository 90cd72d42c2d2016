import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { postgresSchema } from "../postgres/a-schema.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { QUICK } from "./pilot.ts";
import { type Answer, json } from "./trial.ts";

vi.setConfig({ testTimeout: 120_000 });

/** The program against a tenant of some devices, whose clock stands still until it is told to go on. */
async function withDevices<T>(
  use: (desk: {
    run: (args: string[], env?: Record<string, string>) => Promise<Answer>;
    advance: (days: number) => void;
    data: string;
  }) => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const sandbox = await startSandbox({ devices: 40, seed: 5, blobs: "memory", now: () => start });
  const data = mkdtempSync(join(tmpdir(), "tracking-"));
  try {
    return await use({
      data,
      advance: (days) => void sandbox.clock.advance(days * 86_400_000),
      run: async (args, env = {}) => {
        const ended = await ccmbridge(args, {
          cwd: data,
          env: { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: data, ...env },
        });
        expect(ended).toMatchObject({ exit: 0 });
        return json(ended);
      },
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
    await sandbox.close();
  }
}

/** Rows without the moment at which a device was judged. */
const rowsOf = ({ rows }: Answer) => rows.map((row: Answer) => ({ ...row, asOf: undefined }));

it("what is late is a setting, and old changes are forgotten after the days that are set", () =>
  withDevices(async ({ run, advance }) => {
    const silent = async () =>
      (await run(["device", "list", "--fault", "intune-silent", "--output", "json"])).rows.length;
    expect(await run(["device", "sync"])).toMatchObject({ forgotten: 0 });
    const before = await silent();
    const strict = await run(["device", "sync"], { CCMBRIDGE_INTUNE_SILENT_HOURS: "1" });
    expect(strict.transitions).toBeGreaterThan(0);
    expect(await silent()).toBeGreaterThan(before);
    advance(20);
    expect(await run(["device", "sync"], { CCMBRIDGE_RETENTION_DAYS: "30" })).toMatchObject({ forgotten: 0 });
    const { forgotten } = await run(["device", "sync"], { CCMBRIDGE_RETENTION_DAYS: "10" });
    expect(forgotten).toBeGreaterThan(0);
    expect(await run(["device", "sync"], { CCMBRIDGE_RETENTION_DAYS: "10" })).toMatchObject({ forgotten: 0 });
  }));

it("a server of its own is said by DATABASE_URL alone, and every command goes by it", () =>
  withDevices(async ({ run, data }) => {
    const schema = await postgresSchema();
    try {
      const env = { DATABASE_URL: schema.url };
      const synced = await run(["device", "sync"], env);
      expect(synced.complete).toBe(true);
      const listed = await run(["device", "list", "--leftovers"], env);
      expect(listed.rows).toHaveLength(synced.devices);
      // The same tenant, kept in the embedded database: the same answers.
      await run(["device", "sync"]);
      for (const asked of [
        ["device", "list", "--leftovers"],
        ["report", "funnel"],
        ["report", "reconciliation"],
        ["report", "stuck"],
      ])
        expect(rowsOf(await run(asked))).toEqual(rowsOf(await run(asked, env)));
      const checked = await run(["store", "check"], env);
      expect(checked).toMatchObject({ engine: "postgresql", healthy: true, migrationsPending: 0 });
      expect(JSON.stringify(checked)).not.toContain(new URL(schema.url).password);
      expect(await run(["store", "check"])).toMatchObject({
        engine: "sqlite",
        path: join(data, "ccmbridge.db"),
      });
    } finally {
      await schema.drop();
    }
  }));
