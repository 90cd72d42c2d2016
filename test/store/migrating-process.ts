// A process of its own that brings the database at the address to the newest version.
import { postgresKeeper } from "../../src/store/postgres/postgres-keeper.ts";

const [url = ""] = process.argv.slice(2);
await postgresKeeper({ url, poolSize: 2, statementMs: 60_000 }).migrate(new Date());
