import { finished } from "node:stream/promises";
import { Kysely, PostgresDialect, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Schema } from "../schema.ts";
import { byteOrderPlugin } from "./byte-order-plugin.ts";
import { type PostgresSettings, postgresAddress } from "./postgres-address.ts";
import { postgresFailure } from "./postgres-failure.ts";

/** Milliseconds until a server that does not answer is not waited for any longer. */
const CONNECT_TIMEOUT = 15_000;
/** Whoever holds a transaction open and does nothing, has gone: their locks are let go. */
const IDLE_IN_TRANSACTION = 600_000;
/** `bigint`: numbers of syncs, milliseconds, counts; none of ours comes near what a number holds exactly. */
const INT8 = 20;

/** A database on a PostgreSQL server. Nothing is asked of it before the first statement. @throws BridgeError "configuration". */
export function openPostgres(settings: PostgresSettings): Kysely<Schema> {
  const { connection, shown } = postgresAddress(settings);
  const pool = new pg.Pool({
    connectionString: connection,
    ...(settings.token ? { Client: clientWith(settings.token) } : {}),
    max: settings.poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: settings.statementMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    application_name: "ccmbridge",
    types: {
      getTypeParser: ((oid: number, format: "text") =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks while nobody uses it is replaced by the next one.
  pool.on("error", () => {});
  const dialect = new PostgresDialect({
    pool: {
      connect: () => inWords(shown, async () => clientInWords(shown, await pool.connect())),
      end: () => pool.end(),
    },
  });
  return new Kysely<Schema>({ dialect, plugins: [byteOrderPlugin] });
}

/** The driver takes a function for a password, but not beside an address. */
const clientWith = (token: () => Promise<string>) =>
  class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      Object.assign(this, { password: token });
    }
  };

/** One wrapping for each client, so that kysely knows it again. */
const WRAPPED = new WeakMap<
  pg.PoolClient,
  { client: PostgresPoolClient; release: (error?: boolean) => void }
>();

function clientInWords(shown: string, client: pg.PoolClient): PostgresPoolClient {
  // The pool gives every loan a `release` of its own.
  const release = client.release.bind(client);
  const known = WRAPPED.get(client);
  if (known) {
    known.release = release;
    return known.client;
  }
  // Without a listener, a connection that breaks while it is lent would end the process; its next statement tells it.
  client.on("error", () => {});
  const wrapped = {
    release,
    client: {
      // Without a cursor in the dialect, kysely asks in this form alone.
      query: ((text: string, parameters: readonly unknown[]) =>
        inWords<object>(shown, () =>
          IS_COPY.test(text)
            ? copyIn(client, text, parameters[0] as Uint8Array)
            : client.query(text, parameters.map(withoutNul)),
        )) as unknown as PostgresPoolClient["query"],
      release: (destroy?: boolean) => wrapped.release(destroy),
    },
  };
  WRAPPED.set(client, wrapped);
  return wrapped.client;
}

/** Kysely knows no COPY: it is a statement whose only value is what is streamed. */
const IS_COPY = /^copy "\w+" \([^()]*\) from stdin$/;

async function copyIn(client: pg.PoolClient, text: string, content: Uint8Array) {
  const stream = client.query(copyFrom(text));
  stream.end(content);
  await finished(stream);
  return { command: "COPY", rowCount: stream.rowCount, rows: [] };
}

/** PostgreSQL's text cannot hold the character 0, which a serial number out of broken firmware may. */
const withoutNul = (value: unknown) =>
  typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;

async function inWords<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw postgresFailure(shown, cause);
  }
}
