import type { AttachedLog } from "../domain/device/attached-log.ts";
import type { Fact, Instant, Source } from "../domain/device/facts.ts";
import type { Kin } from "../domain/device/leftover.ts";
import type { Limits } from "../domain/device/limits.ts";
import type { Remembered, Transition } from "../domain/device/transitions.ts";
import type { DayOfStages } from "../domain/device/trend.ts";
import type { Fault, Health, LeftoverClass, Past, Stage, Verdict } from "../domain/device/verdict-types.ts";

/** What is asked of a source. */
export interface ReadingOptions {
  /** The whole of it, whatever was read before. */
  readonly full: boolean;
  /** What the last reading left behind: a delta link, the newest time it saw. */
  readonly mark: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Told while the source prepares: "the export job is being made". */
  readonly onWait?: ((text: string) => void) | undefined;
}

/** How a reading ended. */
export interface ReadingOutcome {
  /** `partial`: rows are known to be missing; nothing may be concluded from what is not there. */
  readonly state: "complete" | "partial";
  /** `changes`: only what changed was read, so that what was not read is still there. */
  readonly covers: "all" | "changes";
  /** In words, with why it was chosen: "export job", "list, for fewer than 5,000 devices". */
  readonly way: string;
  /** What another count of the same source says; null when there is none. */
  readonly expected: number | null;
  /** Why it is partial. */
  readonly reason: string | null;
  /** Of a source that was not asked, because what it said before is young enough: when that was, its rows, and until when. */
  readonly kept?: { readonly asOf: Instant; readonly rows: number; readonly until: Instant } | undefined;
  /** For the next reading. */
  readonly mark: string | null;
  /** Records the source says are gone, by record id; only with `changes`. */
  readonly removed: readonly string[];
}

/**
 * One place device facts are read from, page by page, so that memory stays flat. The generator returns how it ended.
 * It throws BridgeError when the question could not be asked or answered: then nothing is concluded.
 */
export interface DeviceSource {
  readonly name: Source;
  read(options: ReadingOptions): AsyncGenerator<readonly Fact[], ReadingOutcome>;
  /** One device afresh, by Entra's device id or Intune's id; undefined when the source has none. */
  readOne?(
    id: { entraDeviceId: string | null; recordId: string | null },
    signal?: AbortSignal,
  ): Promise<Fact | undefined>;
}

/** A source as a sync left it. */
export interface SourceState {
  readonly name: Source;
  /** `absent`: not configured. */
  readonly state: "complete" | "partial" | "failed" | "absent";
  readonly rows: number;
  /** When what we have of it was read; null when never. */
  readonly asOf: Instant | null;
  readonly seconds: number;
  readonly way: string | null;
  readonly reason: string | null;
  /** What to do about the reason, where that is known. */
  readonly next?: string | undefined;
  /** Of a source that was not asked this time: until when what it said before is young enough. */
  readonly keptUntil?: Instant | undefined;
}

/** A device about to be judged. */
export interface Candidate {
  readonly deviceId: string;
  readonly facts: readonly Fact[];
  readonly kin: Kin;
  readonly past: Past | undefined;
  readonly before: Remembered | undefined;
}

/** What is kept of a judged device. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly past: Past;
  readonly name: string;
  readonly serialNumber: string | null;
  readonly leftover: LeftoverClass | null;
  readonly transitions: readonly Transition[];
  /** Records that are there, by source. */
  readonly records: Readonly<Partial<Record<Source, number>>>;
  /** From when on time alone may make it another verdict; null for never. */
  readonly dueAt: Instant | null;
}

/** A row of `device list`: the same columns everywhere. */
export interface DeviceRow {
  readonly deviceId: string;
  readonly name: string;
  readonly stage: Stage;
  readonly health: Health;
  readonly faults: readonly string[];
  readonly leftover: LeftoverClass | null;
  readonly serialNumber: string | null;
  readonly asOf: Instant;
  readonly complete: boolean;
}

