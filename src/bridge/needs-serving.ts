import type { Caller, Role } from "../domain/caller.ts";
import type { Instant } from "../domain/device/facts.ts";

/** An API key as it is kept: enough to recognise it, not enough to use it. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Hex. */
  readonly salt: string;
  /** Hex SHA-256 over salt and key. */
  readonly hash: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly revokedAt: Instant | null;
}

/** API keys of one tenant. */
export interface ApiKeys {
  add(key: StoredKey): Promise<void>;
  find(id: string): Promise<StoredKey | undefined>;
  /** Oldest first. */
  list(): Promise<readonly StoredKey[]>;
  /** False when there is none of this id that was still good. */
  revoke(id: string, at: Instant): Promise<boolean>;
}

/** One change, and who asked for it. */
export interface AuditRow {
  readonly id: string;
  readonly at: Instant;
  readonly caller: Pick<Caller, "kind" | "id" | "name">;
  readonly role: Role;
  /** Which verb: `create-deployment`. */
  readonly action: string;
  /** What it was done to; null when the action says it all. */
  readonly subject: string | null;
  /** `asked` is what a process that ended in the middle leaves. */
  readonly outcome: "asked" | "done" | "refused" | "failed";
  /** Code of the failure; null without one. */
  readonly code: string | null;
  readonly requestId: string | null;
}

/** What was changed by whom; append-only but for the outcome. */
export interface AuditLog {
  /** Before the change is made. Gives the row's id. */
  begin(row: Omit<AuditRow, "id" | "outcome" | "code">): Promise<string>;
  end(id: string, outcome: AuditRow["outcome"], code: string | null): Promise<void>;
  /** Newest first; `after` is the id of the last row of the page before. */
  list(
    query: AuditFilter & { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly AuditRow[]>;
}

/** Rows that fit all of it. */
export interface AuditFilter {
  readonly action?: string | undefined;
  readonly outcome?: AuditRow["outcome"] | undefined;
  /** Name of the caller, to the letter. */
  readonly caller?: string | undefined;
  readonly subject?: string | undefined;
  /** The first instant that counts, and the first that no longer does. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export const JOB_KINDS = ["sync", "apply", "destroy"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** A failure as a job keeps it: what a door would have said. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly next: string | null;
}
export interface JobProgress {
  readonly step: string;
  readonly state: string;
  readonly text: string;
  readonly done: number | null;
  readonly total: number | null;
}

/** Work that outlives the request that asked for it. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** What it works on: a deployment's id, or `devices`. At most one job of a subject is queued or running. */
  readonly subject: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly state: "queued" | "running" | "done" | "failed";
  /** How often it was begun; more than once when a worker was killed or had to hand it back. */
  readonly attempts: number;
  /** Who works on it, as the holder of its lease; null when nobody does. */
  readonly owner: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The last word of each step, in the order they began. */
  readonly progress: readonly JobProgress[];
  readonly result: unknown;
  readonly error: JobFailure | null;
}

/** Jobs of one tenant, shared by every worker on the database. A lease is a promise to write again before it lapses. */
export interface Jobs {
  /** Queues it, unless one of the same subject is queued or running: then that one is given, and `fresh` is false. */
  enqueue(
    job: Pick<Job, "kind" | "subject" | "input" | "createdBy">,
    at: Instant,
  ): Promise<{ job: Job; fresh: boolean }>;
  get(id: string): Promise<Job | undefined>;
  /** Newest first; `after` is the id of the last row of the page before. */
  list(query: {
    readonly kind?: JobKind | undefined;
    readonly subject?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly Job[]>;
  /** The oldest that nobody works on, or whose worker is gone or let its lease lapse. Exactly one worker gets it. */
  take(owner: string, seconds: number, now: Date): Promise<Job | undefined>;
  /** Prolongs the lease and keeps the progress; false when the job is no longer this owner's (the attempt tells). */
  keep(
    job: Pick<Job, "id" | "attempts">,
    owner: string,
    seconds: number,
    now: Date,
    progress: readonly JobProgress[],
  ): Promise<boolean>;
  finish(
    job: Pick<Job, "id" | "attempts">,
    owner: string,
    at: Instant,
    end: { readonly result: unknown } | { readonly error: JobFailure },
  ): Promise<boolean>;
  /** Gives it back to the queue, to be begun no earlier than `notBefore`. */
  handBack(job: Pick<Job, "id" | "attempts">, owner: string, notBefore: Date): Promise<boolean>;
}

/** A wish as it was handed in; work is derived from it each time. */
export interface StoredWish {
  readonly id: string;
  /** `site/name`. */
  readonly deployment: string;
  /** YAML, as it came. */
  readonly manifest: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

/** Deployments that were wished through a door that stays; the terminal keeps its manifests in files. */
export interface Wishes {
  /** New, or in the place of the one for the same deployment, which keeps its id. */
  save(wish: Pick<StoredWish, "deployment" | "manifest">, by: string, at: Instant): Promise<StoredWish>;
  get(id: string): Promise<StoredWish | undefined>;
  /** By `site/name`. */
  find(deployment: string): Promise<StoredWish | undefined>;
  /** In order of their id; `after` is the id of the last row of the page before. */
  list(query: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly StoredWish[]>;
  remove(id: string): Promise<boolean>;
}

export interface StoredInstaller {
  readonly name: string;
  readonly size: number;
  /** Hex; null in a list, where files are not read. */
  readonly sha256: string | null;
  readonly modifiedAt: Instant;
}
/** Installers that were handed in, by name, in a folder of one tenant's own. */
export interface InstallerShelf {
  /**
   * Takes the bytes as they come; the file appears when it is whole, in the place of one of that name.
   * @throws BridgeError "invalid" beyond `limit` bytes, "interrupted" when they end early, "disk".
   */
  save(name: string, bytes: AsyncIterable<Uint8Array>, limit: number): Promise<StoredInstaller>;
  /** In order of their names. */
  list(): Promise<readonly StoredInstaller[]>;
  /** Where it lies; undefined when there is none. */
  path(name: string): Promise<string | undefined>;
  remove(name: string): Promise<boolean>;
}

/** Who is behind an access token of Microsoft Entra. */
export interface TokenCaller {
  readonly tenantId: string;
  readonly objectId: string;
  /** For people; nothing is decided by it. */
  readonly name: string;
  /** App roles; of a person's token only where it also carries our scope (fact I14). */
  readonly roles: readonly string[];
}
/** Reads access tokens that were issued for our API. */
export interface AccessTokens {
  /** @throws BridgeError "sign-in" for a token that is not good, with the check that failed; "unreachable" when no keys can be had. */
  verify(token: string, now: Date): Promise<TokenCaller>;
}
