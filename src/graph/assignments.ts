import { z } from "zod";
import type { Assignments } from "../bridge/needs.ts";
import type { Intent, LiveAssignment, NewAssignment } from "../domain/deployment/tenant.ts";
import { AssignmentTarget, asItWas, readTarget, targetBody } from "./assignment-target.ts";
import type { GraphClient } from "./graph-client.ts";
import { pages } from "./pages.ts";

const TYPE = "#microsoft.graph.mobileAppAssignment";

const Assignment = z
  .looseObject({ id: z.string(), intent: z.string(), target: AssignmentTarget })
  .transform((raw): LiveAssignment => {
    const { id, intent, target } = raw;
    return { id, intent: intent as Intent, ...readTarget(target), raw };
  });

export function graphAssignments(graph: GraphClient): Assignments {
  return {
    list: (appId, signal) =>
      Array.fromAsync(pages(graph, "listAssignments", Assignment, { ids: [appId], signal })),
    replace: async (appId, set, signal) => {
      const body = {
        mobileAppAssignments: set.map((one) => ({
          "@odata.type": TYPE,
          ...("raw" in one ? asItWas(one) : asNew(one)),
        })),
      };
      await graph("assign", { ids: [appId], body, signal });
    },
  };
}

/** An MSI app has no assignment settings of its own (fact G84); a Win32 app without them gets Intune's usual ones. */
const asNew = (assignment: NewAssignment) => ({
  intent: assignment.intent,
  target: targetBody(assignment),
  settings: null,
});
