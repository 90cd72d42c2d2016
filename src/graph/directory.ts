import { z } from "zod";
import type { Directory } from "../bridge/needs.ts";
import type { Group } from "../domain/deployment/tenant.ts";
import { countMembers } from "./count-members.ts";
import type { GraphClient } from "./graph-client.ts";
import { pages, quoted, readAs } from "./pages.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Entra takes some fifteen comparisons in a filter. */
const NAMES_PER_REQUEST = 10;

const Named = z.object({
  id: z.string(),
  displayName: z
    .string()
    .nullish()
    .transform((name) => name ?? ""),
});
const Filter = Named.extend({
  platform: z
    .string()
    .nullish()
    .transform((platform) => platform ?? ""),
});
const Overview = z.object({ enrolledDeviceCount: z.number() });

/** Groups, filters and counts of the tenant. */
export function graphDirectory(graph: GraphClient): Directory {
  const search = (property: "displayName" | "id", values: readonly string[], signal?: AbortSignal) =>
    Array.fromAsync(
      pages(graph, "listGroups", Named, {
        query: {
          $filter: values.map((value) => `${property} eq ${quoted(value)}`).join(" or "),
          $select: "id,displayName",
        },
        signal,
      }),
    );

  return {
    groups: async (namesOrIds, signal) => {
      const found = new Map<string, Group>();
      const names = namesOrIds.filter((value) => !GUID.test(value));
      for (const chunk of chunks(names))
        for (const group of await search("displayName", chunk, signal))
          found.set(group.id.toLowerCase(), group);
      const ids = namesOrIds.filter((value) => GUID.test(value) && !found.has(value.toLowerCase()));
      for (const chunk of chunks(ids))
        for (const group of await search("id", chunk, signal)) found.set(group.id.toLowerCase(), group);
      return [...found.values()];
    },
    members: async (groupId, signal) => {
      const [devices, users] = await Promise.all([
        countMembers(graph, "countDevices", groupId, signal),
        countMembers(graph, "countUsers", groupId, signal),
      ]);
      return { devices, users };
    },
    filters: (signal) =>
      Array.fromAsync(
        pages(graph, "listFilters", Filter, { query: { $select: "id,displayName,platform" }, signal }),
      ),
    enrolledDevices: async (signal) =>
      readAs(Overview, await graph("deviceOverview", { signal }), "deviceOverview").enrolledDeviceCount,
  };
}

function* chunks(values: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < values.length; from += NAMES_PER_REQUEST)
    yield values.slice(from, from + NAMES_PER_REQUEST);
}
