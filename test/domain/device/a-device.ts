import {
  type AssignmentFact,
  type ConfigmgrFact,
  type EligibilityFact,
  type EntraFact,
  type Fact,
  gatherFacts,
  type InstallFact,
  type IntuneFact,
  WORKLOADS,
  type WorkloadFact,
} from "../../../src/domain/device/facts.ts";
import { DEFAULT_LIMITS } from "../../../src/domain/device/limits.ts";
import { type Judged, judgeDevice } from "../../../src/domain/device/verdict.ts";
import type {
  Fault,
  FaultCode,
  LastSaid,
  Past,
  VerdictContext,
} from "../../../src/domain/device/verdict-types.ts";

export const ID = "11111111-2222-4333-8444-555555555555";
export const APP = "app-1";
export const NOW = "2026-11-25T08:00:00.000Z";

/** `hours` before now, or after it when negative. */
export const ago = (hours: number, now = NOW): string =>
  new Date(Date.parse(now) - hours * 3_600_000).toISOString();
export const days = (count: number): number => 24 * count;

const seen = { entraDeviceId: ID, readAt: NOW, goneAt: null } as const;

export const entra = (said: Partial<EntraFact> = {}): EntraFact => ({
  ...seen,
  source: "entra",
  recordId: "entra-1",
  claimedAt: ago(5),
  name: "PC-1",
  trustType: "joined",
  enabled: true,
  operatingSystem: "Windows",
  osVersion: "10.0.22631.2861",
  registeredAt: ago(days(60)),
  lastSignInAt: ago(5),
  hardwareId: null,
  autopilotId: null,
  ...said,
});

export const intune = (said: Partial<IntuneFact> = {}): IntuneFact => ({
  ...seen,
  source: "intune",
  recordId: "intune-1",
  claimedAt: said.lastSyncAt ?? ago(3),
  name: "PC-1",
  serialNumber: "SN-1",
  manufacturer: "Contoso",
  model: "Book 1",
  operatingSystem: "Windows",
  osVersion: "10.0.22631.2861",
  userPrincipalName: "user@contoso.com",
  agent: "mdm",
  enrolmentType: "windowsAzureADJoin",
  enrolledAt: ago(days(30)),
  lastSyncAt: ago(3),
  joinType: "joined",
  compliance: "compliant",
  registrationState: "registered",
  managementState: "managed",
  workloads: null,
  autopilotEnrolled: false,
  ...said,
});

/** A client of the site, not co-managed. */
export const site = (said: Partial<ConfigmgrFact> = {}): ConfigmgrFact => ({
  ...seen,
  source: "configmgr",
  recordId: "16777220",
  claimedAt: said.lastActiveAt ?? ago(2),
  name: "PC-1",
  serialNumber: "SN-1",
  smbiosGuid: "4C4C4544-0042-3010-8057-B5C04F475832",
  operatingSystem: "Microsoft Windows NT Workstation 10.0",
  client: true,
  clientVersion: "5.00.9128.1007",
  lastActiveAt: ago(2),
  siteCode: "ABC",
  obsolete: false,
  policyPresent: false,
  enrolled: false,
  provisioned: false,
  pendingUser: false,
  enrolmentErrorCode: null,
  authority: null,
  workloadBits: null,
  consoleCoManaged: null,
  ...said,
});
export const comanagedSite = (said: Partial<ConfigmgrFact> = {}): ConfigmgrFact =>
  site({ policyPresent: true, enrolled: true, provisioned: true, workloadBits: "8193", ...said });

export const install = (said: Partial<InstallFact> = {}): InstallFact => ({
  ...seen,
  source: "install",
  recordId: `${said.appId ?? APP}|${said.intuneDeviceId ?? "intune-1"}`,
  entraDeviceId: null,
  claimedAt: ago(6),
  appId: APP,
  intuneDeviceId: "intune-1",
  state: "installed",
  detail: null,
  hexErrorCode: null,
  ...said,
});

export const assignment = (said: Partial<AssignmentFact> = {}): AssignmentFact => ({
  ...seen,
  source: "assignment",
  recordId: `${APP}|${ID}`,
  claimedAt: null,
  appId: APP,
  filtered: false,
  ...said,
});

export const eligibility = (status: string, said: Partial<EligibilityFact> = {}): EligibilityFact => ({
  ...seen,
  source: "eligibility-export",
  recordId: "intune-1",
  claimedAt: null,
  status,
  ...said,
});

export const exported = (moved: boolean, said: Partial<WorkloadFact> = {}): WorkloadFact => ({
  ...seen,
  source: "workload-export",
  recordId: "intune-1",
  claimedAt: ago(3),
  workloads: allMoved(moved),
  ...said,
});

export const allMoved = (moved: boolean) => Object.fromEntries(WORKLOADS.map((name) => [name, moved]));

export const context = (said: Partial<VerdictContext> = {}): VerdictContext => ({
  now: NOW,
  limits: DEFAULT_LIMITS,
  sources: {},
  tokenExpiresAt: {},
  comanagementPolicies: null,
  leftover: null,
  hasTwin: false,
  ...said,
});

export const judged = (
  facts: readonly Fact[],
  { past, last, ...said }: Partial<VerdictContext> & { past?: Past | undefined; last?: LastSaid } = {},
): Judged => judgeDevice({ facts: gatherFacts(ID, facts), context: context(said), past, said: last });

export const verdictOf = (...given: Parameters<typeof judged>) => judged(...given).verdict;
export const faultOf = (
  code: FaultCode,
  facts: readonly Fact[],
  said?: Parameters<typeof judged>[1],
): Fault | undefined => verdictOf(facts, said).faults.find((fault) => fault.code === code);
