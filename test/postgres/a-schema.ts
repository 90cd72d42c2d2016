import { randomUUID } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import type { PostgresSettings } from "../../src/store/postgres/postgres-address.ts";
import { KEYS } from "../../src/store/schema.ts";

/** A schema of its own on the run's server: a database that is new and empty, for who knows no other. */
export interface PostgresSchema {
  readonly name: string;
  readonly url: string;
  readonly settings: PostgresSettings;
  /** Asks the server past our own code. */
  query(text: string, parameters?: unknown[]): Promise<pg.QueryResult>;
  /** Lets every row go; quicker than tables that are made anew. */
  empty(): Promise<void>;
  drop(): Promise<void>;
}

export async function postgresSchema(): Promise<PostgresSchema> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(await serverUrl());
  url.searchParams.set("options", `-c search_path=${name}`);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create schema ${name}`);
  return {
    name,
    url: url.href,
    settings: { url: url.href, poolSize: 4, statementMs: 60_000 },
    query: (statement, parameters) => client.query(statement, parameters),
    empty: async () => {
      for (const table of Object.keys(KEYS))
        if (table !== "schema_version") await client.query(`delete from ${table}`);
    },
    drop: async () => {
      await client.query(`drop schema ${name} cascade`);
      await client.end();
    },
  };
}

/** Not by `fetch`: a test may have put another in its place. */
export async function serverUrl(): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(inject("postgresDesk"), resolve).on("error", reject).end();
  });
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(said);
  return said;
}
