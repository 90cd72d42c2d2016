import type { Instant } from "../device/facts.ts";

/** How an enrolment ended, as Intune's operational log tells it. It names a device to look at and proves nothing. */
export interface EnrolmentEvent {
  /** The same for every copy of one event: Intune's MessageId, else made of what the event says. */
  readonly key: string;
  readonly tenantId: string;
  /** Lower case without braces; null for none and for zeros; of a hint that knows no other, `entra:` and Entra's. */
  readonly intuneDeviceId: string | null;
  readonly entraDeviceId: string | null;
  readonly intuneUserId: string | null;
  readonly result: "success" | "failure" | "unknown";
  readonly time: Instant;
  readonly os: string | null;
  readonly osVersion: string | null;
  /** In Graph's spelling; `unknown` for a type Graph does not have yet. */
  readonly enrollmentType: string;
  /** Null on success, whatever filler stands there (fact F79). */
  readonly failureCategory: string | null;
  readonly failureReason: string | null;
  /** What could not be read in a known word, as it came. */
  readonly enrollmentTypeRaw?: string;
  readonly failureCategoryRaw?: string;
  readonly resultRaw?: string;
}

/** Words of Graph's deviceEnrollmentType, v1.0 and beta. */
export const ENROLMENT_TYPES = [
  "unknown",
  "userEnrollment",
  "deviceEnrollmentManager",
  "appleBulkWithUser",
  "appleBulkWithoutUser",
  "windowsAzureADJoin",
  "windowsBulkUserless",
  "windowsAutoEnrollment",
  "windowsBulkAzureDomainJoin",
  "windowsCoManagement",
  "windowsAzureADJoinUsingDeviceAuth",
  "appleUserEnrollment",
  "appleUserEnrollmentWithServiceAccount",
  "azureAdJoinUsingAzureVmExtension",
  "androidEnterpriseDedicatedDevice",
  "androidEnterpriseFullyManaged",
  "androidEnterpriseCorporateWorkProfile",
  "androidAOSPUserOwnedDeviceEnrollment",
  "androidAOSPUserlessDeviceEnrollment",
  "appleAccountDrivenUserEnrollment",
] as const;

/** Words of Graph's deviceEnrollmentFailureReason, which the log's category follows (fact F80). */
export const ENROLMENT_FAILURES = [
  "unknown",
  "authentication",
  "authorization",
  "accountValidation",
  "userValidation",
  "deviceNotSupported",
  "inMaintenance",
  "badRequest",
  "featureNotSupported",
  "enrollmentRestrictionsEnforced",
  "clientDisconnected",
  "userAbandonment",
] as const;
