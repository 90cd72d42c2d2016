import { spawnSync } from "node:child_process";
import { chmodSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { failure, json, trials } from "./trial.ts";

const withTrial = trials();

describe("store", () => {
  it("is healthy before there is any, after an apply, and as a copy", () =>
    withTrial(async ({ run, apply, data, folder }) => {
      expect(json(await run(["store", "check"]))).toMatchObject({ version: 0, healthy: true, size: 0 });
      await apply();
      const checked = json(await run(["store", "check"]));
      expect(checked).toMatchObject({
        path: join(data, "ccmbridge.db"),
        version: checked.newest,
        migrationsPending: 0,
        healthy: true,
      });
      const copied = await run(["store", "backup", "copy.db"]);
      expect(json(copied)).toMatchObject({ file: "copy.db", version: checked.newest });
      expect((statSync(join(folder, "copy.db")).mode & 0o777).toString(8)).toBe("600");
      const again = await run(["store", "backup", "copy.db"]);
      expect(again.exit).toBe(1);
      expect(failure(again)).toMatchObject({ code: "conflict", next: expect.stringContaining("--force") });
      expect(await run(["store", "backup", "copy.db", "--force"])).toMatchObject({ exit: 0 });
    }));

  it("is put right from a copy: what was applied is known again", () =>
    withTrial(async ({ run, apply, data, folder }) => {
      const { appId } = await apply();
      await run(["store", "backup", "copy.db"]);
      spawnSync("rm", ["-rf", data]);
      await run(["store", "migrate"]);
      expect(json(await run(["drift", "-f", "pilot.yaml"]))).toMatchObject({ appId, lastAppliedAt: null });
      spawnSync("rm", ["-rf", data]);
      spawnSync("mkdir", [data]);
      spawnSync("cp", [join(folder, "copy.db"), join(data, "ccmbridge.db")]);
      expect(json(await run(["drift", "-f", "pilot.yaml"])).lastAppliedAt).toMatch(/Z$/);
    }));

  it("migrates once", () =>
    withTrial(async ({ run }) => {
      const first = json(await run(["store", "migrate"]));
      expect(first).toMatchObject({ from: 0, changed: true });
      expect(json(await run(["store", "migrate"]))).toEqual({
        from: first.to,
        to: first.to,
        changed: false,
        copy: null,
      });
    }));

  it("that a newer program wrote is refused, with what to do", () =>
    withTrial(async ({ run, data }) => {
      await run(["store", "migrate"]);
      const database = new DatabaseSync(join(data, "ccmbridge.db"));
      database.exec("insert into schema_version values (99, '2030-01-01T00:00:00Z')");
      database.close();
      const ended = await run(["plan", "-f", "pilot.yaml"]);
      expect(ended.exit).toBe(2);
      expect(failure(ended)).toMatchObject({
        code: "configuration",
        message: expect.stringContaining("version 99"),
        next: expect.stringContaining("newer ccmbridge"),
      });
      const checked = await run(["store", "check"]);
      expect(checked.exit).toBe(1);
      expect(json(checked).problems).toEqual([expect.stringContaining("version 99")]);
    }));

  it("that is no database, or is damaged, is named with what to do", () =>
    withTrial(async ({ run, apply, data }) => {
      await apply();
      const path = join(data, "ccmbridge.db");
      const size = statSync(path).size;
      writeFileSync(path, Buffer.alloc(size, "not a database "));
      const ended = await run(["plan", "-f", "pilot.yaml"]);
      expect(ended.exit).toBe(1);
      expect(failure(ended)).toMatchObject({ code: "disk", message: expect.stringContaining(path) });
      expect(failure(ended).message).toContain("not a database");
      expect(await run(["store", "check"])).toMatchObject({ exit: 1 });
    }));

  it("that others can read is said to be", () =>
    withTrial(async ({ run, data }) => {
      await run(["store", "migrate"]);
      chmodSync(join(data, "ccmbridge.db"), 0o644);
      const checked = await run(["store", "check", "--output", "table"]);
      expect(checked).toMatchObject({ exit: 1, out: expect.stringContaining("644") });
    }));
});
