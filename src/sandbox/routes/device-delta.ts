import { entraDeviceRow } from "../entra-device-row.ts";
import { breach, Refusal } from "../graph-error.ts";
import { recordsOf } from "../population/census.ts";
import { codeOf, RECORDS } from "../population/record-code.ts";
import { DAY } from "../population/rounds.ts";
import { selected } from "../query.ts";
import { type Answer, type Call, ok } from "../route.ts";
import { momentOf } from "./pages-of-records.ts";

/** A link to go on from lives seven days (fact G162). */
const LINK_LIVES = 7 * DAY;
const PAGES = 5;

/** What the links carry; options are given once, at the beginning. */
interface Progress {
  /** What is new since then; everything when undefined. */
  readonly since: number | undefined;
  /** Until then: the whole round tells of one moment. */
  readonly until: number;
  /** The device the last page ended with. */
  readonly after: number;
  readonly select: readonly string[] | undefined;
}
type Row = Readonly<Record<string, unknown>>;

/** One page of a delta query over the directory's devices. */
export function deltaPage(call: Call): Answer {
  const { tenant, query, url } = call;
  const progress = progressOf(call);
  if (progress === "latest")
    return ok(answerOf(url, [], { delta: { since: call.now, select: query.select } }));
  const { since, until, select } = progress;
  const size = call.pageSize * PAGES;
  const items: Row[] = [];
  let index = progress.after + 1;
  for (; index < tenant.cast.devices.length && items.length < size; index++)
    items.push(...changesOf(call, index, progress));
  return ok(
    answerOf(
      url,
      items,
      index < tenant.cast.devices.length
        ? { next: { since, until, after: index - 1, select } }
        : { delta: { since: until, select } },
    ),
  );
}

function changesOf(call: Call, index: number, { since, until, select }: Progress): Row[] {
  const rowsAt = (at: number) =>
    new Map(
      recordsOf(call.tenant, "entra", index, at).map((record) => [
        record.code,
        selected(entraDeviceRow(record), { select, expand: [] }),
      ]),
    );
  const now = rowsAt(until);
  if (since === undefined) return [...now.values()];
  const before = rowsAt(since);
  const isMinimal = /\breturn=minimal\b/i.test(call.headers.get("prefer") ?? "");
  return RECORDS.flatMap((name): Row[] => {
    const code = codeOf(index, name);
    const [was, is] = [before.get(code), now.get(code)];
    if (was && !is) return [{ id: was.id, "@removed": { reason: "deleted" } }];
    if (!is) return [];
    const changed = Object.entries(is).filter(
      ([member, value]) => JSON.stringify(value) !== JSON.stringify(was?.[member]),
    );
    if (changed.length === 0) return [];
    return [isMinimal && was ? { id: is.id, ...Object.fromEntries(changed) } : is];
  });
}

function progressOf(call: Call): Progress | "latest" {
  const { query, url } = call;
  const { token, deltaToken } = query;
  if (deltaToken === "latest") return "latest";
  const given = token ?? deltaToken;
  if (given === undefined)
    return { since: undefined, until: momentOf(call), after: -1, select: query.select };
  if (url.searchParams.has("$select"))
    throw breach("Query options are given on the first request of a delta query; the links carry them.");
  let read: { s?: number; u?: number; a?: number; p?: string[] };
  try {
    read = JSON.parse(Buffer.from(given, "base64url").toString("utf8"));
  } catch {
    throw breach("Badly formed token.");
  }
  const madeAt = read.u ?? read.s ?? 0;
  if (call.now - madeAt > LINK_LIVES)
    throw new Refusal(410, "syncStateNotFound", "The sync state generation is not found; start over.", {
      headers: { Location: `${url.origin}${url.pathname}` },
    });
  const until = token === undefined ? momentOf(call) : (read.u ?? momentOf(call));
  return { since: read.s, until: Math.max(until, read.s ?? 0), after: read.a ?? -1, select: read.p };
}

function answerOf(
  url: URL,
  value: readonly Row[],
  { next, delta }: { next?: Progress; delta?: Pick<Progress, "since" | "select"> },
) {
  const link = (name: string, token: object) => {
    const address = new URL(`${url.origin}${url.pathname}`);
    address.searchParams.set(name, Buffer.from(JSON.stringify(token)).toString("base64url"));
    return address.href;
  };
  return {
    "@odata.context": `${url.origin}/${url.pathname.split("/")[1]}/$metadata#devices`,
    value,
    ...(next
      ? {
          "@odata.nextLink": link("$skiptoken", {
            s: next.since,
            u: next.until,
            a: next.after,
            p: next.select,
          }),
        }
      : {}),
    ...(delta ? { "@odata.deltaLink": link("$deltatoken", { s: delta.since, p: delta.select }) } : {}),
  };
}
