import type { Fact } from "./facts.ts";

/** Serial numbers that vendors and hypervisors left at their default say nothing of a device. */
const MEANINGLESS = [
  // Nothing, or one character all the way.
  /^(.?)\1*$/,
  /^0?1234567(8(90?)?)?$/,
  /^(none|null|empty|unknown|undefined|default|default string|invalid|oem|tbd|test|n\/?a)$/i,
  /^(not (specified|available|applicable|present|defined)|(system|chassis|base board)? ?serial ?(number)?)$/i,
  /^system ?serial ?numb(er)?$/i,
  /^to be filled by o\.?e\.?m\.?$/i,
] as const;

/** A serial number as it is compared; null for one that says nothing. */
export function serialOf(text: string | null | undefined): string | null {
  const serial = (text ?? "").trim().replaceAll(/\s+/g, " ");
  return MEANINGLESS.some((form) => form.test(serial)) ? null : serial.toUpperCase();
}

/** Firmware GUIDs many boards and hypervisors share: they tell no hardware from another. */
const SHARED_GUIDS = new Set([
  "03000200-0400-0500-0006-000700080009",
  "00020003-0004-0005-0006-000700080009",
  "12345678-1234-5678-90ab-cddeefaabbcc",
]);

/** A firmware GUID as it is compared; null for none and for one that says nothing. */
export function firmwareIdOf(text: string | null | undefined): string | null {
  const id = (text ?? "").trim().replaceAll(/[{}]/g, "").toLowerCase();
  return /^([0f-])[0f-]*$/.test(id) || id === "" || SHARED_GUIDS.has(id) ? null : id;
}

/** An Entra device id as it is compared; null for none and for zeros. */
export function entraIdOf(text: string | null | undefined): string | null {
  const id = (text ?? "").trim().toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  return /^[0-]+$/.test(id) ? null : id;
}

/** By what a record is joined with others, in this order; never by name. */
export interface JoinKeys {
  readonly entraDeviceId: string | null;
  /** Intune's id, for reports that name nothing else. */
  readonly intuneDeviceId: string | null;
  /** Serial number, where it says something. */
  readonly serial: string | null;
  /** Records of one source with this in common are the same hardware. */
  readonly hardware: string | null;
  /** The same for records Autopilot made of one device. */
  readonly autopilot: string | null;
  /** When a record with hardware last gave a sign of life; the newest of the same hardware is the one that counts. */
  readonly spokeAt: string | null;
}

export function joinKeysOf(fact: Fact): JoinKeys {
  const keys: JoinKeys = {
    entraDeviceId: entraIdOf(fact.entraDeviceId),
    intuneDeviceId: null,
    serial: null,
    hardware: null,
    autopilot: null,
    spokeAt: null,
  };
  switch (fact.source) {
    case "entra":
      return {
        ...keys,
        hardware: fact.hardwareId,
        autopilot: fact.autopilotId,
        spokeAt: fact.lastSignInAt ?? fact.registeredAt,
      };
    case "intune": {
      const serial = serialOf(fact.serialNumber);
      const hardware = serial && [serial, fact.manufacturer, fact.model].join("|").toUpperCase();
      return {
        ...keys,
        serial,
        hardware,
        spokeAt: fact.lastSyncAt ?? fact.enrolledAt,
      };
    }
    case "configmgr": {
      const serial = serialOf(fact.serialNumber);
      const firmware = firmwareIdOf(fact.smbiosGuid);
      const hardware = firmware && [serial, firmware].join("|").toUpperCase();
      return { ...keys, serial, hardware, spokeAt: fact.lastActiveAt };
    }
    case "install":
      return { ...keys, intuneDeviceId: fact.intuneDeviceId };
    default:
      return keys;
  }
}
