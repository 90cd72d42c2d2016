import type { Fact } from "../domain/device/facts.ts";
import type { LeftoverClass, Verdict } from "../domain/device/verdict-types.ts";
import { BridgeError } from "../domain/errors.ts";
import { findDevice } from "./find-device.ts";
import { type AskingNeeds, lastTracked, type Tracked } from "./tracked.ts";

/** Under which id each source knows the device. */
export interface DeviceIdentifiers {
  readonly entraDeviceId: string | null;
  readonly intuneDeviceIds: readonly string[];
  readonly configmgrResourceIds: readonly string[];
  readonly serialNumber: string | null;
}

export interface ShownDevice extends Verdict {
  readonly name: string;
  readonly leftover: LeftoverClass | null;
  readonly identifiers: DeviceIdentifiers;
  readonly sources: Tracked["sources"];
  /** What each source said, as it was read. */
  readonly facts: readonly Fact[];
}

/**
 * One device's verdict with its reasons and the facts it rests on.
 * @throws BridgeError "not-found", "ambiguous"; "incomplete" before the first sync.
 */
export async function showDevice(needs: AskingNeeds, text: string): Promise<ShownDevice> {
  const { sources } = await lastTracked(needs);
  const deviceId = await findDevice(needs.store, text);
  const kept = await needs.store.verdict(deviceId);
  if (!kept) throw new BridgeError("not-found", `Device ${deviceId} is gone.`, { device: deviceId });
  const { verdict, name, serialNumber, leftover, facts } = kept;
  const idsOf = (source: Fact["source"]) =>
    facts.filter((fact) => fact.source === source && fact.goneAt === null).map(({ recordId }) => recordId);
  return {
    ...verdict,
    name,
    leftover,
    identifiers: {
      entraDeviceId: deviceId.includes(":") ? null : deviceId,
      intuneDeviceIds: idsOf("intune"),
      configmgrResourceIds: idsOf("configmgr"),
      serialNumber,
    },
    sources,
    facts,
  };
}
