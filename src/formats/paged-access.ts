import type { RandomAccess } from "./bytes.ts";

const PAGE = 16 * 1024;
const MOST_PAGES = 64;

/**
 * The same bytes, read a page of 16 KiB at a time and the last 64 of them kept: for readers that hop about in steps of
 * a few bytes. What is longer than a page is read as it is asked for. Like the bytes below, those given must not be changed.
 */
export function pagedAccess(access: RandomAccess): RandomAccess {
  const pages = new Map<number, Promise<Uint8Array>>();
  const pageAt = (number: number) => {
    const kept = pages.get(number);
    // Taken out and put back: the first in a Map is then the one that was not wanted for longest.
    pages.delete(number);
    const page = kept ?? access.read(number * PAGE, PAGE);
    pages.set(number, page);
    if (pages.size > MOST_PAGES) pages.delete(pages.keys().next().value!);
    return page;
  };
  return {
    size: access.size,
    read: async (position, length) => {
      const first = Math.floor(position / PAGE);
      if (length <= 0 || position >= access.size) return new Uint8Array(0);
      if (length > PAGE) return access.read(position, length);
      const start = position - first * PAGE;
      const page = await pageAt(first);
      if (start + length <= PAGE) return page.subarray(start, start + length);
      const rest = await pageAt(first + 1);
      return Buffer.concat([page.subarray(start), rest.subarray(0, start + length - PAGE)]);
    },
  };
}
