import type { Clock, Files, Journal, Tenant } from "./bridge/needs.ts";

/** Everything the verbs may ask for, made once per process and closed once. */
export interface World {
  readonly clock: Clock;
  readonly files: Files;
  tenant(): Promise<Tenant>;
  journal(): Promise<Journal>;
  close(): Promise<void>;
}
