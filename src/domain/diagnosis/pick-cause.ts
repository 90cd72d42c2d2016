import { BEYOND_LOOKUP } from "./data/course.ts";
import type { Event } from "./in-order.ts";
import type { Weight } from "./rule.ts";

/** In this order, when the tries of a run are searched for what explains its end. */
const TIERS: readonly Weight[] = ["cause", "loose", "wrapper"];
const MOSTLY_HARMLESS: readonly Weight[] = ["weak"];
const COUNTED = [...TIERS, ...MOSTLY_HARMLESS];
/** Look-ups that fail on every device outside the domain: told among the findings, never taken for the reason. */
const NEVER_A_REASON: readonly string[] = ["management-point-not-in-ad", "management-point-not-in-dns"];

/** A problem that hides another one that is said a few lines after it in the same breath. */
const DEEPER: Readonly<Record<string, string>> = { "tls-revocation-check-failed": "tls-root-not-trusted" };
const SAME_BREATH = 6;

/** The symptoms of a run by tries, and which of them a later step made good. */
export interface Weighed {
  readonly tries: readonly (readonly Event[])[];
  readonly madeGood: readonly Event[];
}

/**
 * Parts the symptoms by tries. One is made good when setup later comes to a step that it would have prevented; where no
 * step is named, to any further than it was.
 */
export function weigh(events: readonly Event[]): Weighed {
  const reachedAfter = highestAfter(events);
  const tries: Event[][] = [[]];
  const madeGood: Event[] = [];
  let level = 0;
  for (const [index, event] of events.entries()) {
    const { mark } = event;
    if (mark.level !== undefined) level = Math.max(level, mark.level);
    if (mark.retry || mark.attempt) {
      level = 0;
      if (tries.at(-1)!.length > 0) tries.push([]);
    }
    if (!mark.code || !mark.weight || !COUNTED.includes(mark.weight)) continue;
    const needed = mark.curedAt ?? Math.max(level, BEYOND_LOOKUP) + 1;
    if (reachedAfter[index]! >= needed) madeGood.push(event);
    else if (!isQuiet(event, tries.flat())) tries.at(-1)!.push(event);
  }
  return { tries, madeGood };
}

function highestAfter(events: readonly Event[]): number[] {
  const result = new Array<number>(events.length).fill(0);
  for (let index = events.length - 2; index >= 0; index--)
    result[index] = Math.max(result[index + 1]!, events[index + 1]!.mark.level ?? 0);
  return result;
}

const isQuiet = ({ mark: { quietAfter } }: Event, earlier: readonly Event[]) =>
  quietAfter !== undefined &&
  earlier.some(({ mark }) => quietAfter.some((beginning) => mark.code!.startsWith(beginning)));

/**
 * The first cause: the earliest symptom of the last try that explains its end. Where the tries before it failed for the
 * same reason, the first of them; where the last try holds only consequences, the try before it.
 */
export function pickCause(weighed: Weighed): Event | undefined {
  return pick(weighed, TIERS);
}

/** What is left when nothing else explains an end: something that is mostly harmless. */
export function pickHarmless(weighed: Weighed): Event | undefined {
  const picked = pick(weighed, MOSTLY_HARMLESS);
  return picked && NEVER_A_REASON.includes(picked.mark.code!) ? undefined : picked;
}

function pick({ tries }: Weighed, tiers: readonly Weight[]): Event | undefined {
  for (const tier of tiers) {
    const last = tries.findLastIndex((of) => earliest(of, tier));
    if (last < 0) continue;
    let picked = earliest(tries[last]!, tier)!;
    for (let index = last - 1; index >= 0; index--) {
      const before = earliest(tries[index]!, tier);
      if (!before) continue;
      if (before.mark.code !== picked.mark.code) break;
      picked = before;
    }
    return picked;
  }
  return undefined;
}

function earliest(of: readonly Event[], tier: Weight): Event | undefined {
  const index = of.findIndex(({ mark }) => mark.weight === tier);
  const found = of[index];
  const deeper = found && DEEPER[found.mark.code!];
  if (!deeper) return found;
  const under = of
    .slice(index + 1)
    .find(
      ({ mark, file }) =>
        mark.code === deeper && file === found.file && mark.line - found.mark.line <= SAME_BREATH,
    );
  return under ?? found;
}
