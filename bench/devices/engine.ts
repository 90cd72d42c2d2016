import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { startPostgres } from "../../test/postgres/start-postgres.ts";

/** A database that an estate is kept in while it is measured. */
export interface Engine {
  readonly name: string;
  /** Of the server; empty for the embedded database, which lies in the folder of data. */
  readonly url: string;
  /** Bytes that what is kept takes on the disk. */
  size(data: string): Promise<number>;
  close(): Promise<void>;
}

export const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  sqlite: async () => ({
    name: "SQLite",
    url: "",
    size: async (data) =>
      readdirSync(data)
        .filter((file) => file.startsWith("ccmbridge.db"))
        .reduce((sum, file) => sum + statSync(join(data, file)).size, 0),
    close: async () => {},
  }),
  /** A server of this run alone, as it comes: `DATABASE_URL` may name one that holds something. */
  postgresql: async () => {
    const { url, stop } = await startPostgres({ isDurable: true });
    return {
      name: "PostgreSQL",
      url,
      size: async () => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          const { rows } = await client.query("select pg_database_size(current_database()) as bytes");
          return Number(rows[0].bytes);
        } finally {
          await client.end();
        }
      },
      close: stop,
    };
  },
};
