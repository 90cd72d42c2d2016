import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sqliteKeeper } from "../../src/store/keeper.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { failure, json } from "./trial.ts";

vi.setConfig({ testTimeout: 180_000 });

const ROWS = 100_000;
/** Measured: 290 MiB for a hundred thousand rows, 350 for two and for three; more rows take no more. */
const MOST = 400 * 2 ** 20;

let folder: string;
let schema: PostgresSchema;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "move-"));
  schema = await postgresSchema();
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await schema.drop();
});

const peak = `--import ${pathToFileURL(join(import.meta.dirname, "peak-memory.mjs")).href}`;
const run = (args: string[], env: Record<string, string> = {}) =>
  ccmbridge(args, { cwd: folder, env: { NODE_OPTIONS: peak, CCMBRIDGE_DATA: join(folder, "data"), ...env } });
const peakOf = ({ err }: { err: string }) => Number(/^peak (\d+)/m.exec(err)?.[1]);

/** An embedded database with as many changes in it as are asked for. */
async function filled(rows: number) {
  const keeper = sqliteKeeper(join(folder, "data"));
  await keeper.migrate(new Date());
  const database = new DatabaseSync(join(folder, "data", "ccmbridge.db"));
  database.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    insert into transition
    select 'tenant-' || (i % 3), printf('device-%08d', i / 4), 'field-' || (i % 4), '2026-11-25T08:00:00.000Z',
      '2026-11-24T08:00:00.000Z', i % 7, iif(i % 5 = 0, null, 'from ' || i), 'to ' || i,
      '["' || hex(randomblob(100)) || ' ü 😀"]'
    from n`);
  const all = database.prepare("select * from transition order by tenant, device_id, field").all();
  database.close();
  return all.map((row) => ({ ...row }));
}

it("one command moves a hundred thousand rows to a server, loses none, and takes little memory", async () => {
  const before = await filled(ROWS);
  const moved = await run(["store", "import", "--from-data", join(folder, "data")], {
    DATABASE_URL: schema.url,
  });
  expect(moved).toMatchObject({ exit: 0 });
  expect(json(moved)).toMatchObject({ rows: ROWS, tables: { transition: ROWS } });
  expect(moved.err).toContain(`import: ${ROWS} rows`);
  const { rows } = await schema.query("select * from transition order by tenant, device_id, field");
  expect(rows).toHaveLength(ROWS);
  expect(rows.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(before[at]))).toBe(-1);
  expect(peakOf(moved)).toBeLessThan(MOST);

  const exported = await run(["store", "export", "all.ndjson.gz"], { DATABASE_URL: schema.url });
  expect(exported).toMatchObject({ exit: 0 });
  expect(json(exported)).toMatchObject({ rows: ROWS, size: statSync(join(folder, "all.ndjson.gz")).size });
  expect((statSync(join(folder, "all.ndjson.gz")).mode & 0o777).toString(8)).toBe("600");
  expect(peakOf(exported)).toBeLessThan(MOST);

  const back = await run(["store", "import", "all.ndjson.gz", "--replace"]);
  expect(back, back.err.slice(-1500)).toMatchObject({ exit: 0 });
  expect(peakOf(back)).toBeLessThan(MOST);
  const database = new DatabaseSync(join(folder, "data", "ccmbridge.db"));
  const again = database.prepare("select * from transition order by tenant, device_id, field").all();
  database.close();
  expect(again.map((row) => ({ ...row }))).toEqual(before);
});

it("an import says what is wrong, and an export leaves nothing half written", async () => {
  await filled(10);
  const here = { CCMBRIDGE_DATA: join(folder, "data") };
  expect(await run(["store", "export", "all.gz"], here)).toMatchObject({ exit: 0 });
  const again = await run(["store", "export", "all.gz"], here);
  expect(failure(again)).toMatchObject({ code: "conflict", next: expect.stringContaining("--force") });
  const full = await run(["store", "import", "all.gz"], here);
  expect(full.exit).toBe(1);
  expect(failure(full)).toMatchObject({ code: "conflict", next: expect.stringContaining("--replace") });
  writeFileSync(join(folder, "half.gz"), "half");
  expect(failure(await run(["store", "import", "half.gz", "--replace"], here)).code).toBe("invalid");
  expect(await run(["store", "import"], here)).toMatchObject({ exit: 2 });
  const none = await run(["store", "export", "none.gz"], { CCMBRIDGE_DATA: join(folder, "none") });
  expect(failure(none)).toMatchObject({ code: "not-found" });
  expect(readdirSync(folder).sort()).toEqual(["all.gz", "data", "half.gz"]);
  const server = await run(["store", "backup", "x.db"], { DATABASE_URL: schema.url });
  expect(failure(server)).toMatchObject({ code: "usage", next: expect.stringContaining("pg_dump") });
});
