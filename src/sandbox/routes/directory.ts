import { type CastGroup, type Membership, membershipOf } from "../cast.ts";
import { entraDeviceRow } from "../entra-device-row.ts";
import { notFound, Refusal } from "../graph-error.ts";
import { recordsFrom } from "../population/census.ts";
import { objectIdsOf } from "../population/object-ids.ts";
import type { EntraRecord } from "../population/records.ts";
import { page, selected } from "../query.ts";
import { type Answer, BOTH, type Call, ok, type Route } from "../route.ts";
import { momentOf, pageOfRecords } from "./pages-of-records.ts";

const EVENTUAL = ["ConsistencyLevel", "eventual"] as const;

/** Counts of one kind of member, nested groups included; directory counts need the header (fact G163). */
const memberCount = (kind: "device" | "user"): Route => ({
  method: "GET",
  versions: BOTH,
  path: `/groups/{id}/transitiveMembers/microsoft.graph.${kind}/$count`,
  right: "/groups/{id}/transitiveMembers",
  needsHeader: EVENTUAL,
  query: { count: true },
  answer: (call): Answer => {
    const members = membersOf(call, false);
    let count = kind === "user" ? members.users.size : 0;
    if (kind === "device")
      for (const record of recordsFrom(call.tenant, "entra", momentOf(call)))
        if (isMember(members, record)) count++;
    return { status: 200, text: ["text/plain", String(count)] };
  },
});

const membersOf = (call: Call, direct: boolean): Membership =>
  membershipOf(call.tenant.cast, groupOf(call).id, objectIdsOf(call.tenant.cast), direct);

/** A group has the object the device itself has, not what stands beside it. */
const isMember = (members: Membership, { device, isOwn }: EntraRecord) => isOwn && members.hasDevice(device);

const memberList = (name: "members" | "transitiveMembers"): Route => ({
  method: "GET",
  versions: BOTH,
  path: `/groups/{id}/${name}/microsoft.graph.device`,
  right: `/groups/{id}/${name}`,
  query: { select: "device", top: 999, ownToken: true },
  answer: (call) => {
    const members = membersOf(call, name === "members");
    const row = (record: EntraRecord) =>
      isMember(members, record)
        ? { "@odata.type": "#microsoft.graph.device", ...entraDeviceRow(record) }
        : undefined;
    return ok(pageOfRecords(call, { kind: "entra", row }, call.pageSize));
  },
});

export const directoryRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: "/groups",
    right: "/groups",
    query: {
      select: "group",
      filter: {
        type: "group",
        properties: {
          displayName: ["eq", "in", "startswith"],
          // The key of every directory object.
          id: ["eq", "in"],
        },
      },
      top: 999,
      count: true,
    },
    answer: (call) => {
      if (call.query.count && call.headers.get("consistencylevel") !== "eventual")
        throw new Refusal(400, "Request_BadRequest", "$count needs the header ConsistencyLevel: eventual.", {
          breach: "$count without ConsistencyLevel: eventual",
        });
      return ok(page(call.tenant.cast.groups.map(shownGroup), call.query, call.url, call.pageSize));
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/groups/{id}",
    right: "/groups/{id}",
    query: { select: "group" },
    answer: (call) => ok(selected(shownGroup(groupOf(call)), call.query)),
  },
  memberCount("device"),
  memberCount("user"),
  memberList("members"),
  memberList("transitiveMembers"),
];

function groupOf(call: Call): CastGroup {
  const found = call.tenant.cast.groups.find(({ id }) => id === call.params.id!.toLowerCase());
  if (!found) throw notFound(`Resource '${call.params.id}'`);
  return found;
}

const shownGroup = ({ id, displayName }: CastGroup) => ({
  id,
  displayName,
  description: null,
  groupTypes: [],
  mailEnabled: false,
  mailNickname: displayName.replaceAll(" ", ""),
  membershipRule: null,
  securityEnabled: true,
});
