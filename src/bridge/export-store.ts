import { rowsIn } from "../domain/store-contents.ts";
import { writeArchive } from "../formats/store-archive/write-archive.ts";
import { followRows } from "./follow-rows.ts";
import type { Clock, Files, Progress, StoreKeeper } from "./needs.ts";

export interface ExportNeeds {
  readonly store: Pick<StoreKeeper, "read">;
  readonly files: Pick<Files, "create">;
  readonly clock: Pick<Clock, "now">;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes everything a database holds into a file, which appears when it is whole. Size in bytes.
 * @throws BridgeError "conflict" when the file is there and may not be replaced; what store and files throw.
 */
export async function exportStore(
  { store, files, clock, progress, signal }: ExportNeeds,
  file: string,
  options: { readonly replace?: boolean | undefined } = {},
): Promise<{
  readonly file: string;
  readonly size: number;
  readonly version: number;
  readonly rows: number;
  readonly tables: Readonly<Record<string, number>>;
}> {
  const target = await files.create(file, { replace: options.replace ?? false });
  try {
    const done = await store.read(async (contents) => {
      progress({ step: "export", state: "started", text: `${rowsIn(contents)} rows` });
      let size = 0;
      for await (const bytes of writeArchive(
        followRows("export", contents, { progress, signal }),
        clock.now(),
      )) {
        await target.write(size, bytes);
        size += bytes.length;
      }
      return { size, version: contents.version, rows: rowsIn(contents), tables: contents.counts };
    });
    await target.finish();
    progress({ step: "export", state: "done", text: `${done.rows} rows` });
    return { file, ...done };
  } catch (error) {
    await target.abandon();
    throw error;
  }
}
