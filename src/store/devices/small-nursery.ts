import v8 from "node:v8";

/** Bytes that what is young may take; more saves no time, and left to itself it takes several times as much. */
const ENOUGH = 16 << 20;
let isKept = false;

/**
 * Lets the engine make no more room for what is young than it has, once that is enough: who reads a million rows holds few
 * of them, and memory is to stay what it is however many come.
 */
export function keepNurserySmall(): void {
  if (isKept) return;
  const young = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  if (!young || young.space_size < ENOUGH) return;
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  isKept = true;
}
