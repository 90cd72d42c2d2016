import { join } from "node:path";
import type {
  ApiKeys,
  AuditLog,
  DeviceStore,
  EventStore,
  Jobs,
  Journal,
  NotificationStore,
  Wishes,
} from "../bridge/needs.ts";
import { sqlDeviceStore } from "./devices/device-store.ts";
import { withSecondThread } from "./devices/second-thread.ts";
import { sqlEventStore } from "./events/event-store.ts";
import { sqlJournal } from "./journal.ts";
import { migrateFile } from "./migrate-file.ts";
import { migrate } from "./migrations.ts";
import { sqlNotificationStore } from "./notifications/notification-store.ts";
import { openDatabase } from "./open-database.ts";
import type { PostgresSettings } from "./postgres/postgres-address.ts";
import { sqlApiKeys } from "./serving/api-keys.ts";
import { sqlAuditLog } from "./serving/audit-log.ts";
import { sqlJobs } from "./serving/jobs.ts";
import { sqlWishes } from "./serving/wishes.ts";
import { DATABASE_FILE, openSqlite } from "./sqlite.ts";

export interface Store {
  readonly journal: Journal;
  readonly devices: DeviceStore;
  readonly keys: ApiKeys;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly wishes: Wishes;
  readonly events: EventStore;
  readonly notifications: NotificationStore;
  close(): Promise<void>;
}

/**
 * Opens the database on the server, or else the embedded one in `dataFolder`, brings it to the newest version, and gives
 * one tenant's view of it.
 * @throws BridgeError "disk", "unreachable", "sign-in", "denied" when it cannot be used; "configuration" when it is newer
 * than this program.
 */
export async function openStore({
  dataFolder,
  postgres,
  tenantId,
  busyTimeoutMs,
}: {
  dataFolder: string;
  postgres?: PostgresSettings | undefined;
  tenantId: string;
  /** How long another process that writes is waited for; of the embedded database. */
  busyTimeoutMs?: number;
}): Promise<Store> {
  const db = await openDatabase(postgres, () => openSqlite(dataFolder, busyTimeoutMs));
  try {
    if (postgres) await migrate(db, new Date());
    else await migrateFile(db, join(dataFolder, DATABASE_FILE), new Date());
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const part = { db, tenant: tenantId };
  const place = { dataFolder, busyTimeoutMs, postgres, tenant: tenantId };
  const devices = withSecondThread(sqlDeviceStore(db, tenantId), place, db);
  return {
    journal: sqlJournal(db, tenantId),
    devices: devices.store,
    keys: sqlApiKeys(part),
    audit: sqlAuditLog(part),
    jobs: sqlJobs(part),
    wishes: sqlWishes(part),
    events: sqlEventStore(db, tenantId),
    notifications: sqlNotificationStore(db, tenantId),
    close: async () => {
      await devices.close();
      await db.destroy();
    },
  };
}
