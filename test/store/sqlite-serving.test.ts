import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../src/store/migrations.ts";
import { sqlApiKeys } from "../../src/store/serving/api-keys.ts";
import { sqlAuditLog } from "../../src/store/serving/audit-log.ts";
import { sqlJobs } from "../../src/store/serving/jobs.ts";
import { sqlWishes } from "../../src/store/serving/wishes.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { servingContract } from "./serving-contract.ts";

servingContract("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "serving-"));
  const db = openSqlite(folder);
  await migrate(db, new Date("2026-11-25T08:00:00Z"));
  return {
    of: (tenant) => ({
      keys: sqlApiKeys({ db, tenant }),
      audit: sqlAuditLog({ db, tenant }),
      jobs: sqlJobs({ db, tenant }),
      wishes: sqlWishes({ db, tenant }),
    }),
    close: async () => {
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
