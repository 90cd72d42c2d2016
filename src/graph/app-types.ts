import type { AppChannel } from "../domain/deployment/tenant.ts";

/** Concrete types of the apps we make, as bodies and answers name them (fact G5). */
export const APP_TYPES = {
  lob: "#microsoft.graph.windowsMobileMSI",
  win32: "#microsoft.graph.win32LobApp",
} as const satisfies Record<AppChannel, string>;

/** The same as a segment of a path: the abstract type fails there (quirk Q3). */
export const castOf = (channel: AppChannel): string => APP_TYPES[channel].slice(1);
