import { z } from "zod";
import type { DeviceSource, ReadingOptions, ReadingOutcome } from "../../bridge/needs.ts";
import type { IntuneFact } from "../../domain/device/facts.ts";
import { BridgeError } from "../../domain/errors.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { pages, quoted, readAs } from "../pages.ts";
import { exportRows } from "./export-job.ts";
import { inPages } from "./in-pages.ts";
import {
  BETA_MEMBERS,
  DEVICES_REPORT,
  factOfDevice,
  factOfRow,
  isWindows,
  ManagedDevice,
  MEMBERS,
} from "./managed-device.ts";

/** From this many devices on a report is quicker than a list of a thousand a page (fact G129). */
const LIST_UP_TO = 5_000;
/** Looked back behind the last mark: clocks differ, and a device may sync while we read. Milliseconds. */
const OVERLAP = 15 * 60_000;
/**
 * After this long without a reading of everything one is due: a list of changes tells no deletion (G130). Shorter than a day
 * by so much that a sync that runs once a day never finds it a minute too early. Milliseconds.
 */
const WHOLE_AFTER = 20 * 3_600_000;

/** Devices on a page (fact G129). */
const PAGE = 1_000;
/** Of a list of several pages so much may be missing: it is no snapshot, and devices move while it is read (fact G129). */
const MOVING = 0.01;

const Overview = z.object({ enrolledDeviceCount: z.number() });

/** What a reading leaves for the next: when it began, and when everything was last read. */
const Mark = z.object({ seenTo: z.string(), wholeAt: z.string() });

/**
 * Managed devices of Intune. Everything is read by a list or, in a large tenant, by an export job; in between only what
 * synced or enrolled since. Each way stands in for the other when it fails or falls short (quirks Q22, Q31); a list of
 * changes that is shorter than it says itself is no list of what changed, and everything is read.
 */
export function intuneSource(edge: EdgeOptions): DeviceSource {
  return {
    name: "intune",
    read: (options) => readIntune(edge, options),
    readOne: async ({ entraDeviceId, recordId }, signal) => {
      if (recordId !== null) return single(edge, recordId, signal);
      if (entraDeviceId === null) return undefined;
      const readAt = edge.clock.now().toISOString();
      for await (const device of list(edge, `azureADDeviceId eq ${quoted(entraDeviceId)}`, signal)) {
        const fact = factOfDevice(device, readAt);
        // A filter that is not understood is ignored, and everything comes (quirk Q20).
        if (fact.entraDeviceId === entraDeviceId) return fact;
      }
      return undefined;
    },
  };
}

async function* readIntune(
  edge: EdgeOptions,
  options: ReadingOptions,
): AsyncGenerator<readonly IntuneFact[], ReadingOutcome> {
  const now = edge.clock.now();
  const mark = markOf(options.mark);
  const isDue = mark === undefined || now.getTime() - Date.parse(mark.wholeAt) > WHOLE_AFTER;
  let because = "";
  if (!options.full && !isDue) {
    const { outcome, short } = yield* readChanges(edge, mark, options);
    if (short === undefined) return outcome;
    options.onWait?.(`${short}; reading everything`);
    because = `, because ${short}`;
  }
  const { enrolledDeviceCount: expected } = readAs(
    Overview,
    await edge.graph("deviceOverview", { signal: options.signal }),
    "deviceOverview",
  );
  const [first, second] =
    expected > LIST_UP_TO ? ([byExport, byList] as const) : ([byList, byExport] as const);
  const whole = JSON.stringify({ seenTo: now.toISOString(), wholeAt: now.toISOString() });
  const outcome = (way: string, rest: Partial<ReadingOutcome> = {}): ReadingOutcome => ({
    state: "complete",
    covers: "all",
    way: way + because,
    expected: null,
    reason: null,
    mark: whole,
    removed: [],
    ...rest,
  });
  let why: string;
  try {
    const rows = yield* first.read(edge, options);
    if (rows >= expected) return outcome(`${first.way}, for ${expected} devices`);
    why = `the ${first.way} gave ${rows} of ${expected} devices`;
  } catch (error) {
    if (!isPassing(error)) throw error;
    why = `the ${first.way} failed: ${error.message}`;
  }
  options.onWait?.(`${why}; trying the ${second.way}`);
  const rows = yield* second.read(edge, options);
  const way = `${second.way}, because ${why}`;
  return rows >= expected
    ? outcome(way)
    : outcome(way, { state: "partial", reason: `${rows} rows came of ${expected} that Intune counts` });
}

/** What another way of asking may still answer. */
function isPassing(error: unknown): error is BridgeError {
  return (
    error instanceof BridgeError &&
    ["upstream", "timeout", "unreachable", "invalid", "denied", "throttled", "incomplete"].includes(
      error.code,
    )
  );
}

