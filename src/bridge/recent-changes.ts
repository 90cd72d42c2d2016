import type { Instant } from "../domain/device/facts.ts";
import type { Transition } from "../domain/device/transitions.ts";
import type { ChangeCount, ChangeQuery, StageChangeQuery } from "./needs.ts";
import { type Page, pageOf } from "./serving/pages.ts";
import { type AskingNeeds, lastTracked, nowAfter, type Tracked } from "./tracked.ts";

/** What nobody reads one by one any more, and what costs too much to add up while somebody waits. */
const MOST = 20_000;
const DAY = 86_400_000;

export interface ChangeCounts extends Tracked {
  readonly since: Instant;
  readonly rows: readonly ChangeCount[];
  /** False when there were more changes than are added up; these are the latest. */
  readonly all: boolean;
}

/**
 * What was learnt of devices since, added up by what it was; since a day ago when nothing is said.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function countChanges(
  needs: AskingNeeds,
  { since }: { readonly since?: Instant | undefined },
): Promise<ChangeCounts> {
  const tracked = await lastTracked(needs);
  const from = since ?? aDayBefore(nowAfter(needs, tracked));
  return { ...tracked, since: from, ...(await needs.store.changeCounts(from, MOST)) };
}

export interface ChangeRow extends Transition {
  readonly name: string;
}

/**
 * The changes that `countChanges` adds up, page by page; what was learnt last comes first.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function listChanges(
  needs: AskingNeeds,
  { since, limit, ...query }: Omit<ChangeQuery, "since" | "most"> & { readonly since?: Instant | undefined },
): Promise<Tracked & Page<ChangeRow> & { readonly since: Instant }> {
  const tracked = await lastTracked(needs);
  const from = since ?? aDayBefore(nowAfter(needs, tracked));
  const found = await needs.store.changes({ ...query, since: from, most: MOST, limit: limit + 1 });
  const { rows, cursor } = pageOf(found, limit, (row) => row.cursor);
  return { ...tracked, since: from, rows: rows.map(({ cursor: _, ...row }) => row), cursor };
}

/**
 * Changes of stage of one UTC day, which the trend counts, page by page; what happened first comes first.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function listStageChanges(
  needs: AskingNeeds,
  { limit, ...query }: StageChangeQuery,
): Promise<Tracked & Page<ChangeRow>> {
  const tracked = await lastTracked(needs);
  const found = await needs.store.stageChanges({ ...query, limit: limit + 1 });
  const { rows, cursor } = pageOf(found, limit, (row) => row.cursor);
  return { ...tracked, rows: rows.map(({ cursor: _, ...row }) => row), cursor };
}

const aDayBefore = (now: Instant): Instant => new Date(Date.parse(now) - DAY).toISOString();
