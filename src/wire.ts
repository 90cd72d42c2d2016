import type { Clock, Files, Journal, Tenant } from "./bridge/needs.ts";

/** Everything the verbs may ask for, made once per process and closed once. */
export interface World {
  readonly clock: Clock;
  readonly files: Files;
  /** How long the tenant may answer with what was, after a write; milliseconds (configuration `waits.settle`). */
  readonly settleMs: number;
  /** This process as the holder of leases: `pid@host`, readable by people. */
  readonly owner: string;
  tenant(): Promise<Tenant>;
  journal(): Promise<Journal>;
  close(): Promise<void>;
}
