import type { SiteRecord } from "../formats/site-record.ts";
import { type ClassReader, recordsIn } from "./site-class.ts";

export interface ClassReading {
  /** False when pages did not fit together, twice: rows may be missing. */
  readonly whole: boolean;
  /** Rows that came, those that carry no device id included. */
  readonly rows: number;
}

/** As the public collectors ask (fact S50). */
const PAGE_SIZE = 1_000;

/**
 * Every row of a class, page by page, each record once. Neither order nor a count can be asked for (facts S50, S51), so each
 * page begins with the last row of the page before: where that row is missing, something went from or came into the list
 * meanwhile, and the page is looked for further in front. Where even that fits nowhere, the class is read once more from the beginning.
 * `keep` gives how many of the records were new.
 */
export async function readClass(
  reader: ClassReader,
  keep: (records: readonly SiteRecord[]) => number,
  { signal, pageSize = PAGE_SIZE }: { readonly signal?: AbortSignal | undefined; readonly pageSize?: number },
): Promise<ClassReading> {
  let rows = 0;
  for (let attempt = 1; ; attempt++) {
    const reading = await readOnce(reader, keep, pageSize, signal);
    rows = Math.max(rows, reading.rows);
    if (reading.whole || attempt === 2) return { whole: reading.whole, rows };
  }
}

/** Pages in a row that bring nothing new: then the service does not turn them. */
const MOST_STALE = 3;

async function readOnce(
  reader: ClassReader,
  keep: (records: readonly SiteRecord[]) => number,
  pageSize: number,
  signal: AbortSignal | undefined,
): Promise<ClassReading> {
  const ask = (skip: number) =>
    reader.ask({ $top: String(pageSize), ...(skip > 0 ? { $skip: String(skip) } : {}) }, signal);
  let page = await ask(0);
  let rows = page.rows.length;
  let records = recordsIn(page);
  keep(records);
  let stale = 0;
  while (rows > 0 && records.length > 0) {
    const isLink = page.nextLink !== null;
    const known = new Set(records.map(({ resourceId }) => resourceId));
    const meets = (found: readonly SiteRecord[]) => found.some(({ resourceId }) => known.has(resourceId));
    let from = isLink ? rows : rows - 1;
    const length = page.rows.length;
    page = page.nextLink !== null ? await reader.follow(page.nextLink, signal) : await ask(from);
    let next = recordsIn(page);
    if (!isLink && !meets(next)) {
      from = Math.max(0, rows - length);
      page = await ask(from);
      next = recordsIn(page);
      if (!meets(next)) return { whole: false, rows };
    } else if (!isLink && page.rows.length <= 1 && page.nextLink === null) break;
    stale = keep(next) === 0 ? stale + 1 : 0;
    if (stale === MOST_STALE) return { whole: false, rows };
    rows = from + page.rows.length;
    records = next;
    if (isLink && page.nextLink === null) break;
  }
  return { whole: true, rows };
}
