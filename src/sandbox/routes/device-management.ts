import type { CastFilter } from "../cast.ts";
import { page } from "../query.ts";
import { BETA, BOTH, ok, type Route } from "../route.ts";
import { iso } from "../tenant.ts";

export const deviceManagementRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BETA,
    path: "/deviceManagement/assignmentFilters",
    right: "/deviceManagement/assignmentFilters",
    query: { select: "deviceAndAppManagementAssignmentFilter", top: 1_000 },
    answer: (call) =>
      ok(page(call.tenant.cast.filters.map(shownFilter), call.query, call.url, call.pageSize)),
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/deviceManagement/managedDeviceOverview",
    right: "/deviceManagement/managedDeviceOverview",
    query: { select: "managedDeviceOverview" },
    answer: (call) => {
      const enrolled = call.tenant.cast.devices.filter(({ oddity }) => oddity !== "defenderOnly").length;
      return ok({
        id: "overview",
        enrolledDeviceCount: enrolled,
        mdmEnrolledCount: enrolled,
        dualEnrolledDeviceCount: 0,
        deviceOperatingSystemSummary: { windowsCount: enrolled },
      });
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/deviceManagement/deviceEnrollmentConfigurations",
    right: "/deviceManagement/deviceEnrollmentConfigurations",
    // Fact G102: there is no filter that works.
    query: { select: "deviceEnrollmentConfiguration", top: 1_000 },
    answer: (call) =>
      ok(
        page(
          [
            {
              "@odata.type": "#microsoft.graph.deviceEnrollmentLimitConfiguration",
              id: `${call.tenant.id}_DefaultLimit`,
              displayName: "All users and all devices",
              description: "This is the default device limit restriction.",
              priority: 0,
              version: 1,
              createdDateTime: iso(0),
              lastModifiedDateTime: iso(0),
            },
            // Every tenant has one, and it shows nothing until somebody wants it to.
            {
              "@odata.type": "#microsoft.graph.windows10EnrollmentCompletionPageConfiguration",
              id: `${call.tenant.id}_DefaultWindows10EnrollmentCompletionPageConfiguration`,
              displayName: "All users and all devices",
              description: "This is the default enrollment status screen configuration.",
              priority: 0,
              version: 1,
              createdDateTime: iso(0),
              lastModifiedDateTime: iso(0),
              showInstallationProgress: false,
              allowDeviceUseOnInstallFailure: true,
              installProgressTimeoutInMinutes: 60,
              selectedMobileAppIds: [],
            },
          ],
          call.query,
          call.url,
          call.pageSize,
        ),
      ),
  },
];

const shownFilter = (filter: CastFilter) => ({
  ...filter,
  description: "",
  assignmentFilterManagementType: "devices",
  roleScopeTags: ["0"],
  payloads: [],
  createdDateTime: iso(0),
  lastModifiedDateTime: iso(0),
});
