import { readSetupLine, whyNoClient } from "../setup-line.ts";
import type { Tenant } from "../tenant.ts";
import { isDetected } from "../win32.ts";
import type { CastDevice } from "./cast-device.ts";
import { type Era, erasOf } from "./eras.ts";
import { habitsOf, nextSync } from "./habits.ts";
import { HOUR } from "./rounds.ts";

/** `resultantAppState` by its numbers (fact G114). */
export const INSTALL_STATES = {
  installed: 1,
  failed: 2,
  notInstalled: 3,
  pendingInstall: 5,
  notApplicable: -1,
} as const;

/** What a device reported of an app. */
export interface InstallReport {
  readonly appId: string;
  readonly state: keyof typeof INSTALL_STATES;
  /** Windows' or the installer's code; 0 without an error. */
  readonly errorCode: number;
  /** Milliseconds. */
  readonly at: number;
  /** The line it ran with. */
  readonly line: string;
}

/** A client that came of an app. */
export interface BroughtClient {
  readonly since: number;
  readonly policyAt: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const INVALID_COMMAND_LINE = 0x80070667;
const DISK_FULL = 0x80070070;
/** The extension ran the line and then did not find what the detection rules tell of. */
const NOT_DETECTED = 0x87d1041c;
/** Windows Installer's 3010: done after a restart. */
const NEEDS_RESTART = 0xbc2;
/** Until somebody restarts the device. */
const RESTART_AFTER = 40 * HOUR;

/** From when to when a device hears of apps. */
export interface Listening {
  readonly from: number;
  readonly to: number;
  /** From when on Intune offers the device its apps; Infinity while client apps lie with Configuration Manager. */
  readonly offeredFrom: number;
}

/** What the device made of the apps it was sent by `now`. */
export function installsOf(
  tenant: Tenant,
  device: CastDevice,
  listening: Listening,
  now: number,
): { readonly reports: readonly InstallReport[]; readonly client: BroughtClient | undefined } {
  const reports: InstallReport[] = [];
  let client: BroughtClient | undefined;
  for (const { appId, eras } of erasOf(tenant)) {
    let report: InstallReport | undefined;
    let open = false;
    for (const era of eras) {
      if (era.from > now) break;
      const reach = era.reach(device);
      open = reach !== undefined && now < era.to;
      if (!reach) {
        report = undefined;
        continue;
      }
      if (report?.state === "installed" && reach.intent === "required") continue;
      const tried = attempt(tenant, device, appId, era, reach.intent, listening, now);
      report = tried ?? report;
      if (tried?.state !== "installed") continue;
      const brought = clientOf(tenant, device, era, tried, listening);
      if (brought && (!client || brought.since < client.since)) client = brought;
    }
    if (open && report) reports.push(report);
  }
  return { reports: reports.sort((a, b) => b.at - a.at), client };
}

function attempt(
  { cast }: Tenant,
  device: CastDevice,
  appId: string,
  era: Era,
  intent: "required" | "uninstall",
  listening: Listening,
  now: number,
): InstallReport | undefined {
  const heardAt = nextSync(cast, device, Math.max(era.from, listening.from));
  if (heardAt > now || heardAt >= Math.min(era.to, listening.to)) return undefined;
  const report = (state: InstallReport["state"], at: number, errorCode = 0): InstallReport => ({
    appId,
    state,
    errorCode,
    at,
    line: era.line,
  });
  if (intent === "uninstall") return report("notInstalled", heardAt);
  const offeredAt = Math.max(heardAt, nextSync(cast, device, listening.offeredFrom));
  if (offeredAt > now || offeredAt >= Math.min(era.to, listening.to)) return report("notApplicable", heardAt);
  const done = cast.rounds.up(offeredAt + habitsOf(cast, device).download);
  if (done > now || done >= listening.to) return report("pendingInstall", offeredAt);
  if (readSetupLine(era.line).refused) return report("failed", done, INVALID_COMMAND_LINE);
  if (device.oddity === "fullDisk") return report("failed", done, DISK_FULL);
  if (era.type === "win32LobApp" && !isDetected(era.values)) return report("failed", done, NOT_DETECTED);
  return report("installed", done, device.oddity === "needsRestart" ? NEEDS_RESTART : 0);
}

/** Why no client will come of a line on a device; undefined when one will. */
export function refusalOf({ cast }: Tenant, device: CastDevice, line: string, at: number) {
  // A client that signs in with Entra wants a device that is joined.
  if (device.joinType === "azureADRegistered") return "bootstrap-without-client";
  return whyNoClient(
    readSetupLine(line),
    {
      onIntranet: device.joinType === "hybridAzureADJoined",
      hasCertificate: device.oddity !== "noCertificate",
    },
    cast.site,
    at,
  );
}

/** True when the token in the line had ended when the installer ran. */
export const tokenHadEnded = (tenant: Tenant, device: CastDevice, report: InstallReport): boolean =>
  refusalOf(tenant, device, report.line, report.at) === "registration-token-expired";

function clientOf(
  tenant: Tenant,
  device: CastDevice,
  { line }: Era,
  report: InstallReport,
  { to }: Listening,
): BroughtClient | undefined {
  if (refusalOf(tenant, device, line, report.at)) return undefined;
  const { cast } = tenant;
  const { setup, policy } = habitsOf(cast, device);
  const wait = device.oddity === "needsRestart" ? RESTART_AFTER : 0;
  const since = cast.rounds.up(report.at + setup + wait);
  if (since >= to) return undefined;
  const policyAt =
    device.oddity === "oldWindows" ? NEVER : nextSync(cast, device, cast.rounds.up(since + policy));
  return { since, policyAt: policyAt < to ? policyAt : NEVER };
}
