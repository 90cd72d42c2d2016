import type { CastFilter } from "../cast.ts";
import { page } from "../query.ts";
import { BETA, ok, type Route } from "../route.ts";
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
