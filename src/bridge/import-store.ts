import { BridgeError } from "../domain/errors.ts";
import { rowsIn, type StoreContents } from "../domain/store-contents.ts";
import { readArchive } from "../formats/store-archive/read-archive.ts";
import { followRows } from "./follow-rows.ts";
import type { Clock, Files, Progress, StoreKeeper } from "./needs.ts";

export interface ImportStoreNeeds {
  readonly store: Pick<StoreKeeper, "take" | "check">;
  readonly files: Pick<Files, "open">;
  readonly clock: Pick<Clock, "now">;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportStoreInput {
  /** An export. */
  readonly file?: string | undefined;
  /** Or another database. */
  readonly from?: Pick<StoreKeeper, "read" | "check"> | undefined;
  /** In the place of what is there. */
  readonly replace: boolean;
}

export interface ImportStoreAnswer {
  /** The file, or where the other database is. */
  readonly from: string;
  /** Where it went. */
  readonly to: string;
  readonly version: number;
  readonly rows: number;
  readonly tables: Readonly<Record<string, number>>;
}

/**
 * Takes over everything an export or another database holds, all or nothing. The other database is left as it is.
 * @throws BridgeError "usage" when it is not said what to import, or it is the database itself; "invalid" when the export is
 * damaged; "conflict" when something is there already; what store and files throw.
 */
export async function importStore(
  { store, files, clock, progress, signal }: ImportStoreNeeds,
  { file, from, replace }: ImportStoreInput,
): Promise<ImportStoreAnswer> {
  if ((file === undefined) === (from === undefined))
    throw new BridgeError("usage", "Say what to import: a file, or --from-data and a folder.");
  const { path: to } = await store.check();
  const take = async (contents: StoreContents, origin: string): Promise<ImportStoreAnswer> => {
    const rows = rowsIn(contents);
    progress({ step: "import", state: "started", text: `${rows} rows` });
    await store.take(followRows("import", contents, { progress, signal }), { replace, now: clock.now() });
    progress({ step: "import", state: "done", text: `${rows} rows` });
    return { from: origin, to, version: contents.version, rows, tables: contents.counts };
  };
  if (from) {
    const { path } = await from.check();
    if (path === to)
      throw new BridgeError(
        "usage",
        `${path} is the database itself.`,
        { file: path },
        { next: "Name the folder of another one, or set DATABASE_URL to the server it is to move to." },
      );
    return from.read((contents) => take(contents, path));
  }
  const opened = await files.open(file!);
  try {
    return await take(await readArchive(file!, opened.stream()), file!);
  } finally {
    await opened.close();
  }
}
