import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { readAs } from "./pages.ts";

const Count = z.coerce.number().int().nonnegative();

/** How many devices or users belong to a group, nested groups included. Counting is an advanced query (fact G163). */
export async function countMembers(
  graph: GraphClient,
  name: "countDevices" | "countUsers",
  groupId: string,
  signal?: AbortSignal,
): Promise<number> {
  const answer = await graph(name, { ids: [groupId], headers: { ConsistencyLevel: "eventual" }, signal });
  return readAs(Count, answer, name);
}
