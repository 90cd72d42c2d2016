// Migrates a database and dies at the nth statement, as a machine does that loses its power.
import type { KyselyPlugin } from "kysely";
import { migrate } from "../../src/store/migrations.ts";
import { openSqlite } from "../../src/store/sqlite.ts";

const [folder = "", last = "0"] = process.argv.slice(2);
let left = Number(last);
const dying: KyselyPlugin = {
  transformQuery: ({ node }) => {
    if (left-- === 0) process.kill(process.pid, "SIGKILL");
    return node;
  },
  transformResult: async ({ result }) => result,
};
await migrate(openSqlite(folder).withPlugin(dying), new Date());
