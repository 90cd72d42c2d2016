import { z } from "zod";
import type { LiveAssignment, NewAssignment, Target } from "../domain/deployment/tenant.ts";

const TARGETS: Readonly<Record<Exclude<Target["kind"], "other">, string>> = {
  group: "#microsoft.graph.groupAssignmentTarget",
  exclude: "#microsoft.graph.exclusionGroupAssignmentTarget",
  allDevices: "#microsoft.graph.allDevicesAssignmentTarget",
  allUsers: "#microsoft.graph.allLicensedUsersAssignmentTarget",
};
/** How the service writes "no filter" in some answers. */
const NO_FILTER = "00000000-0000-0000-0000-000000000000";

/** Whom an assignment is for, as beta has it (fact G82). */
export const AssignmentTarget = z.looseObject({
  "@odata.type": z.string(),
  groupId: z.string().nullish(),
  deviceAndAppManagementAssignmentFilterId: z.string().nullish(),
  deviceAndAppManagementAssignmentFilterType: z.string().nullish(),
});
type AssignmentTarget = z.output<typeof AssignmentTarget>;

export function readTarget(target: AssignmentTarget): Pick<NewAssignment, "target" | "filter"> {
  const filterId = target.deviceAndAppManagementAssignmentFilterId;
  const mode = target.deviceAndAppManagementAssignmentFilterType;
  return {
    target: targetOf(target["@odata.type"], target.groupId ?? ""),
    filter:
      filterId && filterId !== NO_FILTER && (mode === "include" || mode === "exclude")
        ? { id: filterId, mode }
        : undefined,
  };
}

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

export const targetBody = ({ target, filter }: Pick<NewAssignment, "target" | "filter">) => ({
  "@odata.type": target.kind === "other" ? target.type : TARGETS[target.kind],
  ...("groupId" in target ? { groupId: target.groupId } : {}),
  deviceAndAppManagementAssignmentFilterId: filter?.id ?? null,
  deviceAndAppManagementAssignmentFilterType: filter?.mode ?? "none",
});

/** An assignment as it was read; what the service sets itself is not sent back. */
export function asItWas({ raw }: LiveAssignment): Record<string, unknown> {
  const { id, source, sourceId, ...kept } = raw;
  return kept;
}