interface Way {
  readonly way: string;
  /** Gives pages of facts and ends with how many rows there were, those of other systems included. */
  read(edge: EdgeOptions, options: ReadingOptions): AsyncGenerator<readonly IntuneFact[], number>;
}

const byExport: Way = {
  way: "export job",
  async *read(edge, options) {
    const readAt = edge.clock.now().toISOString();
    let rows = 0;
    const question = { reportName: "Devices", select: DEVICES_REPORT };
    for await (const page of inPages(exportRows(edge, question, options))) {
      rows += page.length;
      yield page.map((row) => factOfRow(row, readAt)).filter(isOurs);
    }
    return rows;
  },
};

const byList: Way = {
  way: "list",
  async *read(edge, { signal }) {
    const readAt = edge.clock.now().toISOString();
    // Pages are no snapshot: a device may come twice (fact G129).
    const ids = new Set<string>();
    for await (const page of inPages(list(edge, undefined, signal))) {
      for (const { id } of page) ids.add(id);
      yield page.map((device) => factOfDevice(device, readAt)).filter(isOurs);
    }
    return ids.size;
  },
};

const isOurs = (fact: IntuneFact) => fact.recordId !== "" && isWindows(fact.operatingSystem);

/** Beta, for two workloads, the join type and Autopilot; v1.0 where beta is refused (fact G122). */
async function* list(
  { graph }: EdgeOptions,
  filter: string | undefined,
  signal: AbortSignal | undefined,
  onCount?: (devices: number) => void,
): AsyncGenerator<ManagedDevice> {
  const query = (members: readonly string[]) => ({
    $select: members.join(","),
    $top: String(PAGE),
    ...(filter ? { $filter: filter } : {}),
    ...(onCount ? { $count: "true" } : {}),
  });
  const fromBeta = { query: query([...MEMBERS, ...BETA_MEMBERS]), signal };
  const beta = pages(graph, "listManagedDevicesBeta", ManagedDevice, fromBeta, onCount);
  let isFirst = true;
  try {
    for await (const device of beta) {
      isFirst = false;
      yield device;
    }
    return;
  } catch (error) {
    if (!isFirst || !(error instanceof BridgeError) || error.code !== "upstream") throw error;
  }
  yield* pages(graph, "listManagedDevices", ManagedDevice, { query: query(MEMBERS), signal }, onCount);
}

async function single(
  { graph, clock }: EdgeOptions,
  id: string,
  signal: AbortSignal | undefined,
): Promise<IntuneFact | undefined> {
  try {
    const query = { $select: [...MEMBERS, ...BETA_MEMBERS].join(",") };
    const answer = await graph("getManagedDevice", { ids: [id], query, signal });
    return factOfDevice(readAs(ManagedDevice, answer, "getManagedDevice"), clock.now().toISOString());
  } catch (error) {
    if (error instanceof BridgeError && error.code === "not-found") return undefined;
    throw error;
  }
}

/**
 * Devices that synced or enrolled since the mark; nothing can be said of those that did not (fact G130). `short` says that
 * fewer came than Intune counts.
 */
async function* readChanges(
  edge: EdgeOptions,
  mark: z.output<typeof Mark>,
  { signal }: ReadingOptions,
): AsyncGenerator<readonly IntuneFact[], { outcome: ReadingOutcome; short: string | undefined }> {
  const now = edge.clock.now().toISOString();
  const since = new Date(Date.parse(mark.seenTo) - OVERLAP).toISOString();
  const asked = since.replace(/\.\d+Z$/, "Z");
  let short: string | undefined;
  for (const [member, of] of [
    ["lastSyncDateTime", (fact: IntuneFact) => fact.lastSyncAt],
    ["enrolledDateTime", (fact: IntuneFact) => fact.enrolledAt],
  ] as const) {
    let [rows, expected] = [0, 0];
    const changes = list(edge, `${member} gt ${asked}`, signal, (devices) => {
      expected = devices;
    });
    for await (const page of inPages(changes)) {
      rows += page.length;
      yield page
        .map((device) => factOfDevice(device, now))
        .filter((fact) => isOurs(fact) && (of(fact) ?? "") >= since);
    }
    if (expected - rows > (expected > PAGE ? expected * MOVING : 0))
      short = `the list of changes gave ${rows} of ${expected} devices`;
  }
  const outcome: ReadingOutcome = {
    state: "complete",
    covers: "changes",
    way: `changes since ${asked}`,
    expected: null,
    reason: null,
    mark: JSON.stringify({ seenTo: now, wholeAt: mark.wholeAt }),
    removed: [],
  };
  return { outcome, short };
}

function markOf(text: string | null): z.output<typeof Mark> | undefined {
  try {
    return Mark.parse(JSON.parse(text ?? "null"));
  } catch {
    return undefined;
  }
}
