import { mkdirSync } from "node:fs";
import type { Engine } from "./engine.ts";
import { reportFile, writeEstate } from "./estate-files.ts";
import { multiply } from "./multiply.ts";
import { runTask } from "./run-task.ts";

/**
 * Fills a database with `size` devices, or a few more: as a sync leaves it, and in a fraction of its time. Of them `most` are
 * read and judged one by one; the others are copies of theirs.
 */
export async function largeEstate(
  { folder, data, engine }: { readonly folder: string; readonly data: string; readonly engine: Engine },
  size: number,
  most: number,
): Promise<number> {
  const judged = Math.min(size, most);
  const rows = await writeEstate(folder, judged);
  mkdirSync(data, { recursive: true });
  const input = [folder, data, String(rows[reportFile(folder, "intune", false)]), engine.url];
  runTask("full", input);
  const times = Math.ceil(size / judged);
  if (times > 1) {
    await multiply({ data, url: engine.url }, times);
    runTask("recount", input);
  }
  return judged * times;
}
