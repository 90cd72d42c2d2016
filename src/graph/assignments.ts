import { z } from "zod";
import type { Assignments } from "../bridge/needs.ts";
import type { Intent, LiveAssignment, NewAssignment, Target } from "../domain/deployment/tenant.ts";
import type { GraphClient } from "./graph-client.ts";
import { pages } from "./pages.ts";

const TYPE = "#microsoft.graph.mobileAppAssignment";
const TARGETS: Readonly<Record<Exclude<Target["kind"], "other">, string>> = {
  group: "#microsoft.graph.groupAssignmentTarget",
  exclude: "#microsoft.graph.exclusionGroupAssignmentTarget",
  allDevices: "#microsoft.graph.allDevicesAssignmentTarget",
  allUsers: "#microsoft.graph.allLicensedUsersAssignmentTarget",
};
/** How the service writes "no filter" in some answers. */
const NO_FILTER = "00000000-0000-0000-0000-000000000000";

const Assignment = z
  .looseObject({
    id: z.string(),
    intent: z.string(),
    target: z.looseObject({
      "@odata.type": z.string(),
      groupId: z.string().nullish(),
      deviceAndAppManagementAssignmentFilterId: z.string().nullish(),
      deviceAndAppManagementAssignmentFilterType: z.string().nullish(),
    }),
  })
  .transform((raw): LiveAssignment => {
    const { id, intent, target } = raw;
    const filterId = target.deviceAndAppManagementAssignmentFilterId;
    const mode = target.deviceAndAppManagementAssignmentFilterType;
    return {
      id,
      intent: intent as Intent,
      target: targetOf(target["@odata.type"], target.groupId ?? ""),
      filter:
        filterId && filterId !== NO_FILTER && (mode === "include" || mode === "exclude")
          ? { id: filterId, mode }
          : undefined,
      raw,
    };
  });

function targetOf(type: string, groupId: string): Target {
  switch (type) {
    case TARGETS.group:
      return { kind: "group", groupId };
    case TARGETS.exclude:
      return { kind: "exclude", groupId };
    case TARGETS.allDevices:
      return { kind: "allDevices" };
    case TARGETS.allUsers:
      return { kind: "allUsers" };
    default:
      return { kind: "other", type };
  }
}

export function graphAssignments(graph: GraphClient): Assignments {
  return {
    list: (appId, signal) =>
      Array.fromAsync(pages(graph, "listAssignments", Assignment, { ids: [appId], signal })),
    replace: async (appId, set, signal) => {
      const body = { mobileAppAssignments: set.map((one) => ("raw" in one ? asItWas(one) : asNew(one))) };
      await graph("assign", { ids: [appId], body, signal });
    },
  };
}

/** What the service sets itself is not sent back. */
function asItWas({ raw }: LiveAssignment): Record<string, unknown> {
  const { id, source, sourceId, ...kept } = raw;
  return { "@odata.type": TYPE, ...kept };
}

/** An MSI app has no assignment settings of its own (fact G84). */
const asNew = ({ intent, target, filter }: NewAssignment) => ({
  "@odata.type": TYPE,
  intent,
  target: {
    "@odata.type": target.kind === "other" ? target.type : TARGETS[target.kind],
    ...("groupId" in target ? { groupId: target.groupId } : {}),
    deviceAndAppManagementAssignmentFilterId: filter?.id ?? null,
    deviceAndAppManagementAssignmentFilterType: filter?.mode ?? "none",
  },
  settings: null,
});
