import type { Fact } from "../domain/device/facts.ts";
import { BridgeError } from "../domain/errors.ts";
import { estateOf } from "./estate-of.ts";
import { findDevice } from "./find-device.ts";
import { judgeCandidate } from "./judge-devices.ts";
import { type ShownDevice, showDevice } from "./show-device.ts";
import type { TrackingNeeds } from "./sync-devices.ts";
import { lastTracked } from "./tracked.ts";

/**
 * Reads one device afresh from every source that can be asked for one, and judges it again. What cannot be asked keeps
 * what it said.
 * @throws BridgeError "not-found", "ambiguous"; "incomplete" before the first sync; what the sources throw.
 */
export async function refreshDevice(needs: TrackingNeeds, text: string): Promise<ShownDevice> {
  const { store, clock } = needs;
  const { sources } = await lastTracked(needs);
  const deviceId = await findDevice(store, text);
  const known = (await store.candidate(deviceId))?.facts ?? [];
  const estate = await estateOf(needs);
  const at = clock.now().toISOString();
  const recordIdOf = (name: Fact["source"]) => known.find(({ source }) => source === name)?.recordId ?? null;
  const entraDeviceId = deviceId.includes(":") ? null : deviceId;
  await readAfresh(needs, { deviceId, entraDeviceId, recordIdOf, at });
  const candidate = await store.candidate(deviceId);
  if (!candidate) throw new BridgeError("not-found", `Device ${deviceId} is gone.`, { device: deviceId });
  await store.saveJudgements([judgeCandidate(candidate, { at, sources, estate }, needs.limits)], {
    fresh: true,
  });
  return showDevice(needs, deviceId);
}

/** Asks every source that can be asked for one device, and keeps what they say. Gives what was found. */
export async function readAfresh(
  { sources, store, progress, signal }: TrackingNeeds,
  asked: {
    readonly deviceId: string;
    readonly entraDeviceId: string | null;
    readonly recordIdOf: (source: Fact["source"]) => string | null;
    readonly at: string;
  },
): Promise<readonly Fact[]> {
  const { deviceId, entraDeviceId, recordIdOf, at } = asked;
  const found: Fact[] = [];
  for (const source of sources) {
    if (!source.readOne) continue;
    progress({ step: source.name, state: "started", text: deviceId });
    const recordId = recordIdOf(source.name);
    const fact = await source.readOne({ entraDeviceId, recordId }, signal);
    if (fact) found.push(fact);
    else if (recordId !== null) await store.markRemoved(source.name, [recordId], at);
    progress({ step: source.name, state: "done", text: fact ? "read" : "not there" });
  }
  if (found.length > 0) await store.saveFacts(await store.beginSync(at), found);
  await store.link();
  return found;
}
