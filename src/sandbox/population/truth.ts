import type { Tenant } from "../tenant.ts";
import { erasOf } from "./eras.ts";
import { tokenHadEnded } from "./install.ts";
import { isAutopilotEleven, type Life, lifeOf } from "./life.ts";
import { currentEntraId, currentIntuneId, entraRecords, intuneRecords, siteRecords } from "./records.ts";
import { DAY, HOUR } from "./rounds.ts";

export type Stage = "known" | "enrolled" | "targeted" | "bootstrapped" | "registered" | "comanaged" | "left";

/** What is really so with a device, whether or not a source can tell yet. */
export interface Truth {
  readonly entraDeviceId: string | null;
  /** Null while it is not enrolled. */
  readonly intuneDeviceId: string | null;
  readonly stage: Stage;
  readonly faults: readonly string[];
  /** Not said of what has left, nor of what stands beside a device. */
  readonly health?: "good" | "degraded" | "silent" | "unknown";
  /** False where no source could tell yet. */
  readonly knowable: boolean;
  /** What of the records is no device of its own; only where those are asked for as well. */
  readonly leftover?: string;
  /** The site's number of what has no other id. */
  readonly resourceId?: number;
  /** Stands beside a device, which has a truth of its own: of this one the class alone is told. */
  readonly beside?: true;
}

/** From when on something counts as late, silent or old, where nobody chose otherwise. */
const LIMITS = {
  intuneSilent: 7 * DAY,
  clientSilent: 14 * DAY,
  bootstrap: 24 * HOUR,
  policy: 24 * HOUR,
  stale: 90 * DAY,
} as const;
const OLDEST_BUILD = 16_299;

/** What has really become of every device by `now`; with what is left beside them when `leftovers` says so. */
export function* truthOf(
  tenant: Tenant,
  now: number,
  { leftovers = false }: { readonly leftovers?: boolean } = {},
): Generator<Truth> {
  for (const device of tenant.cast.devices) {
    const life = lifeOf(tenant, device, now);
    const own = leftoverOf(tenant, life);
    const truth = ofDevice(tenant, life);
    if (truth && own === undefined) yield truth;
    if (!leftovers) continue;
    if (truth && own !== undefined) yield { ...truth, leftover: own };
    yield* beside(tenant, life);
  }
}

/** Undefined for what nobody ever heard of. */
function ofDevice(tenant: Tenant, life: Life): Truth | undefined {
  const { device, now } = life;
  const { cast } = tenant;
  const isKnown =
    life.hasLeft ||
    entraRecords(cast, life).length + intuneRecords(tenant, life).length + siteRecords(cast, life).length > 0;
  if (!isKnown) return undefined;
  const { stage, knowable } = stageOf(tenant, life);
  const nameless = device.oddity === "orphanConfigmgr" || device.oddity === "orphanIntune";
  const [site] = device.oddity === "orphanConfigmgr" ? siteRecords(cast, life) : [];
  const faults = stage === "left" ? [] : faultsOf(tenant, life, stage, now);
  return {
    entraDeviceId: nameless ? null : currentEntraId(cast, life),
    intuneDeviceId: life.isEnrolled ? currentIntuneId(cast, life) : null,
    ...(site ? { resourceId: site.resourceId } : {}),
    stage,
    faults,
    ...(stage === "left" ? {} : { health: healthOf(life, faults) }),
    knowable,
  };
}

/** Faults with which nothing goes on. */
const ERRORS: readonly string[] = [
  ...["install-failed", "bootstrap-without-client", "registration-token-expired"],
  ...["enrolment-error", "unsupported-join", "not-eligible-os"],
];

/** By the sides that manage the device: who is heard of, and whether an error stands. */
function healthOf({ isEnrolled, client }: Life, faults: readonly string[]): NonNullable<Truth["health"]> {
  const silent = [
    ...(isEnrolled ? [faults.includes("intune-silent")] : []),
    ...(client ? [faults.includes("client-silent")] : []),
  ];
  if (silent.length === 0) return "unknown";
  if (!silent.includes(false)) return "silent";
  return silent.includes(true) || faults.some((code) => ERRORS.includes(code)) ? "degraded" : "good";
}