export interface DeviceQuery {
  readonly stage?: Stage | undefined;
  /** Devices that came as far as this stage or further; `left` stands beside the way. */
  readonly reached?: Exclude<Stage, "left"> | undefined;
  readonly health?: Health | undefined;
  readonly fault?: Fault["code"] | undefined;
  /** `clientApps=intune`: a workload and who has it. It is unknown, too, where there is a `conflict`: both sides disagree. */
  readonly workload?: { readonly name: string; readonly authority: string } | undefined;
  /** Only devices with a Configuration Manager client: those over which the workloads are counted. */
  readonly client?: boolean | undefined;
  /**
   * Part of a name or serial number, or the beginning of an id, whatever the case; of one or two signs the beginning of a name
   * or serial number.
   */
  readonly search?: string | undefined;
  /** Leftovers are not devices: only with this. */
  readonly leftovers?: boolean | undefined;
  readonly limit?: number | undefined;
  /** Of an earlier answer. */
  readonly after?: string | undefined;
}

/** Changes of one kind, added up. */
export interface ChangeCount {
  /** As in a transition. */
  readonly field: string;
  readonly to: string;
  /** Of devices that were seen for the first time: nothing was there before. */
  readonly first: boolean;
  readonly changes: number;
}

export interface ChangeQuery {
  /** Learnt then or later. */
  readonly since: Instant;
  /** Of so many that were learnt last, whatever they were. */
  readonly most: number;
  readonly field?: string | undefined;
  readonly to?: string | undefined;
  readonly first?: boolean | undefined;
  /** Of an earlier answer. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Changes of stage that the trend counts on a day. */
export interface StageChangeQuery {
  /** UTC day that they are claimed for: 2026-11-25. */
  readonly day: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Of an earlier answer. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What verdicts rest on besides facts of single devices. */
export interface Estate {
  /** End of the registration token in the line of an app of ours, by app id. */
  readonly tokenExpiresAt: Readonly<Record<string, Instant>>;
  /** Names of the tenant's co-management settings policies; null when they could not be read. */
  readonly comanagementPolicies: readonly string[] | null;
}

/** What devices are judged by, besides their own facts. */
export interface JudgingInput {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly sources: readonly SourceState[];
  readonly estate: Estate;
}

/** Ids of devices to judge. `isGapless`: there is no other device between the first and the last of them. */
export interface DuePage {
  readonly ids: readonly string[];
  readonly isGapless: boolean;
}

/** How many devices were judged, and how many changes were found. */
export interface JudgedCounts {
  readonly devices: number;
  readonly transitions: number;
}

/** Facts, verdicts and history of one tenant's devices, on whichever engine. Times are ISO 8601 UTC. */
export interface DeviceStore {
  /** Starts a sync and gives its number, higher than every one before. */
  beginSync(at: Instant): Promise<number>;
  /**
   * Keeps a page of facts, all or none. Of two facts of one record the later claim wins, whichever arrives first, and
   * where one of them claims no time, the later reading; a record that is read again is no longer gone.
   */
  saveFacts(sync: number, facts: readonly Fact[]): Promise<void>;
  /** After a complete reading of everything: what this sync did not read of the source is gone since `at`. */
  markGone(sync: number, source: Source, at: Instant): Promise<number>;
  /** What the source itself says is gone. */
  markRemoved(source: Source, recordIds: readonly string[], at: Instant): Promise<void>;
  /** Links records to devices: by Entra's id, by Intune's id, by a serial number that fits exactly one; set-based. */
  link(): Promise<void>;
  /**
   * Everything is to be joined, judged and counted anew by the sync that ends next; until then nothing is noted one by one,
   * which is quicker where most of it changes. Without it, that sync looks at what changed, and at what it may matter to.
   */
  dueAll(): Promise<void>;
  /** Devices to judge in order of their id, `size` at a time; also those time changes by `now`. */
  due(size: number, now?: Instant): AsyncIterable<DuePage>;
  /** Those of a page that have a record which makes a device, each with all its facts. */
  candidatesOf(page: DuePage): Promise<readonly Candidate[]>;
  /** Judges a page and keeps it on another thread, where there is one. */
  judgeElsewhere?(page: DuePage, input: JudgingInput, limits: Limits): Promise<JudgedCounts>;
  candidate(deviceId: string): Promise<Candidate | undefined>;
  /**
   * Keeps verdicts and their transitions, all or none; what is already known adds nothing, and a verdict that is what it was
   * is dated by the sync that ends. `fresh`: by itself, for devices judged outside of a sync.
   */
  saveJudgements(judgements: readonly Judgement[], options?: { readonly fresh?: boolean }): Promise<void>;
  /** Devices whose facts are all erased or linked elsewhere are no devices any more. */
  dropEmpty(): Promise<number>;
  finishSync(sync: number, at: Instant, sources: readonly SourceState[], complete: boolean): Promise<void>;
  lastSync(): Promise<{ at: Instant; complete: boolean; sources: readonly SourceState[] } | undefined>;
  /**
   * What a reading left for the next one; of the estate what was last known of it; of `judged` what verdicts rested on
   * besides facts when everything was last judged.
   */
  mark(of: Source | "estate" | "judged"): Promise<string | null>;
  saveMark(of: Source | "estate" | "judged", mark: string | null): Promise<void>;

