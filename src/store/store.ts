import type { ApiKeys, AuditLog, DeviceStore, Jobs, Journal, Wishes } from "../bridge/needs.ts";
import { sqlDeviceStore } from "./devices/device-store.ts";
import { sqlJournal } from "./journal.ts";
import { migrate } from "./migrations.ts";
import { sqlApiKeys } from "./serving/api-keys.ts";
import { sqlAuditLog } from "./serving/audit-log.ts";
import { sqlJobs } from "./serving/jobs.ts";
import { sqlWishes } from "./serving/wishes.ts";
import { openSqlite } from "./sqlite.ts";

export interface Store {
  readonly journal: Journal;
  readonly devices: DeviceStore;
  readonly keys: ApiKeys;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly wishes: Wishes;
  close(): Promise<void>;
}

/**
 * Opens the embedded database in `dataFolder`, brings it to the newest version, and gives one tenant's view of it.
 * @throws BridgeError "disk" when it cannot be opened, "configuration" when it is newer than this program.
 */
export async function openStore({
  dataFolder,
  tenantId,
  busyTimeoutMs,
}: {
  dataFolder: string;
  tenantId: string;
  /** How long another process that writes is waited for. */
  busyTimeoutMs?: number;
}): Promise<Store> {
  const db = openSqlite(dataFolder, busyTimeoutMs);
  try {
    await migrate(db, new Date());
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const part = { db, tenant: tenantId };
  return {
    journal: sqlJournal(db, tenantId),
    devices: sqlDeviceStore(db, tenantId),
    keys: sqlApiKeys(part),
    audit: sqlAuditLog(part),
    jobs: sqlJobs(part),
    wishes: sqlWishes(part),
    close: () => db.destroy(),
  };
}
