import type { DeviceFacts, Instant, Source, Workload } from "./facts.ts";
import type { Limits } from "./limits.ts";

/** In the order of the way; `left` stands beside it: it was further once and no longer is. */
export const STAGES = [
  "known",
  "enrolled",
  "targeted",
  "bootstrapped",
  "registered",
  "comanaged",
  "left",
] as const;
export type Stage = (typeof STAGES)[number];
/** Stages in the order of the way; `left` stands beside it. */
export const WAY = STAGES.slice(0, -1) as readonly Exclude<Stage, "left">[];
/** Whether a device at a stage came as far as another one, or further. */
export const hasReached = (stage: Stage, other: Exclude<Stage, "left">): boolean =>
  stage !== "left" && STAGES.indexOf(stage) >= STAGES.indexOf(other);

export const HEALTHS = ["good", "degraded", "silent", "unknown"] as const;
export type Health = (typeof HEALTHS)[number];

/** Who has a workload, as devices are asked for by it: where the two sides are in conflict, it is unknown as well. */
export const HOLDERS = ["intune", "configmgr", "unknown", "conflict"] as const;

export const FAULT_CODES = [
  "install-failed",
  "bootstrap-without-client",
  "registration-token-expired",
  "not-applicable-by-workload",
  "authority-defaulted-to-intune",
  "policy-missing",
  "enrolment-error",
  "client-silent",
  "intune-silent",
  "workload-conflict",
  "unsupported-join",
  "not-eligible-os",
  "duplicate-record",
  "waiting-for-user",
  "waiting-for-restart",
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** One thing a source said, in words. */
export interface Evidence {
  readonly source: Source;
  readonly text: string;
  readonly at: Instant | null;
}

export interface Fault {
  readonly code: FaultCode;
  readonly severity: "error" | "warning" | "info";
  /** From when on the facts show it. */
  readonly since: Instant | null;
  readonly because: readonly Evidence[];
  readonly cause: string;
  /** The one thing to do next. */
  readonly next: string;
}

export interface WorkloadView {
  readonly authority: "intune" | "configmgr" | "unknown";
  /** What each side says; null where it says nothing. */
  readonly by: {
    readonly intune: "intune" | "configmgr" | null;
    readonly configmgr: "intune" | "configmgr" | null;
  };
  readonly conflict: boolean;
}

/** Records that stand beside a device, or alone, and why they are not counted as one. */
export const LEFTOVER_CLASSES = [
  "twin",
  "stale",
  "registered-twin",
  "autopilot-pair",
  "defender-only",
  "orphan-configmgr",
  "orphan-intune",
] as const;
export type LeftoverClass = (typeof LEFTOVER_CLASSES)[number];

export interface Verdict {
  readonly deviceId: string;
  readonly stage: Stage;
  readonly health: Health;
  readonly faults: readonly Fault[];
  readonly workloads: Readonly<Record<Workload, WorkloadView>>;
  /** Why the stage is what it is. */
  readonly because: readonly Evidence[];
  readonly asOf: Instant;
  /** False when a source that should have been heard could not be read, or was read in part. */
  readonly complete: boolean;
  /** Which part the verdict could not rest on, in words. */
  readonly incompleteBecause: readonly string[];
  /** Counts enrolments: 1 for the first. */
  readonly episode: number;
}

/**
 * How a source stands when a verdict is made. `absent`: not configured, so nobody waits for it. `kept`: what it said as a
 * whole is young enough, and it was not asked this time.
 */
export type SourceStanding = "complete" | "partial" | "failed" | "absent" | "kept";

/** What a verdict rests on besides the device's own facts. */
export interface VerdictContext {
  readonly now: Instant;
  readonly limits: Limits;
  readonly sources: Readonly<Partial<Record<Source, SourceStanding>>>;
  /** When what we have of a source was read. */
  readonly lastRead?: Readonly<Partial<Record<Source, Instant>>>;
  /** Apps we deployed: whether the token in their line ended, and when. */
  readonly tokenExpiresAt: Readonly<Record<string, Instant>>;
  /** Names of the tenant's co-management settings policies; null when they could not be read. */
  readonly comanagementPolicies: readonly string[] | null;
  /** The class of the device's records among others of the same hardware; null for the one that counts. */
  readonly leftover: LeftoverClass | null;
  /** True when another record has the same hardware. */
  readonly hasTwin: boolean;
}

/** What an earlier verdict left for the next one. */
export interface Past {
  /** The furthest stage of this episode, `left` never. */
  readonly furthest: Exclude<Stage, "left">;
  readonly stage: Stage;
  readonly episode: number;
  /** Enrolment the episode belongs to. */
  readonly enrolledAt: Instant | null;
}

export interface LastSaid {
  readonly faults: readonly string[];
  /** Who had the authority for each workload. */
  readonly workloads: Readonly<Record<string, string>>;
}

export interface VerdictInput {
  readonly facts: DeviceFacts;
  readonly context: VerdictContext;
  readonly past: Past | undefined;
  /** What the last verdict said, to which what cannot be heard now is left. */
  readonly said?: LastSaid | undefined;
}
