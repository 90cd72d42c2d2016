import type { Clock, DeviceSource, ReadingOptions, ReadingOutcome } from "../bridge/needs.ts";
import type { ConfigmgrFact } from "../domain/device/facts.ts";
import { entraIdOf } from "../domain/device/identity.ts";
import { BridgeError } from "../domain/errors.ts";
import { factOfSiteRecord, isDevice, mergedRecord, type SiteRecord } from "../formats/site-record.ts";
import { type GatheredRecords, gatherRecords } from "./gathered-records.ts";
import { type ClassReading, readClass } from "./read-class.ts";
import { allSystemsCount, siteIdentity, whyNothing } from "./site-checks.ts";
import { type ClassReader, COMANAGEMENT, COMBINED, classReader, recordsIn, SYSTEMS } from "./site-class.ts";
import type { AskSite } from "./site-client.ts";

export interface SourceOptions {
  readonly ask: AskSite;
  readonly clock: Clock;
  readonly pageSize?: number | undefined;
}

/** The console's view first: it is the freshest of the three. */
const PLACES = [COMBINED, SYSTEMS, COMANAGEMENT] as const;
const FACTS_AT_ONCE = 500;
/** All Systems is evaluated now and then: so much it may be ahead of what is there. */
const LAG = { share: 0.05, devices: 50 } as const;

/**
 * Devices of a Configuration Manager site, by three classes of its administration service joined by the device's number. Each
 * reading is of everything: filters by a time are not known to work there (fact S47), what is known of co-management states
 * has no time (facts S77, S78), and a refused filter is answered like what is not there (fact S48).
 */
export function siteSource(options: SourceOptions): DeviceSource {
  return {
    name: "configmgr",
    read: (reading) => readSite(options, reading),
    readOne: (id, signal) => readOne(options, id, signal),
  };
}

async function* readSite(
  { ask, clock, pageSize }: SourceOptions,
  { signal, onWait }: ReadingOptions,
): AsyncGenerator<readonly ConfigmgrFact[], ReadingOutcome> {
  const readAt = clock.now().toISOString();
  const site = await siteIdentity(ask, signal);
  onWait?.(`reading ${site ? `site ${site.siteCode}` : "the site"}`);
  const gathered = gatherRecords();
  try {
    const stop = new AbortController();
    const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const reading = (place: number) =>
      readClass(classReader(ask, PLACES[place]!), (records) => gathered.add(place, records), {
        signal: both,
        ...(pageSize === undefined ? {} : { pageSize }),
      });
    const readings = await Promise.all([
      reading(0),
      reading(1),
      reading(2).catch((error: unknown) => unreadable(error)),
    ]).catch(async (error: unknown) => {
      // What failed first is why; the others are not waited for.
      stop.abort();
      throw error;
    });
    const [, systems, states] = readings;
    if (systems.rows === 0 && gathered.count(0) === 0) return await nothing(ask, signal);
    const comanagementRead = !("reason" in states) && !(states.rows === 0 && showsComanaged(gathered));
    let devices = 0;
    for (const page of gathered.merged(FACTS_AT_ONCE)) {
      const facts = page
        .filter(isDevice)
        .map((record) =>
          factOfSiteRecord(record, { readAt, comanagementRead: comanagementRead && isTold(record) }),
        );
      devices += page.length;
      yield facts;
    }
    return outcomeOf(readings, {
      site: site?.siteCode,
      comanagementRead,
      devices,
      counted: await allSystemsCount(ask, signal),
    });
  } finally {
    gathered.close();
  }
}

/** A device the console calls co-managed has a row of its state: where none came, the console's own word serves for it. */
const isTold = ({ coManaged, policyPresent, enrolled }: SiteRecord) =>
  coManaged !== true || policyPresent !== null || enrolled !== null;

interface Unreadable {
  readonly reason: string;
}

/** A site that does not expose the class, or not to us (fact S80): the console's own word serves. */
function unreadable(error: unknown): Unreadable {
  if (error instanceof BridgeError && ["not-found", "denied"].includes(error.code))
    return { reason: error.message };
  throw error;
}

