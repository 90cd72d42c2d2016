import type { Tenant } from "../tenant.ts";
import { lifeOf } from "./life.ts";
import { indexOfCode } from "./record-code.ts";
import {
  type EntraRecord,
  entraRecords,
  type IntuneRecord,
  intuneRecords,
  type SiteRecord,
  siteRecords,
} from "./records.ts";

interface Kinds {
  readonly intune: IntuneRecord;
  readonly entra: EntraRecord;
  readonly site: SiteRecord;
  /** Of the site, those with a client. */
  readonly client: SiteRecord;
}
type Kind = keyof Kinds;

const READ: { readonly [K in Kind]: (tenant: Tenant, life: ReturnType<typeof lifeOf>) => Kinds[K][] } = {
  intune: intuneRecords,
  entra: ({ cast }, life) => entraRecords(cast, life),
  site: ({ cast }, life) => siteRecords(cast, life),
  client: ({ cast }, life) => (life.client ? siteRecords(cast, life) : []),
};

/** The records of one kind of a device at a moment. */
export function recordsOf<K extends Kind>(tenant: Tenant, kind: K, index: number, at: number): Kinds[K][] {
  const device = tenant.cast.devices.at(index);
  return device ? READ[kind](tenant, lifeOf(tenant, device, at)) : [];
}

/** One record by its number; undefined when there is none at that moment. */
export const recordOf = <K extends Kind>(
  tenant: Tenant,
  kind: K,
  code: number,
  at: number,
): Kinds[K] | undefined => recordsOf(tenant, kind, indexOfCode(code), at).find((each) => each.code === code);

interface Census {
  readonly key: string;
  readonly codes: Int32Array;
}
const kept = new WeakMap<Tenant, Map<Kind, Census>>();

/**
 * Numbers of all records of a kind at a moment, ascending. Between two rounds nothing changes, so that they are looked for
 * once and every page of a list is found at once.
 */
export function codesAt(tenant: Tenant, kind: Kind, at: number): Int32Array {
  const { cast, apps, assignments, policies, policyAssignments } = tenant;
  const revisions = [apps, assignments, policies, policyAssignments].map(({ revision }) => revision);
  const key = `${cast.rounds.number(at)} ${revisions.join(" ")} ${cast.groups.length}`;
  const known = kept.get(tenant) ?? new Map<Kind, Census>();
  kept.set(tenant, known);
  const before = known.get(kind);
  if (before?.key === key) return before.codes;
  let codes = new Int32Array(Math.ceil(cast.devices.length * 1.1) + 16);
  let count = 0;
  for (let index = 0; index < cast.devices.length; index++) {
    const found = recordsOf(tenant, kind, index, at).map(({ code }) => code);
    for (const code of found.sort((a, b) => a - b)) {
      if (count === codes.length) {
        const more = new Int32Array(codes.length * 2);
        more.set(codes);
        codes = more;
      }
      codes[count++] = code;
    }
  }
  codes = codes.slice(0, count);
  known.set(kind, { key, codes });
  return codes;
}

/** Every record of a kind from a place on, as it is at a moment. */
export function* recordsFrom<K extends Kind>(
  tenant: Tenant,
  kind: K,
  at: number,
  from = 0,
): Generator<Kinds[K]> {
  const codes = codesAt(tenant, kind, at);
  for (let place = from; place < codes.length; place++) {
    const record = recordOf(tenant, kind, codes[place]!, at);
    if (record) yield record;
  }
}

/** The place of the first number that is greater than `code`. */
export function placeAfter(codes: Int32Array, code: number): number {
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codes[middle]! <= code) low = middle + 1;
    else high = middle;
  }
  return low;
}
