import type { DeviceSource, ReadingOptions, ReadingOutcome } from "../../bridge/needs.ts";
import type { EligibilityFact, Fact, WorkloadFact } from "../../domain/device/facts.ts";
import { entraIdOf } from "../../domain/device/identity.ts";
import { workloadsOfBits } from "../../domain/device/workload-bits.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { exportRows } from "./export-job.ts";
import { inPages } from "./in-pages.ts";
import { instantOf } from "./words.ts";

const WHOLE: ReadingOutcome = {
  state: "complete",
  covers: "all",
  way: "export job",
  expected: null,
  reason: null,
  mark: null,
  removed: [],
};

const seen = (
  row: Readonly<Record<"DeviceId" | "ReferenceId", string | null>>,
  claimed: string | null,
  readAt: string,
) => ({
  recordId: (row.DeviceId ?? row.ReferenceId ?? "").toLowerCase(),
  entraDeviceId: entraIdOf(row.ReferenceId),
  claimedAt: instantOf(claimed),
  readAt,
  goneAt: null,
});

/** Which workloads lie with Intune, as Intune reports it (facts G157, G159). */
export function workloadSource(edge: EdgeOptions): DeviceSource {
  const question = {
    reportName: "ComanagedDeviceWorkloads",
    select: ["DeviceId", "ReferenceId", "SCCMCoManagementFeatures", "LastContact"],
  } as const;
  return reportSource(
    "workload-export",
    edge,
    question,
    (row, readAt): WorkloadFact => ({
      source: "workload-export",
      ...seen(row, row.LastContact, readAt),
      workloads: workloadsOfBits(row.SCCMCoManagementFeatures) ?? null,
    }),
  );
}

/** Whether a tenant-attached device could be co-managed, as Intune sees it (facts G141, G143). */
export function eligibilitySource(edge: EdgeOptions): DeviceSource {
  const question = {
    reportName: "ComanagementEligibilityTenantAttachedDevices",
    select: ["DeviceId", "ReferenceId", "Status"],
  } as const;
  return reportSource(
    "eligibility-export",
    edge,
    question,
    (row, readAt): EligibilityFact => ({
      source: "eligibility-export",
      ...seen(row, null, readAt),
      status: STATUSES[row.Status ?? ""] ?? row.Status ?? "unknown",
    }),
  );
}

/** comanagementEligibleType by number, in the order Graph lists it (fact G141). */
const STATUSES: Readonly<Record<string, string>> = {
  "1": "comanaged",
  "2": "eligible",
  "3": "eligibleButNotAzureAdJoined",
  "4": "needsOsUpdate",
  "5": "ineligible",
  "6": "scheduledForEnrollment",
};

function reportSource<Column extends string>(
  name: "workload-export" | "eligibility-export",
  edge: EdgeOptions,
  question: { readonly reportName: string; readonly select: readonly Column[] },
  factOf: (row: Readonly<Record<Column, string | null>>, readAt: string) => Fact,
): DeviceSource {
  return {
    name,
    async *read(options: ReadingOptions) {
      const readAt = edge.clock.now().toISOString();
      for await (const page of inPages(exportRows(edge, question, options)))
        yield page.map((row) => factOf(row, readAt)).filter(({ recordId }) => recordId !== "");
      return WHOLE;
    },
  };
}
