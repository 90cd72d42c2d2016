import { SOURCES } from "../../domain/device/facts.ts";
import { BridgeError } from "../../domain/errors.ts";
import { afterLook, type DeviceCheck, type Found } from "../../domain/events/device-check.ts";
import { entraIdOfCheck } from "../../domain/events/enrolment-hint.ts";
import { estateOf, heldEstate } from "../estate-of.ts";
import { judgeCandidate } from "../judge-devices.ts";
import type { EventStore, SourceState } from "../needs.ts";
import { readAfresh } from "../refresh-device.ts";
import type { TrackingNeeds } from "../sync-devices.ts";

export type CheckNeeds = TrackingNeeds & { readonly events: EventStore };

/** Which look is meant: a repetition of one that was done, or of an older enrolment, does nothing. */
export type Look = Pick<DeviceCheck, "intuneDeviceId" | "enrolledAt" | "step">;

const AT_ONCE = 200;

/**
 * Looks at a device that an event named: reads it afresh, judges it, and says when it is to be looked at again. Nothing
 * waits here. Undefined when the look was done already. A source that could not be asked is no answer: the next look asks,
 * or, with `mayAskAgain`, whoever called.
 * @throws BridgeError "throttled", "timeout", "unreachable", "upstream" with `mayAskAgain`: the look is still to be done.
 */
export async function checkDevice(
  needs: CheckNeeds,
  look: Look,
  { mayAskAgain = false } = {},
): Promise<DeviceCheck | undefined> {
  const { events, clock } = needs;
  const check = await events.check(look.intuneDeviceId);
  const isMeant =
    check?.state === "waiting" && check.enrolledAt === look.enrolledAt && check.step === look.step;
  if (!isMeant) return undefined;
  // Early, as a queue may be: come again when it is due.
  if (check.dueAt > clock.now().toISOString()) return check;
  const after = afterLook(check, await findOut(needs, check, mayAskAgain), clock.now().toISOString());
  return (await events.moveCheck(check, after)) ? after : undefined;
}

/** Every look that is due, one after the other; this also picks up those whose message was lost. */
export async function lookAtDue(needs: CheckNeeds): Promise<readonly DeviceCheck[]> {
  const done: DeviceCheck[] = [];
  const looking = { ...needs, estate: heldEstate(needs.estate, needs.clock) };
  for (const check of await needs.events.dueChecks(needs.clock.now().toISOString(), AT_ONCE)) {
    if (needs.signal?.aborted) break;
    const after = await checkDevice(looking, check);
    if (after) done.push(after);
  }
  return done;
}

const PASSING: readonly string[] = ["throttled", "timeout", "unreachable", "upstream"];

/** What stands in the way for now and says nothing of the device. */
export const isPassing = (error: unknown): error is BridgeError =>
  error instanceof BridgeError && PASSING.includes(error.code);

async function findOut(needs: CheckNeeds, check: DeviceCheck, mayAskAgain: boolean): Promise<Found> {
  try {
    return await read(needs, check);
  } catch (error) {
    if (isPassing(error) && !mayAskAgain) return undefined;
    throw error;
  }
}

async function read(needs: CheckNeeds, check: DeviceCheck): Promise<Found> {
  const { store, clock, limits } = needs;
  const entraDeviceId = entraIdOfCheck(check.intuneDeviceId) ?? check.entraDeviceId;
  const intuneId = entraIdOfCheck(check.intuneDeviceId) === undefined ? check.intuneDeviceId : null;
  const estate = await estateOf(needs);
  const at = clock.now().toISOString();
  const found = await readAfresh(needs, {
    deviceId: check.intuneDeviceId,
    entraDeviceId,
    recordIdOf: (source) => (source === "intune" ? intuneId : null),
    at,
  });
  const record = found.find(({ source }) => source === "intune");
  if (!record) return null;
  const candidate = await store.candidate(record.entraDeviceId ?? `intune:${record.recordId}`);
  if (!candidate) return null;
  const sources = (await store.lastSync())?.sources ?? NEVER_READ;
  const judgement = judgeCandidate(candidate, { at, sources, estate }, limits);
  await store.saveJudgements([judgement], { fresh: true });
  return judgement.verdict.stage;
}

/** Before the first sync nothing was read as a whole, and the verdict says so. */
const NEVER_READ: readonly SourceState[] = SOURCES.filter((name) => name !== "event").map((name) => ({
  name,
  state: "partial",
  rows: 0,
  asOf: null,
  seconds: 0,
  way: null,
  reason: "not read yet",
}));
