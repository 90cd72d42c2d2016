import type { RandomAccess } from "../bytes.ts";
import { refuse } from "./refuse.ts";

const PAGE = 16 * 1024;
/** Four megabytes: the sector table of an MSI of 512 MiB. */
const KEPT_PAGES = 256;
/** Whole installers are read with a few hundred; each costs tens of microseconds, and so this bounds the time. */
const MOST_READS = 20_000;

/**
 * A file as the reader of an MSI sees it. Entries and links of a few bytes come from pages that are kept; every reading of
 * the disk is counted, so that no file can make the work long by scattering what has to be read.
 * @throws BridgeError "invalid" when it wants more readings than any installer.
 */
export function pagedAccess(file: RandomAccess): RandomAccess {
  const pages = new Map<number, Uint8Array>();
  let reads = 0;
  const readOnce = (position: number, length: number) => {
    reads += 1;
    if (reads > MOST_READS) throw refuse("its parts lie scattered over more places than any installer's");
    return file.read(position, length);
  };
  const pageAt = async (index: number) => {
    const kept = pages.get(index);
    if (kept) return kept;
    const page = await readOnce(index * PAGE, PAGE);
    if (pages.size >= KEPT_PAGES) pages.delete(pages.keys().next().value!);
    pages.set(index, page);
    return page;
  };
  return {
    size: file.size,
    read: async (position, length) => {
      const index = Math.floor(position / PAGE);
      const within = position - index * PAGE;
      if (position >= file.size || length <= 0) return new Uint8Array(0);
      if (within + length > PAGE) return readOnce(position, length);
      return (await pageAt(index)).subarray(within, within + length);
    },
  };
}
