import { type Cast, type CastDevice, transitiveMembers } from "./cast.ts";
import { seededRandom } from "./random.ts";
import { readSetupLine, whyNoClient } from "./setup-line.ts";
import type { StoredApp, StoredAssignment, Tenant } from "./tenant.ts";
import { isDetected } from "./win32.ts";

/** `resultantAppState` by its numbers (fact G114). */
export const INSTALL_STATES = {
  installed: 1,
  failed: 2,
  notInstalled: 3,
  pendingInstall: 5,
} as const;

/** What a device reported of an app. */
export interface InstallReport {
  readonly state: keyof typeof INSTALL_STATES;
  /** Windows' or the installer's code; 0 without an error. */
  readonly errorCode: number;
  /** Milliseconds. */
  readonly at: number;
  /** The line it ran with. */
  readonly line: string;
}

/** What is really so with a device, whether or not a source can tell yet. */
export interface Truth {
  readonly entraDeviceId: string;
  /** Null while it is not enrolled. */
  readonly intuneDeviceId: string | null;
  readonly stage: "known" | "enrolled" | "targeted" | "bootstrapped" | "registered" | "comanaged";
  readonly faults: readonly string[];
  /** False where no source could tell yet. */
  readonly knowable: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Windows asks Intune for news three times a day. */
const SYNC_EVERY = 8 * HOUR;
const INVALID_COMMAND_LINE = 0x80070667;
const DISK_FULL = 0x80070070;
/** The extension ran the line and then did not find what the detection rules tell of. */
const NOT_DETECTED = 0x87d1041c;

/** Devices that never speak again: gone silent, replaced by their twin, or never enrolled. */
const isSilent = ({ oddity }: CastDevice) =>
  oddity === "silent" || oddity === "twin" || oddity === "defenderOnly";

/** Habits of a device, always the same for the same device. */
function habitsOf(device: CastDevice) {
  const random = seededRandom(`habits ${device.id}`);
  return {
    syncOffset: random.next() * SYNC_EVERY,
    download: (3 + random.next() * 12) * MINUTE,
    setup: (10 + random.next() * 50) * MINUTE,
    policy: (30 + random.next() * 90) * MINUTE,
  };
}

/** The first sync at or after `at`. */
function nextSync(device: CastDevice, at: number): number {
  const { syncOffset } = habitsOf(device);
  return Math.ceil((at - syncOffset) / SYNC_EVERY) * SYNC_EVERY + syncOffset;
}

/** What the device reported of `app` by `now`; undefined while it reported nothing (facts G114, G115). */
export function installReport(
  tenant: Tenant,
  device: CastDevice,
  app: StoredApp,
  now: number,
): InstallReport | undefined {
  const assigned = reachOf(tenant, device, tenant.assignments.get(app.id, now) ?? []);
  if (!assigned || isSilent(device)) return undefined;
  const at = nextSync(device, Math.max(assigned.madeAt, device.enrolledAt));
  if (at > now) return undefined;
  const values = tenant.apps.get(app.id, at)?.values ?? {};
  const line = String(values.commandLine ?? values.installCommandLine ?? "");
  const report = (state: InstallReport["state"], when: number, errorCode = 0): InstallReport => ({
    state,
    errorCode,
    at: when,
    line,
  });
  if (assigned.intent === "uninstall") return report("notInstalled", at);
  const done = at + habitsOf(device).download;
  if (done > now) return report("pendingInstall", at);
  if (readSetupLine(line).refused) return report("failed", done, INVALID_COMMAND_LINE);
  if (device.oddity === "fullDisk") return report("failed", done, DISK_FULL);
  if (app.type === "win32LobApp" && !isDetected(values)) return report("failed", done, NOT_DETECTED);
  return report("installed", done);
}

/** What has really become of every device by `now`. */
export function truthOf(tenant: Tenant, now: number): Truth[] {
  const apps = tenant.apps.all(now).filter(({ publishingState }) => publishingState === "published");
  return tenant.cast.devices.map((device) => {
    const enrolled = device.oddity !== "defenderOnly" && device.enrolledAt <= now;
    const truth = (stage: Truth["stage"], faults: readonly string[] = [], knowable = true): Truth => ({
      entraDeviceId: device.entraDeviceId,
      intuneDeviceId: enrolled ? device.id : null,
      stage,
      faults: [...faults, ...(enrolled && isSilent(device) ? ["intune-silent"] : [])],
      knowable,
    });
    if (!enrolled) return truth("known");
    const reached = apps.filter((app) => {
      const intent = reachOf(tenant, device, tenant.assignments.get(app.id, now) ?? [])?.intent;
      return intent === "required";
    });
    if (reached.length === 0) return truth("enrolled");
    const reports = reached.flatMap((app) => installReport(tenant, device, app, now) ?? []);
    const best = reports.find(({ state }) => state === "installed") ?? reports[0];
    if (!best) return truth("targeted", [], !isSilent(device));
    if (best.state !== "installed")
      return truth("targeted", best.state === "failed" ? ["install-failed"] : []);
    const { setup, policy } = habitsOf(device);
    const why = whyNoClient(
      readSetupLine(best.line),
      {
        onIntranet: device.joinType === "hybridAzureADJoined",
        hasCertificate: device.oddity !== "noCertificate",
      },
      tenant.cast.site,
      best.at,
    );
    if (why) return truth("bootstrapped", [why]);
    if (best.at + setup > now) return truth("bootstrapped");
    return truth(best.at + setup + policy > now ? "registered" : "comanaged");
  });
}

/** The assignment that decides for a device; exclusion wins, then uninstall. */
function reachOf(
  { cast }: Tenant,
  device: CastDevice,
  assignments: readonly StoredAssignment[],
): StoredAssignment | undefined {
  const kindOf = ({ target }: StoredAssignment) =>
    String(target["@odata.type"]).replace("#microsoft.graph.", "");
  const inGroup = (assignment: StoredAssignment) => {
    const { devices, users } = membersOf(cast, String(assignment.target.groupId));
    return devices.has(device.objectId) || users.has(device.user.id);
  };
  const reaches = (assignment: StoredAssignment) => {
    const kind = kindOf(assignment);
    if (kind === "groupAssignmentTarget")
      return inGroup(assignment) && passesFilter(cast, device, assignment);
    return (
      /^all(Devices|LicensedUsers)AssignmentTarget$/.test(kind) && passesFilter(cast, device, assignment)
    );
  };
  if (assignments.some((each) => kindOf(each) === "exclusionGroupAssignmentTarget" && inGroup(each)))
    return undefined;
  const reaching = assignments.filter((each) => /^(required|uninstall)$/.test(each.intent) && reaches(each));
  return reaching.find(({ intent }) => intent === "uninstall") ?? reaching[0];
}

/** Rules of the form `(device.deviceOwnership -eq "Corporate")`; others let everything through. */
function passesFilter(cast: Cast, device: CastDevice, { target }: StoredAssignment): boolean {
  const filter = cast.filters.find(({ id }) => id === target.deviceAndAppManagementAssignmentFilterId);
  const wanted = /device\.deviceOwnership -eq "(\w+)"/.exec(filter?.rule ?? "")?.[1];
  if (!wanted) return true;
  const matches = (device.ownership === "company" ? "Corporate" : "Personal") === wanted;
  return target.deviceAndAppManagementAssignmentFilterType === "exclude" ? !matches : matches;
}

const members = new WeakMap<Cast, Map<string, ReturnType<typeof transitiveMembers>>>();

/** A cast does not change, so that what its groups hold is worked out once. */
function membersOf(cast: Cast, groupId: string) {
  const known = members.get(cast) ?? new Map();
  members.set(cast, known);
  const found = known.get(groupId) ?? transitiveMembers(cast, groupId);
  known.set(groupId, found);
  return found;
}
