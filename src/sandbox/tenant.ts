import type { StoredAuditEvent } from "./audit.ts";
import type { Cast } from "./cast.ts";
import type { JsonObject } from "./check-body.ts";
import type { SandboxClock } from "./clock.ts";
import type { ReportOrder } from "./exports/report-text.ts";
import { History } from "./history.ts";
import type { KeptLine } from "./kept.ts";
import type { Random } from "./random.ts";
import { type SiteSwitches, siteSwitches } from "./site/site-switches.ts";
import type { SignedAddress } from "./upload-addresses.ts";

export interface StoredApp {
  readonly id: string;
  readonly type: string;
  /** What callers may write. */
  readonly values: JsonObject;
  readonly committedContentVersion: string | null;
  readonly publishingState: "notPublished" | "processing" | "published";
  readonly size: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}
export interface StoredVersion {
  readonly appId: string;
  readonly id: string;
}
export interface StoredFile {
  readonly appId: string;
  readonly versionId: string;
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
  readonly sizeEncrypted: number;
  readonly manifest: string | null;
  readonly isDependency: boolean;
  readonly createdAt: number;
  readonly isCommitted: boolean;
  readonly uploadState: string;
  /** SHA-256 (hex) of the decrypted content, once it is committed. */
  readonly sha256: string | undefined;
  readonly address: SignedAddress | undefined;
}
export interface StoredAssignment {
  readonly id: string;
  readonly intent: string;
  readonly target: JsonObject;
  readonly settings: JsonObject | null;
  readonly madeAt: number;
}

/** A co-management settings policy. */
export interface StoredPolicy {
  readonly id: string;
  readonly values: JsonObject;
  /** 1 is the strongest. */
  readonly priority: number;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A report that was asked for. */
export interface StoredExport {
  readonly id: string;
  readonly order: ReportOrder;
  readonly requestedAt: number;
  /** The moment it tells of. */
  readonly at: number;
  readonly address: SignedAddress | undefined;
}

/** Everything the tenant holds. */
export interface Tenant {
  readonly id: string;
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly cast: Cast;
  readonly apps: History<StoredApp>;
  /** By `app/version`. */
  readonly versions: History<StoredVersion>;
  /** By `app/version/file`. */
  readonly files: History<StoredFile>;
  /** The whole set of an app, by its id. */
  readonly assignments: History<readonly StoredAssignment[]>;
  readonly policies: History<StoredPolicy>;
  /** The whole set of a policy, by its id. */
  readonly policyAssignments: History<readonly StoredAssignment[]>;
  /** What was changed and by whom. */
  readonly audit: History<StoredAuditEvent>;
  /** What the site is made to refuse; set by `setSite`. */
  readonly site: SiteSwitches;
  /** Makes the site refuse what is named, or stop it. */
  setSite(switches: Partial<SiteSwitches>): void;
  /** Export jobs, by id. */
  readonly exports: History<StoredExport>;
  /** Commits under examination, by file key: the digest of the content when it is what was announced. */
  readonly verdicts: Map<string, Promise<string | undefined>>;
  /** Something the service takes its time for starts. */
  begin(what: string): void;
  /** Looks at it; true once it was looked at often enough to be done. */
  isDone(what: string): boolean;
}

/** The names of what is kept, as `tenant.ndjson` has them. */
const STORES = [
  "apps",
  "versions",
  "files",
  "assignments",
  "policies",
  "policyAssignments",
  "exports",
  "audit",
] as const;

/** A tenant in which nobody did anything yet. `keep` is told of everything that is done. */
export function emptyTenant(
  id: string,
  cast: Cast,
  clock: SandboxClock,
  random: Random,
  pendingReads: number,
  keep: (line: KeptLine) => void,
): Tenant {
  const pending = new Map<string, number>();
  const site = siteSwitches();
  const store = <T>(name: (typeof STORES)[number]) =>
    new History<T>((key, at, value) => keep({ kind: "wrote", store: name, id: key, at, value }));
  return {
    id,
    clock,
    random,
    cast,
    apps: store("apps"),
    versions: store("versions"),
    files: store("files"),
    assignments: store("assignments"),
    policies: store("policies"),
    policyAssignments: store("policyAssignments"),
    exports: store("exports"),
    audit: store("audit"),
    site,
    setSite: (switches) => {
      keep({ kind: "site", switches: { ...switches } });
      Object.assign(site, switches);
    },
    verdicts: new Map(),
    begin: (what) => void pending.set(what, pendingReads),
    isDone: (what) => {
      const left = pending.get(what) ?? 0;
      if (left > 0) pending.set(what, left - 1);
      return left === 0;
    },
  };
}

/** Puts back what was done in a tenant before it was kept. */
export function putBack(tenant: Tenant, lines: readonly KeptLine[]): void {
  for (const line of lines) {
    if (line.kind === "site") Object.assign(tenant.site, line.switches);
    if (line.kind !== "wrote") continue;
    const name = STORES.find((each) => each === line.store);
    if (!name) throw new RangeError(`a newer sandbox kept "${line.store}" of this tenant; use that one`);
    (tenant[name] as History<unknown>).putBack(line.id, line.value, line.at);
  }
}

/** A moment as Intune writes it. */
export const iso = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace("Z", "0000Z");