/** No row of a class whose devices the console calls co-managed is no answer but a missing right (fact S24). */
function showsComanaged(gathered: GatheredRecords): boolean {
  for (const page of gathered.merged(FACTS_AT_ONCE))
    if (page.some(({ coManaged }) => coManaged === true)) return true;
  return false;
}

async function nothing(ask: AskSite, signal: AbortSignal | undefined): Promise<ReadingOutcome> {
  const way = "administration service";
  const why = await whyNothing(ask, signal);
  return {
    state: why === null ? "complete" : "partial",
    covers: "all",
    way,
    expected: why === null ? 0 : null,
    reason: why,
    mark: null,
    removed: [],
  };
}

function outcomeOf(
  [combined, systems, states]: readonly [ClassReading, ClassReading, ClassReading | Unreadable],
  {
    site,
    comanagementRead,
    devices,
    counted,
  }: {
    readonly site: string | undefined;
    readonly comanagementRead: boolean;
    readonly devices: number;
    readonly counted: number | null;
  },
): ReadingOutcome {
  const broken = [combined, systems, "whole" in states ? states : { whole: true }]
    .map(({ whole }, place) => (whole ? null : PLACES[place]!.name))
    .filter((name) => name !== null);
  const missing =
    counted !== null && counted > devices * (1 + LAG.share) + LAG.devices
      ? `All Systems counts ${counted} members and ${devices} devices came: the account may not see all of them`
      : null;
  const reason =
    broken.length > 0
      ? `the pages of ${broken.join(" and ")} did not fit together, twice: the list kept changing`
      : missing;
  return {
    state: reason === null ? "complete" : "partial",
    covers: "all",
    way: `administration service${site === undefined ? "" : ` of site ${site}`}${
      comanagementRead ? "" : `; ${COMANAGEMENT.name} could not be read, CoManaged of ${COMBINED.name} serves`
    }`,
    expected: null,
    reason,
    mark: null,
    removed: [],
  };
}

async function readOne(
  { ask, clock }: SourceOptions,
  { recordId, entraDeviceId }: { readonly recordId: string | null; readonly entraDeviceId: string | null },
  signal: AbortSignal | undefined,
): Promise<ConfigmgrFact | undefined> {
  const readAt = clock.now().toISOString();
  const systems = classReader(ask, SYSTEMS);
  const id = recordId === null ? null : /^\d{1,10}$/.exec(recordId)?.[0];
  const entra = entraIdOf(entraDeviceId);
  if (id === undefined || (id === null && entra === null)) return undefined;
  const filter = id === null ? `AADDeviceID eq '${entra}'` : `ResourceId eq ${id}`;
  const found = recordsIn(await systems.ask({ $filter: filter }, signal)).filter((record) =>
    id === null ? record.entraDeviceId === entra : String(record.resourceId) === id,
  );
  const system = found.find(({ obsolete }) => obsolete !== true) ?? found[0];
  if (!system) {
    // Nothing is also what an account without a role gets (fact S24): that is not "gone".
    const any = await systems.ask({ $top: "1" }, signal);
    if (any.rows.length === 0)
      throw new BridgeError("denied", (await whyNothing(ask, signal)) ?? "The site has no device at all.");
    return undefined;
  }
  const of = (reader: ClassReader) => about(reader, system.resourceId, signal);
  const [combined, states] = await Promise.all([
    of(classReader(ask, COMBINED)),
    of(classReader(ask, COMANAGEMENT)).catch((error: unknown) => unreadable(error)),
  ]);
  const read = !("reason" in states);
  const parts = [...combined, system, ...("reason" in states ? [] : states)];
  const record = mergedRecord(parts as [SiteRecord, ...SiteRecord[]]);
  return isDevice(record)
    ? factOfSiteRecord(record, { readAt, comanagementRead: read && isTold(record) })
    : undefined;
}

async function about(
  reader: ClassReader,
  resourceId: number,
  signal: AbortSignal | undefined,
): Promise<SiteRecord[]> {
  const page = await reader.ask({ $filter: `ResourceID eq ${resourceId}` }, signal);
  return recordsIn(page).filter((record) => record.resourceId === resourceId);
}
