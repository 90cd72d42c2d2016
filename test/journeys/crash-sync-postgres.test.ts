import { afterAll, beforeAll, expect, it } from "vitest";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { DAYS, KILLS_A_DAY, type KilledStore, killedSyncs } from "./killed-syncs.ts";

let schemas: PostgresSchema[];
beforeAll(async () => {
  schemas = [await postgresSchema(), await postgresSchema()];
});
afterAll(async () => {
  for (const schema of schemas) await schema.drop();
});
const storeIn = ({ url, settings }: PostgresSchema): KilledStore => ({
  env: { DATABASE_URL: url },
  open: () => openPostgres(settings),
});

it("a sync killed time and again, at any moment, ends as one that nobody disturbed, on PostgreSQL", {
  timeout: 1_800_000,
}, async () => {
  const { kills, halfDone, problems } = await killedSyncs({
    seed: 12,
    devices: 150,
    days: DAYS,
    kills: KILLS_A_DAY,
    killed: storeIn(schemas[0]!),
    calm: storeIn(schemas[1]!),
  });
  expect(problems).toEqual([]);
  expect(kills).toBe(DAYS * KILLS_A_DAY);
  // The moments are in the middle of its work, not before or after.
  expect(halfDone).toBeGreaterThan(kills * 0.3);
});