  list(query: DeviceQuery): AsyncIterable<DeviceRow & { readonly cursor: string }>;
  count(query: DeviceQuery): Promise<number>;
  verdict(deviceId: string): Promise<(Judgement & { readonly facts: readonly Fact[] }) | undefined>;
  /** Ids of devices with this id, Intune id, resource id, serial number or name, whatever the case; at most `limit`. */
  find(text: string, limit: number): Promise<readonly DeviceRow[]>;
  /** Oldest first. */
  history(deviceId: string): AsyncIterable<Transition>;
  /** What was learnt then or later, in the order in which it was. */
  transitions(seenFrom: Instant): AsyncIterable<Transition>;

  /** What was learnt of devices that count, added up; `all` is false when more than `most` changes were, and the latest tell. */
  changeCounts(
    since: Instant,
    most: number,
  ): Promise<{ readonly rows: readonly ChangeCount[]; readonly all: boolean }>;
  /** What `changeCounts` adds up, one by one; what was learnt last comes first. */
  changes(
    query: ChangeQuery,
  ): Promise<readonly (Transition & { readonly name: string; readonly cursor: string })[]>;

  /**
   * Errors and warnings of devices that count and are on their way: neither co-managed nor gone. The longest standing first,
   * those without a date last; `after`: the cursor of a row of an earlier answer.
   */
  stuckFaults(query: {
    readonly limit?: number | undefined;
    readonly after?: string | undefined;
  }): AsyncIterable<DeviceRow & { readonly fault: Fault; readonly cursor: string }>;
  /** Changes of stage of devices that count, of one day; what happened first comes first. */
  stageChanges(
    query: StageChangeQuery,
  ): Promise<readonly (Transition & { readonly name: string; readonly cursor: string })[]>;
  /** What `stageChanges` tells one by one, added up by day. */
  stageDays(): Promise<readonly DayOfStages[]>;
  /**
   * Devices that count, by stage and health. This and all counts below are those of the last sync, so that they fit each
   * other, until a device is judged otherwise or erased.
   */
  stageCounts(): Promise<readonly { stage: Stage; health: Health; devices: number }[]>;
  workloadCounts(): Promise<
    readonly { workload: string; authority: string; conflict: boolean; devices: number }[]
  >;
  faultCounts(): Promise<
    readonly { fault: string; severity: string; devices: number; oldest: Instant | null }[]
  >;
  installCounts(): Promise<
    readonly { appId: string; state: string; hexErrorCode: string | null; devices: number }[]
  >;
  /** Per source: records there, joined to a device that counts, and by class of leftover. */
  reconciliation(): Promise<
    readonly {
      source: Source;
      count: number;
      joined: number;
      classes: Readonly<Record<LeftoverClass, number>>;
    }[]
  >;
  /** Keeps what logs of a device say. */
  attachLog(deviceId: string, log: AttachedLog): Promise<void>;
  /** Newest first. */
  attachedLogs(deviceId: string): Promise<readonly AttachedLog[]>;
  /**
   * Transitions learnt before this are forgotten, but for the last one of each field of a device; and syncs of before it,
   * but for the last that ended. Gives how many transitions went.
   */
  forgetBefore(at: Instant): Promise<number>;
  /** Everything of a device: facts, verdict, history. */
  erase(deviceId: string): Promise<boolean>;
}
