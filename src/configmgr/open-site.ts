import type { DeviceSource, SiteValues } from "../bridge/needs.ts";
import { type SiteIdentity, siteIdentity } from "./site-checks.ts";
import { type SiteClientOptions, siteClient } from "./site-client.ts";
import { siteSource } from "./site-source.ts";
import { siteValues } from "./site-values.ts";

export interface Site {
  readonly source: DeviceSource;
  /** Which site answers; undefined where it does not tell. */
  siteIdentity(signal?: AbortSignal): Promise<SiteIdentity | undefined>;
  /** What it says of itself; undefined where it does not tell which site it is. */
  siteValues(signal?: AbortSignal): Promise<SiteValues | undefined>;
}

/** A Configuration Manager site behind its administration service, on premises or through a gateway. Nothing is asked yet. */
export function openSite(options: SiteClientOptions & { readonly pageSize?: number | undefined }): Site {
  const ask = siteClient(options);
  return {
    source: siteSource({ ask, clock: options.clock, pageSize: options.pageSize }),
    siteIdentity: (signal) => siteIdentity(ask, signal),
    siteValues: (signal) => siteValues(ask, signal),
  };
}
