import { z } from "zod";
import type { Apps, Assignments, DeviceSource } from "../../bridge/needs.ts";
import type { AssignmentFact } from "../../domain/device/facts.ts";
import { entraIdOf } from "../../domain/device/identity.ts";
import { countMembers } from "../count-members.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { pages } from "../pages.ts";
import { inPages } from "./in-pages.ts";
import { ourApps } from "./install-source.ts";

const Member = z.object({ deviceId: z.string().nullish() });

/**
 * Devices an app of ours is assigned to as required, by membership: nested groups included, excluded groups left out. What a
 * filter then lets through only the device knows. An assignment to all devices, or to users, tells nothing of single ones.
 * A list that ends early looks like one that is whole (quirk Q22): what came is held against the group's own count.
 */
export function assignmentSource(
  edge: EdgeOptions,
  apps: Pick<Apps, "list">,
  assignments: Pick<Assignments, "list">,
): DeviceSource {
  async function* membersOf(groupId: string, short: string[], signal: AbortSignal | undefined) {
    const counted = await countMembers(edge.graph, "countDevices", groupId, signal);
    let came = 0;
    const query = { $select: "deviceId", $top: "999" };
    for await (const member of pages(edge.graph, "listDeviceMembers", Member, {
      ids: [groupId],
      query,
      signal,
    })) {
      came++;
      yield member;
    }
    if (came < counted) short.push(`${came} of ${counted} members of group ${groupId} came`);
  }
  return {
    name: "assignment",
    async *read({ signal }) {
      const ours = await ourApps(apps, signal);
      const short: string[] = [];
      const members = (groupId: string) => membersOf(groupId, short, signal);
      for (const { id: appId } of ours) {
        const set = await assignments.list(appId, signal);
        const readAt = edge.clock.now().toISOString();
        const excluded = new Set<string>();
        for (const { target } of set)
          if (target.kind === "exclude")
            for await (const { deviceId } of members(target.groupId)) excluded.add(entraIdOf(deviceId) ?? "");
        for (const { intent, target, filter } of set) {
          if (target.kind !== "group" || intent !== "required") continue;
          for await (const page of inPages(members(target.groupId)))
            yield page.flatMap(({ deviceId }): AssignmentFact[] => {
              const entraDeviceId = entraIdOf(deviceId);
              if (entraDeviceId === null || excluded.has(entraDeviceId)) return [];
              return [
                {
                  source: "assignment",
                  recordId: `${appId}|${entraDeviceId}`,
                  entraDeviceId,
                  claimedAt: null,
                  readAt,
                  goneAt: null,
                  appId,
                  filtered: filter !== undefined,
                },
              ];
            });
        }
      }
      return {
        state: short.length === 0 ? "complete" : "partial",
        covers: "all",
        way: `members of the groups ${ours.length} ${ours.length === 1 ? "app" : "apps"} of ours are assigned to`,
        expected: null,
        reason: short.length === 0 ? null : short.join("; "),
        mark: null,
        removed: [],
      };
    },
  };
}
