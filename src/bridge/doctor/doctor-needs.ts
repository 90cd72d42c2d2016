import type { Clock, Files, Network, SiteValues, StoreKeeper, Tenant } from "../needs.ts";

/** What the checks want of the world. Each is asked for by itself: what cannot be had leaves the others their answer. */
export interface DoctorNeeds {
  readonly clock: Pick<Clock, "now">;
  readonly files: Pick<Files, "readText">;
  readonly environment: (name: string) => string | undefined;
  readonly tenant: () => Promise<Tenant>;
  readonly store: () => Promise<Pick<StoreKeeper, "check">>;
  readonly network: () => Promise<Network>;
  /** What the site's administration service tells of it; undefined when no service is configured. */
  readonly siteValues: () => Promise<SiteValues | undefined>;
  readonly signal?: AbortSignal | undefined;
}

export interface DoctorInput {
  /** Manifest files; none leaves what is about a deployment unknown. */
  readonly manifest: readonly string[];
  readonly deployment?: string | undefined;
  /** Ask nothing of the network. */
  readonly offline: boolean;
}
