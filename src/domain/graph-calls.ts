/** Graph's throttling limits are counted per service: one limiter for each (facts G173, G174, G154). */
export type Bucket = "apps" | "devices" | "configuration" | "reports" | "identity";

/**
 * What may be done when an answer was lost. `read` and `again` are simply asked again: the same call twice ends the same.
 * `once` makes something: it is asked again only when the service says that it did nothing, or a look proves it.
 */
export type Repeat = "read" | "again" | "once";

export interface GraphCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly version: "v1.0" | "beta";
  /** Braces stand for an id. The cast in the content calls is the concrete type: the abstract one fails (quirk Q3). */
  readonly path: string;
  readonly bucket: Bucket;
  readonly repeat: Repeat;
  /** The thing may have been made a moment ago: a 404 is believed only when it lasts (quirk Q8). */
  readonly young?: true;
}

/** The type the paths on content name; those of Win32 apps name theirs in its place. */
export const CONTENT_CAST = "microsoft.graph.windowsMobileMSI";
const APPS = "/deviceAppManagement/mobileApps";
const VERSIONS = `${APPS}/{app}/${CONTENT_CAST}/contentVersions`;
const CONFIGURATIONS = "/deviceManagement/deviceEnrollmentConfigurations";
const CONFIGURATION = `${CONFIGURATIONS}/{configuration}`;
const FILES = `${VERSIONS}/{version}/files`;

const call = (
  method: GraphCall["method"],
  version: GraphCall["version"],
  path: string,
  bucket: Bucket,
  repeat: Repeat = method === "GET" ? "read" : "again",
): GraphCall => ({ method, version, path, bucket, repeat });
const young = (made: GraphCall): GraphCall => ({ ...made, young: true });

/** Every call we make of Microsoft Graph. `beta` stands only where v1.0 lacks the thing or would lose a part of it. */
export const GRAPH_CALLS = {
  listApps: call("GET", "v1.0", APPS, "apps"),
  getApp: call("GET", "v1.0", `${APPS}/{app}`, "apps"),
  createApp: call("POST", "v1.0", APPS, "apps", "once"),
  updateApp: young(call("PATCH", "v1.0", `${APPS}/{app}`, "apps")),
  deleteApp: call("DELETE", "v1.0", `${APPS}/{app}`, "apps"),
  listVersions: young(call("GET", "v1.0", VERSIONS, "apps")),
  createVersion: young(call("POST", "v1.0", VERSIONS, "apps", "once")),
  listFiles: young(call("GET", "v1.0", FILES, "apps")),
  createFile: young(call("POST", "v1.0", FILES, "apps", "once")),
  getFile: young(call("GET", "v1.0", `${FILES}/{file}`, "apps")),
  deleteFile: call("DELETE", "v1.0", `${FILES}/{file}`, "apps"),
  renewUpload: young(call("POST", "v1.0", `${FILES}/{file}/renewUpload`, "apps")),
  commitFile: young(call("POST", "v1.0", `${FILES}/{file}/commit`, "apps", "once")),
  // v1.0 has no assignment filters: what is read and written there loses them (facts G82, G83).
  listAssignments: young(call("GET", "beta", `${APPS}/{app}/assignments`, "apps")),
  assign: young(call("POST", "beta", `${APPS}/{app}/assign`, "apps")),
  listGroups: call("GET", "v1.0", "/groups", "identity"),
  countDevices: call(
    "GET",
    "v1.0",
    "/groups/{group}/transitiveMembers/microsoft.graph.device/$count",
    "identity",
  ),
  countUsers: call(
    "GET",
    "v1.0",
    "/groups/{group}/transitiveMembers/microsoft.graph.user/$count",
    "identity",
  ),
  listFilters: call("GET", "beta", "/deviceManagement/assignmentFilters", "configuration"),
  deviceOverview: call("GET", "v1.0", "/deviceManagement/managedDeviceOverview", "devices"),
  listEnrollmentConfigurations: call("GET", "beta", CONFIGURATIONS, "configuration"),
  // Co-management settings policies are there in beta alone (fact G100).
  getEnrollmentConfiguration: call("GET", "beta", CONFIGURATION, "configuration"),
  createEnrollmentConfiguration: call("POST", "beta", CONFIGURATIONS, "configuration", "once"),
  updateEnrollmentConfiguration: young(call("PATCH", "beta", CONFIGURATION, "configuration")),
  deleteEnrollmentConfiguration: call("DELETE", "beta", CONFIGURATION, "configuration"),
  listEnrollmentAssignments: young(call("GET", "beta", `${CONFIGURATION}/assignments`, "configuration")),
  assignEnrollmentConfiguration: young(call("POST", "beta", `${CONFIGURATION}/assign`, "configuration")),
  setEnrollmentPriority: young(call("POST", "beta", `${CONFIGURATION}/setPriority`, "configuration")),
  // Beta tells what v1.0 hides: two workloads, the join type, Autopilot (fact G122).
  listManagedDevicesBeta: call("GET", "beta", "/deviceManagement/managedDevices", "devices"),
  listManagedDevices: call("GET", "v1.0", "/deviceManagement/managedDevices", "devices"),
  getManagedDevice: call("GET", "beta", "/deviceManagement/managedDevices/{device}", "devices"),
  createExportJob: call("POST", "v1.0", "/deviceManagement/reports/exportJobs", "reports"),
  getExportJob: call("GET", "v1.0", "/deviceManagement/reports/exportJobs/{job}", "reports"),
  deltaDevices: call("GET", "v1.0", "/devices/delta", "identity"),
  getDevice: call("GET", "v1.0", "/devices(deviceId='{device}')", "identity"),
  listDeviceMembers: call(
    "GET",
    "v1.0",
    "/groups/{group}/transitiveMembers/microsoft.graph.device",
    "identity",
  ),
  getOrganization: call("GET", "v1.0", "/organization", "identity"),
  listLicences: call("GET", "v1.0", "/subscribedSkus", "identity"),
  // Not in v1.0 (fact G166).
  listMdmPolicies: call("GET", "beta", "/policies/mobileDeviceManagementPolicies", "identity"),
  installStatusReport: call(
    "POST",
    "v1.0",
    "/deviceManagement/reports/retrieveDeviceAppInstallationStatusReport",
    "reports",
    "read",
  ),
} as const satisfies Record<string, GraphCall>;
export type CallName = keyof typeof GRAPH_CALLS;
