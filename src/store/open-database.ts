import type { Kysely } from "kysely";
import type { PostgresSettings } from "./postgres/postgres-address.ts";
import type { Schema } from "./schema.ts";

/** The server's database where one is set, else the embedded one. The driver is loaded only by who has a server. */
export async function openDatabase(
  postgres: PostgresSettings | undefined,
  embedded: () => Kysely<Schema>,
): Promise<Kysely<Schema>> {
  if (!postgres) return embedded();
  const { openPostgres } = await import("./postgres/open-postgres.ts");
  return openPostgres(postgres);
}
