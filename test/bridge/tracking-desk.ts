import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceSource, ReadingOutcome } from "../../src/bridge/needs.ts";
import type { TrackingNeeds } from "../../src/bridge/sync-devices.ts";
import type { EntraFact, Fact, IntuneFact, Source } from "../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../src/domain/device/limits.ts";
import { openStore } from "../../src/store/store.ts";

export const START = "2026-11-25T08:00:00.000Z";
export const entraId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const seen = (n: number, recordId: string) => ({
  recordId,
  entraDeviceId: entraId(n),
  claimedAt: START,
  readAt: START,
  goneAt: null,
});

export const entraFact = (n: number, more: Partial<EntraFact> = {}): EntraFact => ({
  source: "entra",
  ...seen(n, `object-${n}`),
  name: `PC-${n}`,
  trustType: "joined",
  enabled: true,
  operatingSystem: "Windows",
  osVersion: "10.0.22631.4317",
  registeredAt: START,
  lastSignInAt: START,
  hardwareId: null,
  autopilotId: null,
  ...more,
});

export const intuneFact = (n: number, more: Partial<IntuneFact> = {}): IntuneFact => ({
  source: "intune",
  ...seen(n, `intune-${n}`),
  name: `PC-${n}`,
  serialNumber: `SN${n}`,
  manufacturer: "Contoso",
  model: "Book 5",
  operatingSystem: "Windows",
  osVersion: "10.0.22631.4317",
  userPrincipalName: null,
  agent: "mdm",
  enrolmentType: "windowsAzureADJoin",
  enrolledAt: START,
  lastSyncAt: START,
  joinType: "joined",
  compliance: "compliant",
  registrationState: "registered",
  managementState: "managed",
  workloads: null,
  autopilotEnrolled: null,
  ...more,
});

/** A source that says these facts, all there are. `fails` is thrown instead. */
export function sourceOf(
  name: Source,
  facts: () => readonly Fact[],
  outcome: Partial<ReadingOutcome> & { fails?: () => Error | undefined } = {},
): DeviceSource {
  return {
    name,
    async *read() {
      const failure = outcome.fails?.();
      if (failure) throw failure;
      yield facts();
      return {
        state: "complete",
        covers: "all",
        way: "as told",
        expected: null,
        reason: null,
        mark: null,
        removed: [],
        ...outcome,
      };
    },
  };
}

/** Everything a sync wants, on a real database in a folder of its own, with a clock that goes when it is told to. */
export async function trackingDesk(sources: readonly DeviceSource[]) {
  const folder = mkdtempSync(join(tmpdir(), "tracking-"));
  const store = await openStore({ dataFolder: folder, tenantId: "tenant" });
  let now = Date.parse(START);
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  const needs: TrackingNeeds = {
    sources,
    estate: async () => ({ tokenExpiresAt: {}, comanagementPolicies: [] }),
    store: store.devices,
    journal: store.journal,
    clock: { now: () => new Date(now), sleep: async (ms) => pass(ms) },
    owner: "1@test",
    limits: DEFAULT_LIMITS,
    progress: () => {},
  };
  return {
    needs,
    notifications: store.notifications,
    events: store.events,
    advance: (hours: number) => pass(hours * 3_600_000),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
