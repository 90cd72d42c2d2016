import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlEventStore } from "../../src/store/events/event-store.ts";
import { migrate } from "../../src/store/migrations.ts";
import { sqlNotificationStore } from "../../src/store/notifications/notification-store.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import { eventStoreContract } from "./event-store-contract.ts";

eventStoreContract("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "events-"));
  const db = openSqlite(folder);
  await migrate(db, new Date("2026-11-25T08:00:00Z"));
  return {
    of: (tenant) => ({ events: sqlEventStore(db, tenant), notifications: sqlNotificationStore(db, tenant) }),
    close: async () => {
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
