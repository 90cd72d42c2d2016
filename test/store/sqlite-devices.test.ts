import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlDeviceStore } from "../../src/store/devices/device-store.ts";
import { dropCounts } from "../../src/store/devices/summaries.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { deviceStoreContract } from "./device-store-contract.ts";

deviceStoreContract("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "devices-"));
  const db = openSqlite(folder);
  await migrate(db, new Date("2026-07-01T08:00:00Z"));
  return {
    devices: async (tenantId) => sqlDeviceStore(db, tenantId),
    countAnew: (tenant) => dropCounts({ db, tenant }),
    close: async () => {
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
