import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { pages } from "./pages.ts";

const Win32App = z.object({
  displayName: z.string().nullish(),
  assignments: z
    .array(
      z.object({
        intent: z.string().nullish(),
        target: z.object({ "@odata.type": z.string().nullish(), groupId: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** Names of Win32 apps that are required for one of the groups, or for all devices: they do not mix with MSI apps (fact G16b). */
export async function requiredWin32Apps(
  graph: GraphClient,
  groupIds: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const names = new Set<string>();
  const query = { $filter: "isof('microsoft.graph.win32LobApp')", $expand: "assignments" };
  for await (const { displayName, assignments } of pages(graph, "listApps", Win32App, { query, signal }))
    for (const { intent, target } of assignments ?? [])
      if (intent === "required" && target && meets(target, groupIds)) names.add(displayName ?? "");
  return [...names].sort();
}

const meets = (
  target: { "@odata.type"?: string | null | undefined; groupId?: string | null | undefined },
  groupIds: readonly string[],
) =>
  target["@odata.type"] === "#microsoft.graph.allDevicesAssignmentTarget" ||
  (target["@odata.type"] === "#microsoft.graph.groupAssignmentTarget" &&
    groupIds.includes(target.groupId ?? ""));
