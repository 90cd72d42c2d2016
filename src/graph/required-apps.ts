import { z } from "zod";
import type { AppChannel, RequiredApp } from "../domain/deployment/tenant.ts";
import { APP_TYPES } from "./app-types.ts";
import type { GraphClient } from "./graph-client.ts";
import { pages } from "./pages.ts";

const Assigned = z.object({
  "@odata.type": z.string(),
  id: z.string(),
  displayName: z.string().nullish(),
  fileName: z.string().nullish(),
  commandLine: z.string().nullish(),
  installCommandLine: z.string().nullish(),
  assignments: z
    .array(
      z.object({
        intent: z.string().nullish(),
        target: z.object({ "@odata.type": z.string().nullish(), groupId: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});
const CHANNELS = Object.keys(APP_TYPES) as AppChannel[];
const QUERY = {
  $filter: CHANNELS.map((channel) => `isof('${APP_TYPES[channel].slice(1)}')`).join(" or "),
  $expand: "assignments",
};

/**
 * MSI and Win32 apps that are required for one of the groups, or for all devices: the two kinds do not mix (fact G16b), and
 * a second way to bring the client gets in the way of the first.
 */
export async function requiredApps(
  graph: GraphClient,
  groupIds: readonly string[],
  signal?: AbortSignal,
): Promise<RequiredApp[]> {
  const found: RequiredApp[] = [];
  for await (const app of pages(graph, "listApps", Assigned, { query: QUERY, signal })) {
    const channel = CHANNELS.find((name) => APP_TYPES[name] === app["@odata.type"]);
    const required = (app.assignments ?? []).some(
      ({ intent, target }) => intent === "required" && target && meets(target, groupIds),
    );
    if (!channel || !required) continue;
    const words = [app.fileName, app.commandLine, app.installCommandLine].join(" ");
    found.push({
      id: app.id,
      displayName: app.displayName ?? "",
      channel,
      installsClient: /ccmsetup/i.test(words),
    });
  }
  return found.sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}

const meets = (
  target: { "@odata.type"?: string | null | undefined; groupId?: string | null | undefined },
  groupIds: readonly string[],
) =>
  target["@odata.type"] === "#microsoft.graph.allDevicesAssignmentTarget" ||
  (target["@odata.type"] === "#microsoft.graph.groupAssignmentTarget" &&
    groupIds.includes(target.groupId ?? ""));
