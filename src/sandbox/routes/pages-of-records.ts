import { breach } from "../graph-error.ts";
import { codesAt, placeAfter, recordOf } from "../population/census.ts";
import { indexOfCode } from "../population/record-code.ts";
import { selected } from "../query.ts";
import type { Call } from "../route.ts";

type Kind = Parameters<typeof codesAt>[1];
type Row = Readonly<Record<string, unknown>>;

export interface Listing<K extends Kind> {
  readonly kind: K;
  /** The row of a record; undefined for one that does not belong here. */
  readonly row: (record: NonNullable<ReturnType<typeof recordOf<K>>>) => Row | undefined;
  /** The only devices that can fit, where the filter says so. */
  readonly only?: readonly number[] | undefined;
}

/** Reads answer what was so then. */
export const momentOf = ({ now, asOf }: Pick<Call, "now" | "asOf">): number => Math.min(now, asOf);

/**
 * One page of records, and a link that goes on behind the last of them. It is no snapshot: what is made in front of the link
 * meanwhile is missed, and what goes is not there any more (fact G129).
 */
export function pageOfRecords<K extends Kind>(call: Call, listing: Listing<K>, pageSize: number): unknown {
  const { tenant, query, url } = call;
  const at = momentOf(call);
  const codes =
    listing.only === undefined
      ? codesAt(tenant, listing.kind, at)
      : codesAt(tenant, listing.kind, at).filter((code) => listing.only!.includes(indexOfCode(code)));
  const size = query.top ?? pageSize;
  const rowAt = (place: number): Row | undefined => {
    const record = recordOf(tenant, listing.kind, codes[place]!, at);
    const row = record && listing.row(record as NonNullable<ReturnType<typeof recordOf<K>>>);
    return row && query.filter(row) ? row : undefined;
  };
  const shown: Row[] = [];
  let last = -1;
  let isMore = false;
  for (let place = placeAfter(codes, afterOf(query.token)); place < codes.length; place++) {
    const row = rowAt(place);
    if (!row) continue;
    isMore = shown.length === size;
    if (isMore) break;
    shown.push(selected(row, query));
    last = codes[place]!;
  }
  const next = new URL(url);
  next.searchParams.set("$skiptoken", tokenOf(last));
  return {
    "@odata.context": `${url.origin}/${url.pathname.split("/")[1]}/$metadata#${url.pathname.split("/").slice(2).join("/")}`,
    ...(query.count ? { "@odata.count": Array.from(codes, (_, n) => rowAt(n)).filter(Boolean).length } : {}),
    value: shown,
    ...(isMore ? { "@odata.nextLink": next.href } : {}),
  };
}

const tokenOf = (code: number) => `LastDevice='${code}'`;

function afterOf(token: string | undefined): number {
  if (token === undefined) return -1;
  const code = /^LastDevice='(\d+)'$/.exec(token)?.[1];
  if (code === undefined) throw breach("The skip token is not one of ours.");
  return Number(code);
}
