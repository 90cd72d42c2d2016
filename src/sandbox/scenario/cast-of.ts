import { type Cast, type CastFilter, type CastGroup, makeCast, nameWidth } from "../cast.ts";
import type { CastDevice } from "../population/cast-device.ts";
import { chance } from "../population/dice.ts";
import { KIND_NAMES, type Part, usualName } from "../population/make-device.ts";
import { hash, seededRandom } from "../random.ts";
import { ScenarioProblem } from "./read-scenario.ts";
import type { Role, Scenario, ScenarioGroup } from "./scenario-schema.ts";

/**
 * The cast of a scenario: the usual one with what the scenario wants of it. A group or filter of the name of a usual one
 * takes its place.
 * @throws ScenarioProblem for a device, person or group that is not there.
 */
export function castOf(
  {
    seed,
    devices,
    startedAt,
  }: { readonly seed: string; readonly devices: number; readonly startedAt: number },
  scenario: Scenario | undefined,
): Cast {
  if (!scenario) return makeCast(seed, devices, startedAt);
  const { misbehaving, oddities, kinds, site } = scenario;
  const parts = new Map<number, Part>();
  const cast = makeCast(seed, devices, startedAt, {
    ...(misbehaving === undefined ? {} : { misbehaving }),
    ...(oddities === undefined ? {} : { oddities }),
    ...(kinds === undefined ? {} : { kinds: KIND_NAMES.map((kind) => [kind, kinds[kind] ?? 0] as const) }),
    partOf: (index) => parts.get(index),
    // What a file does not name is not there at all.
    site: site as Partial<Cast["site"]> | undefined,
  });
  const indexOf = indexByName(devices);
  for (const [place, role] of scenario.cast.entries()) {
    const at = ["cast", place];
    parts.set(indexOf(role.device, [...at, "device"]), partOf(cast, role, at));
  }
  const random = seededRandom(`scenario ${seed}`);
  const groups = [...cast.groups];
  for (const [place, group] of scenario.groups.entries()) {
    const made = groupOf(cast, groups, group, { id: random.guid(), indexOf, at: ["groups", place] });
    const before = groups.findIndex(({ displayName }) => displayName === group.name);
    if (before < 0) groups.push(made);
    // A group that is nested in another one stays so.
    else groups[before] = { ...made, id: groups[before]!.id };
  }
  const filters = scenario.filters.map(
    ({ name, rule, platform }): CastFilter => ({ id: random.guid(), displayName: name, platform, rule }),
  );
  const others = cast.filters.filter((each) =>
    filters.every(({ displayName }) => displayName !== each.displayName),
  );
  return { ...cast, groups, filters: [...others, ...filters] };
}

type At = readonly PropertyKey[];

/** The place of a device by the name it starts with. */
const indexByName = (devices: number) => (name: string, at: At) => {
  const index = Number(/^PC-(\d+)$/i.exec(name)?.[1] ?? 0) - 1;
  if (index < 0 || index >= devices)
    throw new ScenarioProblem(
      at,
      `there is no device ${name}; the ${devices} of this tenant are called ${usualName(0, nameWidth(devices))} and so on`,
    );
  return index;
};

function partOf(cast: Cast, { device: _device, user, ...said }: Role, at: At): Part {
  return user === undefined ? said : { ...said, user: userOf(cast, user, [...at, "user"]) };
}

function userOf(cast: Cast, name: string, at: At) {
  const found = cast.users.find((each) => each.userPrincipalName.toLowerCase() === name.toLowerCase());
  if (!found)
    throw new ScenarioProblem(
      at,
      `there is no user ${name}; the first one is ${cast.users[0]!.userPrincipalName}`,
    );
  return found;
}

function groupOf(
  cast: Cast,
  before: readonly CastGroup[],
  { name, share, devices, users, groups }: ScenarioGroup,
  {
    id,
    indexOf,
    at,
  }: { readonly id: string; readonly indexOf: ReturnType<typeof indexByName>; readonly at: At },
): CastGroup {
  const named = new Set(devices?.map((each, n) => indexOf(each, [...at, "devices", n])));
  const dice = hash(`group ${name}`);
  const holds = ({ index }: CastDevice) =>
    named.has(index) || (share !== undefined && chance(cast.seed, index, dice) < share);
  return {
    id,
    displayName: name,
    devices: [],
    users: (users ?? []).map((each, n) => userOf(cast, each, [...at, "users", n]).id),
    groups: (groups ?? []).map((each, n) => {
      const found = before.find(({ displayName }) => displayName === each);
      if (!found)
        throw new ScenarioProblem([...at, "groups", n], `there is no group ${each} before this one`);
      return found.id;
    }),
    holds,
  };
}
