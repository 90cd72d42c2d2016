import { z } from "zod";
import type { DeviceSource, ReadingOptions, ReadingOutcome } from "../../bridge/needs.ts";
import type { EntraFact } from "../../domain/device/facts.ts";
import { entraIdOf } from "../../domain/device/identity.ts";
import { BridgeError } from "../../domain/errors.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { readAs } from "../pages.ts";
import { isWindows } from "./managed-device.ts";
import { instantOf, trustOf } from "./words.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const EntraDevice = z.object({
  id: z.string(),
  "@removed": z.unknown().optional(),
  deviceId: text,
  displayName: text,
  trustType: text,
  accountEnabled: z
    .boolean()
    .nullish()
    .transform((value) => value ?? true),
  operatingSystem: text,
  operatingSystemVersion: text,
  registrationDateTime: text,
  approximateLastSignInDateTime: text,
  physicalIds: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? []),
});
type EntraDevice = z.output<typeof EntraDevice>;
const SELECT = Object.keys(EntraDevice.shape)
  .filter((name) => name !== "@removed")
  .join(",");

const Page = z.object({
  value: z.array(EntraDevice),
  "@odata.nextLink": z.string().nullish(),
  "@odata.deltaLink": z.string().nullish(),
});

/**
 * Devices of Entra by delta query: the first reading is the whole, later ones are what changed (fact G162). A delta that has
 * ended is begun anew.
 */
export function entraSource(edge: EdgeOptions): DeviceSource {
  return {
    name: "entra",
    read: (options) => readEntra(edge, options),
    readOne: async ({ entraDeviceId }, signal) => {
      if (entraDeviceId === null) return undefined;
      try {
        const answer = await edge.graph("getDevice", {
          ids: [entraDeviceId],
          query: { $select: SELECT },
          signal,
        });
        return factOf(readAs(EntraDevice, answer, "getDevice"), edge.clock.now().toISOString());
      } catch (error) {
        if (error instanceof BridgeError && error.code === "not-found") return undefined;
        throw error;
      }
    },
  };
}

async function* readEntra(
  edge: EdgeOptions,
  options: ReadingOptions,
): AsyncGenerator<readonly EntraFact[], ReadingOutcome> {
  const link = options.full ? null : options.mark;
  if (link === null) return yield* follow(edge, undefined, options, "delta query, from the beginning");
  try {
    return yield* follow(edge, link, options, "delta query");
  } catch (error) {
    if (!hasEnded(error)) throw error;
    return yield* follow(
      edge,
      undefined,
      options,
      "delta query, from the beginning because its link had ended",
    );
  }
}

/** 410, or a code that says the same (fact G162, quirk Q34). */
function hasEnded(error: unknown): boolean {
  if (!(error instanceof BridgeError)) return false;
  const { status, code } = error.facts;
  return status === 410 || /syncStateNotFound|syncStateInvalid|resyncRequired/i.test(String(code ?? ""));
}

async function* follow(
  { graph, clock }: EdgeOptions,
  from: string | undefined,
  { signal }: ReadingOptions,
  way: string,
): AsyncGenerator<readonly EntraFact[], ReadingOutcome> {
  const readAt = clock.now().toISOString();
  const removed = new Set<string>();
  const ask = async (link: string | undefined) =>
    readAs(
      Page,
      await graph(
        "deltaDevices",
        link === undefined ? { query: { $select: SELECT }, signal } : { nextLink: link, signal },
      ),
      "deltaDevices",
    );
  for (let page = await ask(from); ; ) {
    // Items may repeat; the last word on a record counts.
    const facts = new Map<string, EntraFact>();
    for (const device of page.value) {
      const id = device.id.toLowerCase();
      facts.delete(id);
      if (device["@removed"] !== undefined) {
        removed.add(id);
        continue;
      }
      removed.delete(id);
      if (isWindows(device.operatingSystem)) facts.set(id, factOf(device, readAt));
    }
    yield [...facts.values()];
    const deltaLink = page["@odata.deltaLink"];
    if (deltaLink)
      return {
        state: "complete",
        covers: from === undefined ? "all" : "changes",
        way,
        expected: null,
        reason: null,
        mark: deltaLink,
        removed: from === undefined ? [] : [...removed],
      };
    const next = page["@odata.nextLink"];
    if (!next)
      throw new BridgeError(
        "incomplete",
        "Entra's delta query ended without a link to go on from.",
        {},
        { next: "Run it again." },
      );
    page = await ask(next);
  }
}

function factOf(device: EntraDevice, readAt: string): EntraFact {
  const idIn = (mark: RegExp) =>
    device.physicalIds
      .map((id) => mark.exec(id)?.[1])
      .find((id) => id !== undefined)
      ?.toLowerCase() ?? null;
  const lastSignInAt = instantOf(device.approximateLastSignInDateTime);
  const registeredAt = instantOf(device.registrationDateTime);
  return {
    source: "entra",
    recordId: device.id.toLowerCase(),
    entraDeviceId: entraIdOf(device.deviceId),
    claimedAt: lastSignInAt ?? registeredAt,
    readAt,
    goneAt: null,
    name: device.displayName ?? "",
    trustType: trustOf(device.trustType),
    enabled: device.accountEnabled,
    operatingSystem: device.operatingSystem,
    osVersion: device.operatingSystemVersion,
    registeredAt,
    lastSignInAt,
    hardwareId: idIn(/^\[HWID\]:h:(.+)$/i),
    autopilotId: idIn(/^\[ZTDID\]:(.+)$/i),
  };
}