function stageOf(tenant: Tenant, life: Life): { readonly stage: Stage; readonly knowable: boolean } {
  const { client, reports, device, now } = life;
  const sure = (stage: Stage) => ({ stage, knowable: true });
  if (life.hasLeft) return sure("left");
  if (client) return sure(client.isComanaged ? "comanaged" : "registered");
  if (!life.isEnrolled) return sure("known");
  if (reports.some(({ state }) => state === "installed")) return sure("bootstrapped");
  if (reports.length > 0) return sure("targeted");
  const eras = erasOf(tenant).flatMap((app) => app.eras.filter(({ from, to }) => from <= now && now < to));
  if (eras.some((era) => era.isSeenTargeted(device))) return sure("targeted");
  // Behind a filter, by a user, or as one of all devices: only the device itself tells.
  const isReached = eras.some((era) => era.reach(device)?.intent === "required");
  return isReached ? { stage: "targeted", knowable: false } : sure("enrolled");
}

function faultsOf(tenant: Tenant, life: Life, stage: Stage, now: number): string[] {
  const { device, client, reports, isEnrolled } = life;
  const [report] = reports;
  const installed = reports.find(({ state }) => state === "installed");
  const decisive = reports.find(({ state }) => state === "installed" || state === "failed");
  const build = Number(device.osVersion.split(".")[2]);
  const isOlder = (at: number, limit: number) => now - at > limit;
  const tokenEnded = installed !== undefined && tokenHadEnded(tenant, device, installed);
  const everythingMoved = client?.intuneBits === 12_543;
  const found: readonly (readonly [code: string, isThere: boolean])[] = [
    ["unsupported-join", device.joinType === "azureADRegistered" && stage !== "known"],
    ["not-eligible-os", build < OLDEST_BUILD && stage !== "known" && stage !== "comanaged"],
    ["install-failed", decisive?.state === "failed" && !client],
    ["registration-token-expired", stage === "bootstrapped" && tokenEnded],
    [
      "bootstrap-without-client",
      stage === "bootstrapped" && !tokenEnded && isOlder(installed?.at ?? now, LIMITS.bootstrap),
    ],
    ["enrolment-error", device.oddity === "enrolmentError" && !isEnrolled && client !== undefined],
    [
      "policy-missing",
      stage === "registered" &&
        client?.hasPolicy === false &&
        isOlder(installed?.at ?? (isEnrolled ? life.enrolledAt : client.lastActiveAt), LIMITS.policy),
    ],
    [
      "authority-defaulted-to-intune",
      client !== undefined &&
        isEnrolled &&
        isAutopilotEleven(device) &&
        tenant.policies.all(now).length === 0 &&
        (!client.isComanaged || everythingMoved),
    ],
    ["workload-conflict", client?.isComanaged === true && client.siteBits !== client.intuneBits],
    ["not-applicable-by-workload", report?.state === "notApplicable"],
    ["intune-silent", isEnrolled && isOlder(life.lastSyncAt, LIMITS.intuneSilent)],
    ["client-silent", client !== undefined && isOlder(client.lastActiveAt, LIMITS.clientSilent)],
    ["duplicate-record", isEnrolled && intuneRecords(tenant, life).length > 1],
    ["waiting-for-restart", !client && installed !== undefined && installed.errorCode !== 0],
    ["waiting-for-user", device.oddity === "waitingForUser" && !isEnrolled && client !== undefined],
  ];
  return found.flatMap(([code, isThere]) => (isThere ? [code] : []));
}

/** Why the records of a device are not counted as one; undefined where they are. */
function leftoverOf(tenant: Tenant, life: Life): string | undefined {
  const { device, now } = life;
  switch (device.oddity) {
    case "defenderOnly":
      return "defender-only";
    case "orphanConfigmgr":
      return "orphan-configmgr";
    case "orphanIntune":
      return "orphan-intune";
  }
  const entra = entraRecords(tenant.cast, life)[0];
  const heard = [
    ...(entra ? [entra.lastSignInAt] : []),
    ...(life.isEnrolled ? [life.lastSyncAt] : []),
    ...(life.client ? [life.client.lastActiveAt] : []),
  ];
  return heard.length > 0 && now - Math.max(...heard) > LIMITS.stale ? "stale" : undefined;
}

/** Records beside the device's own. */
function* beside(tenant: Tenant, life: Life): Generator<Truth> {
  const [, other] = entraRecords(tenant.cast, life);
  if (!other) return;
  const leftover = { registeredTwin: "registered-twin", autopilotPair: "autopilot-pair" }[
    String(life.device.oddity)
  ];
  const record = intuneRecords(tenant, life).find(({ entraDeviceId }) => entraDeviceId === other.deviceId);
  yield {
    entraDeviceId: other.deviceId,
    intuneDeviceId: record?.id ?? null,
    stage: record ? "enrolled" : "known",
    faults: [],
    knowable: false,
    leftover: leftover ?? "twin",
    beside: true,
  };
}
