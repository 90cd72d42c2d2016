import { DatabaseSync } from "node:sqlite";
import { mergedRecord, type SiteRecord } from "../formats/site-record.ts";

export interface GatheredRecords {
  /** Keeps records of one class; gives how many of them were new. Of two of one device the first stays. */
  add(place: number, records: readonly SiteRecord[]): number;
  count(place: number): number;
  /** Each device once, in order of its id, with what every class says of it: earlier places first. */
  merged(size: number): Generator<readonly SiteRecord[]>;
  close(): void;
}

/**
 * Where classes of a site meet. The service cannot join, order or give a range (facts S47, S51), so that three streams of a
 * million rows come in an order of their own; they wait in a temporary database of SQLite's, which stays in a few megabytes
 * of memory, lies in a file without a name beyond that, and is gone with the process whatever happens.
 */
export function gatherRecords(): GatheredRecords {
  const database = new DatabaseSync("");
  database.exec(`
    pragma journal_mode = off;
    pragma synchronous = off;
    create table record (id integer, place integer, body text, primary key (id, place)) without rowid;
  `);
  const insert = database.prepare("insert or ignore into record (id, place, body) values (?, ?, ?)");
  const counted = database.prepare("select count(*) as number from record where place = ?");
  const after = database.prepare(
    `select id, body from record where id in
      (select distinct id from record where id > ? order by id limit ?) order by id, place`,
  );
  return {
    add: (place, records) => {
      let added = 0;
      database.exec("begin");
      for (const record of records)
        added += Number(insert.run(record.resourceId, place, JSON.stringify(saying(record))).changes);
      database.exec("commit");
      return added;
    },
    count: (place) => Number(counted.get(place)!.number),
    *merged(size) {
      for (let last = -1; ; ) {
        const rows = after.all(last, size) as { id: number; body: string }[];
        if (rows.length === 0) return;
        const byId = Map.groupBy(rows, ({ id }) => id);
        last = rows.at(-1)!.id;
        yield [...byId.values()].map((parts) => {
          const records = parts.map(({ body }) => ({ ...SILENT, ...JSON.parse(body) }) as SiteRecord);
          return mergedRecord(records as [SiteRecord, ...SiteRecord[]]);
        });
      }
    },
    close: () => database.close(),
  };
}

const saying = (record: SiteRecord) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

/** A record that says nothing. */
const SILENT = {
  name: null,
  entraDeviceId: null,
  serialNumber: null,
  smbiosGuid: null,
  operatingSystem: null,
  client: null,
  clientVersion: null,
  siteCode: null,
  obsolete: null,
  decommissioned: null,
  placeholder: null,
  lastActiveAt: null,
  claimedAt: null,
  coManaged: null,
  policyPresent: null,
  enrolled: null,
  provisioned: null,
  pendingUser: null,
  enrolmentErrorCode: null,
  authority: null,
  workloadBits: null,
} satisfies Omit<SiteRecord, "resourceId">;
