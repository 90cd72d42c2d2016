import { createHash } from "node:crypto";
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

const ROWS = Number(process.env.MOVE_ROWS ?? 100_000);
vi.setConfig({ testTimeout: Math.max(180_000, ROWS * 2) });

/** Measured, the most of the three: 260 MiB for a hundred thousand rows, 288 for three hundred thousand, 295 for a million. */
const MOST = 360 * 2 ** 20;

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
      '["' || hex(randomblob(100)) || ' ü 😀"]', iif(i % 5 = 0, '------- good', null)
    from n`);
  database.close();
}

interface Digest {
  readonly rows: number;
  readonly sha256: string;
}
async function digestOf(rows: AsyncIterable<object> | Iterable<object>): Promise<Digest> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const row of rows) {
    hash.update(JSON.stringify(Object.entries(row).sort()));
    count++;
  }
  return { rows: count, sha256: hash.digest("hex") };
}

/** Every change of the embedded database, a row at a time. */
async function inFolder(): Promise<Digest> {
  const database = new DatabaseSync(join(folder, "data", "ccmbridge.db"));
  try {
    return await digestOf(
      database.prepare("select * from transition order by tenant, device_id, field").iterate(),
    );
  } finally {
    database.close();
  }
}

/** The same of the server, a part at a time. */
async function* onServer() {
  for (let last: Record<string, unknown> | undefined; ; ) {
    const { rows } = await schema.query(
      `select * from transition where (tenant, device_id, field) > ($1, $2, $3)
       order by tenant, device_id, field limit 10000`,
      [last?.tenant ?? "", last?.device_id ?? "", last?.field ?? ""],
    );
    yield* rows;
    last = rows.at(-1);
    if (!last) return;
  }
}

it(`one command moves ${ROWS.toLocaleString("en")} rows to a server, loses none, and takes little memory`, async () => {
  await filled(ROWS);
  const before = await inFolder();
  expect(before.rows).toBe(ROWS);
  const moved = await run(["store", "import", "--from-data", join(folder, "data")], {
    DATABASE_URL: schema.url,
  });
  expect(moved).toMatchObject({ exit: 0 });
  expect(json(moved)).toMatchObject({ rows: ROWS, tables: { transition: ROWS } });
  expect(moved.err).toContain(`import: ${ROWS} rows`);
  expect(await digestOf(onServer())).toEqual(before);
  expect(peakOf(moved)).toBeLessThan(MOST);

  const exported = await run(["store", "export", "all.ndjson.gz"], { DATABASE_URL: schema.url });
  expect(exported).toMatchObject({ exit: 0 });
  expect(json(exported)).toMatchObject({ rows: ROWS, size: statSync(join(folder, "all.ndjson.gz")).size });
  expect((statSync(join(folder, "all.ndjson.gz")).mode & 0o777).toString(8)).toBe("600");
  expect(peakOf(exported)).toBeLessThan(MOST);

  const back = await run(["store", "import", "all.ndjson.gz", "--replace"]);
  expect(back, back.err.slice(-1500)).toMatchObject({ exit: 0 });
  expect(peakOf(back)).toBeLessThan(MOST);
  expect(await inFolder()).toEqual(before);
  if (process.env.MOVE_ROWS !== undefined)
    console.info(
      `peaks of ${ROWS} rows: ${[moved, exported, back].map((each) => Math.round(peakOf(each) / 2 ** 20)).join(", ")} MiB`,
    );
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
