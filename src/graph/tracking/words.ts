import type { ManagementAgent, TrustType, Workload } from "../../domain/device/facts.ts";

/** Graph's managementAgent by its word and by the number reports give (facts G123, G158). */
const AGENTS = new Map<string, ManagementAgent>(
  Object.entries({
    mdm: "mdm",
    "2": "mdm",
    easMdm: "mdm",
    "3": "mdm",
    intuneClient: "mdm",
    "4": "mdm",
    easIntuneClient: "mdm",
    "5": "mdm",
    microsoft365ManagedMdm: "mdm",
    "258": "mdm",
    configurationManagerClient: "configmgr",
    "8": "configmgr",
    configurationManagerClientMdm: "comanaged",
    "10": "comanaged",
    configurationManagerClientMdmEas: "comanaged",
    "11": "comanaged",
    msSense: "defender",
    "1024": "defender",
    eas: "none",
    "1": "none",
  }),
);
export const agentOf = (word: string | null | undefined): ManagementAgent =>
  AGENTS.get(word ?? "") ?? "other";

const JOINS = new Map<string, TrustType>(
  Object.entries({
    azureADJoined: "joined",
    hybridAzureADJoined: "hybrid",
    azureADRegistered: "registered",
    // Numbers of reports, in the order of the enumeration.
    "1": "joined",
    "2": "registered",
    "3": "hybrid",
  }),
);
export const joinTypeOf = (word: string | null | undefined): TrustType => JOINS.get(word ?? "") ?? "unknown";

const TRUSTS = new Map<string, TrustType>(
  Object.entries({ azuread: "joined", serverad: "hybrid", workplace: "registered" }),
);
/** Entra's trustType (fact G161). */
export const trustOf = (word: string | null | undefined): TrustType =>
  TRUSTS.get((word ?? "").toLowerCase()) ?? "unknown";

/** A word for a number; words, and numbers Graph adds tomorrow, stay as they are. */
const numbered = (words: Readonly<Record<string, string>>) => (text: string | null | undefined) => {
  const number = /^\s*(\d+)\s*$/.exec(text ?? "")?.[1];
  return (number !== undefined && words[number]) || text || null;
};

export const enrolmentTypeOf = numbered({
  0: "unknown",
  1: "userEnrollment",
  2: "deviceEnrollmentManager",
  3: "appleBulkWithUser",
  4: "appleBulkWithoutUser",
  5: "windowsAzureADJoin",
  6: "windowsBulkUserless",
  7: "windowsAutoEnrollment",
  8: "windowsBulkAzureDomainJoin",
  9: "windowsCoManagement",
  10: "windowsAzureADJoinUsingDeviceAuth",
  11: "appleUserEnrollment",
  12: "appleUserEnrollmentWithServiceAccount",
});
export const registrationStateOf = numbered({
  0: "notRegistered",
  2: "registered",
  3: "revoked",
  4: "keyConflict",
  5: "approvalPending",
  6: "certificateReset",
  7: "notRegisteredPendingEnrollment",
  8: "unknown",
});
export const managementStateOf = numbered({
  0: "managed",
  1: "retirePending",
  2: "retireFailed",
  3: "wipePending",
  4: "wipeFailed",
  5: "unhealthy",
  6: "deletePending",
  7: "retireIssued",
  8: "wipeIssued",
  9: "wipeCanceled",
  10: "retireCanceled",
  11: "discovered",
});
export const complianceOf = numbered({
  0: "unknown",
  1: "compliant",
  2: "noncompliant",
  3: "conflict",
  4: "error",
  254: "inGracePeriod",
  255: "configManager",
});

/** Members of configurationManagerClientEnabledFeatures; `inventory` is no workload. */
export const FEATURE_OF: Readonly<Record<string, Workload>> = {
  compliancePolicy: "compliancePolicy",
  resourceAccess: "resourceAccess",
  deviceConfiguration: "deviceConfiguration",
  windowsUpdateForBusiness: "windowsUpdateForBusiness",
  endpointProtection: "endpointProtection",
  modernApps: "clientApps",
  officeApps: "officeApps",
};

/** A moment of Graph or of a report as ISO 8601 UTC; null for none and for the years that mean "never". */
export function instantOf(text: string | null | undefined): string | null {
  if (!text) return null;
  // Reports write UTC without saying so.
  const zoned = /[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.trim().replace(" ", "T")}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) || time < Date.UTC(1990, 0, 1) ? null : new Date(time).toISOString();
}
