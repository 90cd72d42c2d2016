import type { AnswerOf } from "../data/api.ts";

type Device = AnswerOf<"GET /api/v1/devices/{id}">;
export type Stage = Device["stage"];
export type Health = Device["health"];
export type FaultCode = Device["faults"][number]["code"];
export type Severity = Device["faults"][number]["severity"];
export type Workload = keyof Device["workloads"];
export type Authority = Device["workloads"][Workload]["authority"];
export type Leftover = NonNullable<Device["leftover"]>;
export type SourceName = Device["sources"][number]["name"];
export type SourceState = Device["sources"][number]["state"];

/** In the order of the way. A word the API adds later does not compile until it is named here. */
export const STAGE_WORDS: Readonly<Record<Stage, { readonly label: string; readonly means: string }>> = {
  known: { label: "Known", means: "in Entra or Configuration Manager, not enrolled in Intune" },
  enrolled: { label: "Enrolled", means: "enrolled in Intune; no sign of our app" },
  targeted: { label: "Targeted", means: "our app or policy reaches it" },
  bootstrapped: {
    label: "Bootstrapped",
    means: "ccmsetup.msi is reported installed; the client is not seen yet",
  },
  registered: { label: "Registered", means: "a Configuration Manager client exists" },
  comanaged: { label: "Co-managed", means: "enrolled, and the co-management policy is there" },
  left: { label: "Left", means: "was further once and no longer is" },
};
export const HEALTH_WORDS: Readonly<Record<Health, { readonly label: string; readonly means: string }>> = {
  good: { label: "Good", means: "both sides were heard from lately, and no error stands" },
  degraded: { label: "Degraded", means: "one side is silent, or an error stands" },
  silent: { label: "Silent", means: "no side that manages it was heard from within its limit" },
  unknown: { label: "Unknown", means: "no side says when it was heard from" },
};
export const FAULT_WORDS: Readonly<Record<FaultCode, string>> = {
  "install-failed": "Install failed",
  "bootstrap-without-client": "Bootstrapped, but no client came",
  "registration-token-expired": "Registration token expired",
  "not-applicable-by-workload": "App not applicable because of the workload",
  "authority-defaulted-to-intune": "Authority defaulted to Intune",
  "policy-missing": "Co-management policy missing",
  "enrolment-error": "Enrolment error",
  "client-silent": "Client silent",
  "intune-silent": "Intune silent",
  "workload-conflict": "The two sides disagree on a workload",
  "unsupported-join": "Join type not supported",
  "not-eligible-os": "Operating system not eligible",
  "duplicate-record": "Duplicate record",
  "waiting-for-user": "Waiting for a user",
  "waiting-for-restart": "Waiting for a restart",
};
export const WORKLOAD_WORDS: Readonly<Record<Workload, string>> = {
  compliancePolicy: "Compliance policies",
  resourceAccess: "Resource access policies",
  deviceConfiguration: "Device configuration",
  windowsUpdateForBusiness: "Windows Update policies",
  endpointProtection: "Endpoint protection",
  clientApps: "Client apps",
  officeApps: "Office Click-to-Run apps",
};
export const AUTHORITY_WORDS: Readonly<Record<Authority, string>> = {
  intune: "Intune",
  configmgr: "Configuration Manager",
  unknown: "Unknown",
};
/** As devices are filtered by: where both sides are in conflict, the authority is unknown as well. */
export const HOLDER_WORDS: Readonly<Record<Authority | "conflict", string>> = {
  ...AUTHORITY_WORDS,
  conflict: "Conflict",
};
export const LEFTOVER_WORDS: Readonly<Record<Leftover, string>> = {
  twin: "Twin: an older record of the same hardware",
  stale: "Stale: silent longer than the limit",
  "registered-twin": "The registered record of a hybrid joined device",
  "autopilot-pair": "One of the two records Autopilot makes",
  "defender-only": "Managed by Defender alone",
  "orphan-configmgr": "In Configuration Manager alone",
  "orphan-intune": "In Intune alone",
};
export const SOURCE_WORDS: Readonly<Record<SourceName, string>> = {
  entra: "Microsoft Entra",
  intune: "Intune",
  "workload-export": "Intune: co-managed workloads (export)",
  "eligibility-export": "Intune: eligibility (export)",
  assignment: "Assignments of our apps",
  install: "Install reports of our apps",
  configmgr: "Configuration Manager site",
  event: "Enrolment events",
};
export const SOURCE_STATE_WORDS: Readonly<Record<SourceState, string>> = {
  complete: "Complete",
  partial: "In part",
  failed: "Failed",
  absent: "Not configured",
};

/** The keys of a table of words, in its order. */
export const namesOf = <K extends string>(words: Readonly<Record<K, unknown>>): readonly K[] =>
  Object.keys(words) as K[];

/** A code as its words; one this page does not know yet as itself. */
export const wordOf = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;
