import type { DeviceRow } from "../../src/bridge/needs.ts";
import type { SyncAnswer } from "../../src/bridge/sync-devices.ts";
import { STAGES } from "../../src/domain/device/verdict-types.ts";
import type { Truth } from "../../src/sandbox/population/truth.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { siteSwitches } from "../../src/sandbox/site/site-switches.ts";
import { BAD_WEATHER, CLEAR, type Weather } from "./bad-weather.ts";
import { type Aim, BEGINNING, type WatchedTenant, watchedTenant } from "./watched-tenant.ts";

const HOUR = 3_600_000;
const GATEWAY = "CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const lineOf = (inner: string) => `CCMSETUPCMD="${inner}"`;
const GOOD = lineOf(`${GATEWAY} SMSSITECODE=ABC`);
const tokenThatEnds = (at: number) =>
  [{ alg: "none" }, { exp: Math.floor(at / 1_000) }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat("c2ln")
    .join(".");

/** What an admin of the tenant does; hours since it began. */
const deploys = (at: number, name: string, line: string, aim: Aim) => ({ at, name, line, aim });

/** Stories of deployments: lines that work and lines that do not, for every kind of aim. */
const STORIES: readonly (readonly ReturnType<typeof deploys>[])[] = [
  [deploys(2, "pilot", GOOD, { group: "Pilot devices" })],
  [deploys(2, "all", GOOD, { group: "All workstations", excluded: "Kiosks" })],
  [
    deploys(2, "pilot", lineOf(`${GATEWAY} SMSSITECODE=XYZ`), { group: "Pilot devices" }),
    deploys(200, "pilot", GOOD, { group: "Pilot devices" }),
  ],
  [
    deploys(
      2,
      "pilot",
      lineOf(`${GATEWAY} SMSSITECODE=ABC /regtoken:${tokenThatEnds(BEGINNING + 30 * HOUR)}`),
      {
        group: "All workstations",
      },
    ),
  ],
  [deploys(2, "filtered", GOOD, { group: "All workstations", filtered: true })],
  [deploys(2, "everybody", GOOD, { everybody: true })],
  [deploys(2, "users", GOOD, { group: "Pilot users" })],
  [
    deploys(2, "pilot", lineOf(`${GATEWAY} SMSSITECODE=ABC /UsePKICert`), { group: "Pilot devices" }),
    deploys(120, "rest", GOOD, { group: "All workstations", excluded: "Pilot devices" }),
  ],
  [
    deploys(2, "broken", `${GOOD}"`, { group: "Pilot devices" }),
    deploys(300, "empty", GOOD, { group: "Empty group" }),
  ],
  [deploys(2, "pilot", GOOD, { group: "Pilot devices" }), deploys(90, "pilot", GOOD, { group: "Kiosks" })],
];

/** A moment at which the devices are read, and what it is like. */
interface Day {
  readonly hours: number;
  readonly weather: Weather;
  readonly full: boolean;
}

/** Six readings in thirty days: the first and the last in clear weather, the others as the seed has it. */
function daysOf(seed: number): Day[] {
  const random = seededRandom(`days ${seed}`);
  const at = Array.from({ length: 4 }, () => 8 + random.below(690)).sort((a, b) => a - b);
  const bad = at.map((hours, n): Day => {
    const weather = BAD_WEATHER[(seed * 3 + n * 5 + random.below(2)) % BAD_WEATHER.length]!;
    return { hours, weather, full: random.chance(0.3) };
  });
  return [
    { hours: 1, weather: CLEAR, full: false },
    ...bad,
    { hours: bad.at(-1)!.hours + 1, weather: CLEAR, full: false },
    { hours: 720, weather: CLEAR, full: false },
  ];
}

/** Lives through thirty days of a tenant, reads its devices on some of them, and tells every disagreement with the truth. */
export async function thirtyDays(seed: number, devices: number) {
  const tenant = await watchedTenant({ seed: `truth ${seed}`, devices });
  try {
    return await watch(tenant, seed);
  } finally {
    await tenant.close();
  }
}

export interface Watched {
  /** `what went wrong (how often): an example`; empty when all is well. */
  readonly problems: readonly string[];
  /** What the readings were like. */
  readonly days: readonly string[];
  readonly compared: number;
}

async function watch(tenant: WatchedTenant, seed: number): Promise<Watched> {
  const { sandbox } = tenant;
  const apps = new Map<string, string>();
  const deeds = [...STORIES[seed % STORIES.length]!];
  if (seed % 3 === 0) addPolicy(tenant);
  const problems = new Map<string, { count: number; example: string }>();
  const days: string[] = [];
  /** When each source was last heard as a whole. */
  const heard: Heard = { sources: new Map(), wholeIntune: BEGINNING, lagging: undefined };
  let compared = 0;
  for (const day of daysOf(seed)) {
    for (const deed of deeds.splice(0, deeds.filter(({ at }) => at <= day.hours).length)) {
      tenant.goTo(deed.at);
      const id = apps.get(deed.name);
      apps.set(deed.name, tenant.deploy({ ...(id ? { id } : {}), line: deed.line, aim: deed.aim }));
    }
    tenant.goTo(day.hours);
    sandbox.setFaults(...day.weather.faults);
    Object.assign(sandbox.tenant.site, day.weather.site);
    const answer = await tenant.sync({ full: day.full });
    sandbox.clearFaults();
    Object.assign(sandbox.tenant.site, siteSwitches());
    const found = await compare(tenant, day, answer, heard);
    compared += found.compared;
    const told = answer.sources
      .filter(({ state }) => state !== "complete")
      .map(({ name, state }) => `${name} ${state}`);
    days.push(`hour ${day.hours}, ${day.weather.name}: ${told.join(", ") || "complete"}`);
    for (const { what, example } of found.problems) {
      const key = `${day.weather.name}: ${what}`;
      const known = problems.get(key) ?? { count: 0, example: `hour ${day.hours}: ${example}` };
      problems.set(key, { ...known, count: known.count + 1 });
    }
  }
  const again = await tenant.sync();
  if (again.transitions > 0)
    problems.set("a sync that is repeated", { count: again.transitions, example: "added transitions" });
  return {
    problems: [...problems].map(([what, { count, example }]) => `${what} (${count}): ${example}`),
    days,
    compared,
  };
}

function addPolicy({ sandbox: { tenant } }: WatchedTenant) {
  const now = tenant.clock.now();
  const id = `${tenant.random.guid()}_DeviceComanagementAuthorityConfiguration`;
  const values = {
    displayName: "Co-management",
    description: "",
    installConfigurationManagerAgent: false,
    configurationManagerAgentCommandLineArgument: "",
    managedDeviceAuthority: 0,
  };
  tenant.policies.set(id, { id, values, priority: 1, version: 1, createdAt: now, modifiedAt: now }, now);
}

interface Heard {
  readonly sources: Map<string, number>;
  wholeIntune: number;
  /** As of when Intune's records are, since a reading lagged and until the next of everything. */
  lagging: number | undefined;
}
interface Problem {
  readonly what: string;
  readonly example: string;
}

async function compare(tenant: WatchedTenant, { weather }: Day, answer: SyncAnswer, heard: Heard) {
  const now = tenant.sandbox.clock.now();
  const moments = new Set([now]);
  if (weather.staleHours) moments.add(now - weather.staleHours * HOUR);
  for (const { name, state, way } of answer.sources) {
    if (state === "absent") continue;
    if (state !== "complete") moments.add(heard.sources.get(name) ?? BEGINNING);
    else heard.sources.set(name, weather.staleHours ? now - weather.staleHours * HOUR : now);
    if (name !== "intune" || state !== "complete") continue;
    const asOf = heard.sources.get(name)!;
    // A list of changes tells no deletion, and nothing of what changed in the lag of the reading before.
    if (!way?.startsWith("changes")) {
      heard.wholeIntune = asOf;
      heard.lagging = undefined;
    }
    if (weather.staleHours) heard.lagging ??= asOf;
    if (heard.lagging !== undefined) moments.add(heard.lagging);
  }
  const isExact = moments.size === 1;
  const earlier = [...moments].filter((at) => at !== now).sort((a, b) => a - b);
  const truths = new Map(tenant.truth(now).map((truth) => [keyOf(truth), [truth]]));
  for (const at of earlier)
    for (const truth of tenant.truth(at)) {
      const known = truths.get(keyOf(truth));
      if (known) known.push(truth);
      else truths.set(keyOf(truth), [truth]);
    }
  // A deletion is told by a whole reading alone.
  const before = new Map(tenant.truth(heard.wholeIntune).map((truth) => [keyOf(truth), truth]));
  const rows = new Map<string, DeviceRow>();
  for await (const row of tenant.store.list({ leftovers: true, limit: 1_000_000 }))
    rows.set(row.deviceId, row);
  const problems: Problem[] = [];
  for (const [key, told] of truths) {
    const row = rows.get(key);
    rows.delete(key);
    const gone = before.get(key);
    const all = isExact && gone && isGoneSince(gone, told[0]!) ? [...told, gone] : told;
    const isNew = !isExact && told.length < moments.size;
    for (const what of all.length === 1 && isExact ? differences(told[0]!, row) : strays(all, row, isNew))
      problems.push({ what, example: JSON.stringify({ told: all, row }) });
    if (row && row.complete !== answer.complete)
      problems.push({ what: `complete is ${row.complete}`, example: JSON.stringify(row) });
  }
  for (const row of rows.values())
    if (!before.has(row.deviceId) && row.stage !== "left")
      problems.push({ what: "a device nobody knows", example: JSON.stringify(row) });
  return { problems, compared: truths.size };
}

const keyOf = ({ entraDeviceId, intuneDeviceId, resourceId }: Truth): string =>
  entraDeviceId ?? (intuneDeviceId ? `intune:${intuneDeviceId}` : `configmgr:${resourceId}`);

const isGoneSince = (before: Truth, now: Truth) =>
  before.intuneDeviceId !== null && before.intuneDeviceId !== now.intuneDeviceId;

const rankOf = (stage: string) => STAGES.indexOf(stage as (typeof STAGES)[number]);

/** Where a verdict is not what is true; nothing is asked of what stands beside a device but its class. */
function differences(truth: Truth, row: DeviceRow | undefined): string[] {
  if (!row) return truth.knowable ? [`no row of a device that is ${truth.stage}`] : [];
  const found: string[] = [];
  if ((row.leftover ?? undefined) !== truth.leftover)
    found.push(`leftover ${truth.leftover} is told as ${row.leftover}`);
  if (truth.beside) return found;
  const stages = truth.knowable ? [truth.stage] : [truth.stage, "enrolled"];
  if (!stages.includes(row.stage)) found.push(`stage ${truth.stage} is told as ${row.stage}`);
  const [missing, added] = [truth.faults, row.faults].map((codes, n) =>
    codes.filter((code) => !(n === 0 ? row.faults : truth.faults).includes(code as never)),
  );
  for (const code of missing!) found.push(`${code} of a device that is ${truth.stage} is not told`);
  for (const code of added!) found.push(`${code} of a device that is ${truth.stage} is not so`);
  if (truth.health !== undefined && truth.health !== row.health)
    found.push(`health ${truth.health} of a device that is ${truth.stage} is told as ${row.health}`);
  return found;
}

/** Where a verdict is none that anything heard then or since can have given. What is new may not have been heard of at all. */
function strays(truths: readonly Truth[], row: DeviceRow | undefined, isNew: boolean): string[] {
  const [now] = truths;
  if (!row && isNew) return [];
  if (!row) return truths.every(({ knowable, beside }) => knowable && !beside) ? ["a device is missing"] : [];
  if (truths.some(({ beside }) => beside)) return [];
  const found: string[] = [];
  const stages = truths.map(({ stage }) => stage);
  if (row.stage === "left") {
    if (!stages.includes("left")) found.push(`${now!.stage} is told as left`);
  } else {
    const ranks = truths.map(({ stage, knowable }) => (knowable ? rankOf(stage) : rankOf("enrolled")));
    // Of an enrolment that nobody could report on, its beginning is what can be known.
    const isAfresh = new Set(truths.map(({ intuneDeviceId }) => intuneDeviceId)).size > 1;
    const least = isNew ? ["known"] : isAfresh ? ["enrolled"] : [];
    const all = [...ranks, ...[...stages, ...least].map(rankOf)];
    const rank = rankOf(row.stage);
    // One source after another takes back what it said of a device that leaves.
    if (stages.includes("left") && rank <= Math.max(...all)) return found;
    if (rank < Math.min(...all) || rank > Math.max(...all))
      found.push(`stage ${[...new Set(stages)].join(" or ")} is told as ${row.stage}`);
  }
  const isLeft = isNew || stages.includes("left") || row.stage === "left";
  for (const code of row.faults)
    if (!truths.some(({ faults }) => faults.includes(code))) found.push(`${code} is not so and was not`);
  // Between an old word of one side and a new one of the other, a conflict of workloads may have become another one.
  const steady = now!.faults.filter((code) => code !== "workload-conflict");
  for (const code of steady)
    if (!isLeft && truths.every(({ faults }) => faults.includes(code)) && !row.faults.includes(code as never))
      found.push(`${code} is so and was, and is not told`);
  return found;
}
