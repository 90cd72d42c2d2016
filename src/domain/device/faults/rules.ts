import type { Fault } from "../verdict-types.ts";
import {
  authorityDefaulted,
  enrolmentError,
  notEligibleOs,
  policyMissing,
  unsupportedJoin,
  waitingForUser,
} from "./enrolment.ts";
import type { FaultCase, FaultRule } from "./fault-case.ts";
import {
  bootstrapWithoutClient,
  installFailed,
  notApplicableByWorkload,
  registrationTokenExpired,
  waitingForRestart,
} from "./install.ts";
import { clientSilent, duplicateRecord, intuneSilent, workloadConflict } from "./presence.ts";

/** Errors first, then by how near the fault is to the beginning of the way: the first is what to do first. */
const RULES: readonly FaultRule[] = [
  unsupportedJoin,
  notEligibleOs,
  installFailed,
  registrationTokenExpired,
  bootstrapWithoutClient,
  enrolmentError,
  policyMissing,
  authorityDefaulted,
  workloadConflict,
  notApplicableByWorkload,
  intuneSilent,
  clientSilent,
  duplicateRecord,
  waitingForRestart,
  waitingForUser,
];
const WEIGHT = { error: 0, warning: 1, info: 2 } as const;

/** Every fault the facts show, what weighs most first. */
export function faultsOf(seen: FaultCase): readonly Fault[] {
  return RULES.flatMap((rule) => rule(seen) ?? []).sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}
