import { type CastGroup, transitiveMembers } from "../cast.ts";
import { notFound, Refusal } from "../graph-error.ts";
import { page, selected } from "../query.ts";
import { type Answer, BOTH, type Call, ok, type Route } from "../route.ts";

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
    const { devices, users } = transitiveMembers(call.tenant.cast, groupOf(call).id);
    return { status: 200, text: ["text/plain", String((kind === "device" ? devices : users).size)] };
  },
});

const memberList = (name: "members" | "transitiveMembers"): Route => ({
  method: "GET",
  versions: BOTH,
  path: `/groups/{id}/${name}/microsoft.graph.device`,
  right: `/groups/{id}/${name}`,
  query: { select: "device", top: 999 },
  answer: (call) => {
    const { cast } = call.tenant;
    const group = groupOf(call);
    const ids = name === "members" ? new Set(group.devices) : transitiveMembers(cast, group.id).devices;
    const rows = cast.devices
      .filter(({ objectId }) => ids.has(objectId))
      .map((device) => ({
        "@odata.type": "#microsoft.graph.device",
        id: device.objectId,
        deviceId: device.entraDeviceId,
        displayName: device.name,
      }));
    return ok(page(rows, call.query, call.url, call.pageSize));
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
