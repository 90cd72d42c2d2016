import type { Clock, Files, Journal, Progress, Tenant } from "./needs.ts";

/** What planning, applying and removing a deployment want of the world. */
export interface DeploymentNeeds {
  readonly tenant: Tenant;
  readonly journal: Journal;
  readonly files: Files;
  readonly clock: Clock;
  /** Value of an environment variable a manifest names for a secret. */
  readonly environment: (name: string) => string | undefined;
  /** How long the tenant may answer with what was, after a write; milliseconds. */
  readonly settleMs: number;
  /** Who works here, for the lease: unique per process, readable by people. */
  readonly owner: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** Which deployment is meant. */
export interface DeploymentInput {
  /** Manifest files. */
  readonly manifest: readonly string[];
  /** Name of the deployment when the files hold several. */
  readonly name?: string | undefined;
}
