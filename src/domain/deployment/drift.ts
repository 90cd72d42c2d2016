import type { AppliedDeployment } from "./applied.ts";
import { assignmentInWords, assignmentKey, type Names } from "./assignments.ts";
import { channelOf } from "./channels/channels.ts";
import { chosenApp, type Live, ofChannel, placeOf, publishedContent, thingsOf } from "./plan.ts";
import { readStamp } from "./stamp.ts";
import type { NewAssignment } from "./tenant.ts";
import { changedFields, contentOf, inOneLine, type Wish, wishedFields } from "./wish.ts";

export type DriftValue = string | number | boolean | null;
/** One thing that is not as the manifest says. `lastApplied` is null when we never wrote it, or no longer know. */
export interface DriftRow {
  readonly path: string;
  readonly desired: DriftValue;
  readonly lastApplied: DriftValue;
  readonly live: DriftValue;
}

/** A wish, path by path, as it is kept after an apply. Secrets have to be masked in `commandLine` by the caller. */
export function wishedValues(wish: Wish, names: Names, commandLine: string): Record<string, DriftValue> {
  const { makes } = channelOf(wish);
  const content = contentOf(wish);
  return {
    [makes]: "present",
    ...Object.fromEntries(
      Object.entries({ ...wishedFields(wish), commandLine }).map(([name, value]) => [
        `${makes}.${name}`,
        shownValue(value),
      ]),
    ),
    ...(content ? { "content.sha256": content.sha256 } : {}),
    ...assignmentValues(wish.assignments, names),
  };
}

/**
 * Desired, last applied and live side by side, only where desired and live differ. `mask` is applied to command lines
 * before they are shown; the comparison itself is made on the real ones. Parts of `live` named in `unknown` are left out.
 */
export function driftOf(
  wish: Wish,
  live: Live,
  applied: AppliedDeployment | undefined,
  names: Names,
  unknown: readonly string[],
  mask: (line: string) => string,
): DriftRow[] {
  const { makes } = channelOf(wish);
  const { own, former } = ofChannel(thingsOf(live), wish);
  const app = chosenApp(own);
  const lastApplied = (path: string): DriftValue => applied?.values[path] ?? null;
  if (!app) return [{ path: makes, desired: "present", lastApplied: lastApplied(makes), live: null }];
  const rows: DriftRow[] = [];
  const stamp = readStamp(app.notes);
  if (stamp?.deployment !== wish.deployment)
    rows.push({
      path: `${makes}.stamp`,
      desired: wish.deployment,
      lastApplied: applied ? wish.deployment : null,
      live: stamp?.deployment ?? null,
    });
  if ("publishingState" in app && app.publishingState !== "published")
    rows.push({
      path: "app.publishingState",
      desired: "published",
      lastApplied: applied ? "published" : null,
      live: app.publishingState,
    });
  for (const { name, before, after } of changedFields(wish, app)) {
    const shown = (value: unknown) => (name === "commandLine" ? mask(String(value)) : shownValue(value));
    rows.push({
      path: `${makes}.${name}`,
      desired: shown(after),
      lastApplied: lastApplied(`${makes}.${name}`),
      live: shown(before),
    });
  }
  const content = contentOf(wish);
  const serves = content && publishedContent(app, stamp);
  if (content && serves !== content.sha256)
    rows.push({
      path: "content.sha256",
      desired: content.sha256,
      lastApplied: lastApplied("content.sha256"),
      live: serves ?? "unknown content",
    });
  const place = wish.channel === "policy" ? placeOf(wish, live) : undefined;
  if (place !== undefined && "priority" in app && app.priority !== place)
    rows.push({ path: "policy.priority", desired: place, lastApplied: null, live: app.priority });
  for (const twin of own.filter((a) => a !== app))
    rows.push({
      path: `twins[${twin.id}]`,
      desired: null,
      lastApplied: null,
      live: "publishingState" in twin ? twin.publishingState : "present",
    });
  for (const left of former)
    rows.push({ path: `former[${left.id}]`, desired: null, lastApplied: null, live: left.channel });
  if (unknown.includes("assignments")) return rows;
  const desired = assignmentValues(wish.assignments, names);
  const have = assignmentValues(live.assignments, names);
  for (const path of new Set([...Object.keys(desired), ...Object.keys(have)]))
    if ((desired[path] ?? null) !== (have[path] ?? null))
      rows.push({
        path,
        desired: desired[path] ?? null,
        lastApplied: lastApplied(path),
        live: have[path] ?? null,
      });
  return rows;
}

/** Lists and objects in one line of text. */
const shownValue = (value: unknown): DriftValue =>
  typeof value === "object" && value !== null ? inOneLine(value) : ((value ?? null) as DriftValue);

function assignmentValues(assignments: readonly NewAssignment[], names: Names): Record<string, DriftValue> {
  return Object.fromEntries(
    assignments.map((a) => [`assignments[${assignmentKey(a)}]`, assignmentInWords(a, names)]),
  );
}
