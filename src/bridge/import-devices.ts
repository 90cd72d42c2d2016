import { BridgeError } from "../domain/errors.ts";
import type { DayOrder } from "../formats/site-export/console-words.ts";
import { type ExportSurvey, exportRecords, surveyExport } from "../formats/site-export/site-export.ts";
import { factOfSiteRecord, isDevice } from "../formats/site-record.ts";
import { estateOf } from "./estate-of.ts";
import { importMark } from "./import-mark.ts";
import { judge } from "./judge-devices.ts";
import type { Files, SourceState } from "./needs.ts";
import { SYNC_LEASE_SECONDS, type TrackingNeeds } from "./sync-devices.ts";
import { withLease } from "./with-lease.ts";

export interface ImportInput {
  readonly file: string;
  /** By the file itself when not said. */
  readonly format?: "csv" | "ndjson" | undefined;
  readonly dayOrder?: DayOrder | undefined;
  /** The file holds every device of the site: what is not in it is gone. */
  readonly whole: boolean;
}

export interface ImportAnswer
  extends Pick<
    ExportSurvey,
    "understood" | "ignored" | "encoding" | "format" | "repeated" | "refused" | "notUnderstood"
  > {
  readonly asOf: string;
  /** False when rows were refused. */
  readonly complete: boolean;
  readonly source: "configmgr";
  readonly file: string;
  /** Null for NDJSON. */
  readonly separator: string | null;
  /** Devices taken from the file. */
  readonly imported: number;
  /** Rows of unknown computers and of other systems than Windows. */
  readonly leftOut: number;
  /** Where co-management is read from: the state the site keeps, the console's column, or nowhere. */
  readonly comanagement: "state" | "console" | "none";
  /** Devices that were judged. */
  readonly devices: number;
  /** Changes that this import added to the history. */
  readonly transitions: number;
}

type ImportNeeds = Omit<TrackingNeeds, "sources"> & { readonly files: Pick<Files, "open"> };

const PAGE = 500;

/**
 * Takes devices of the site from an export in place of the administration service, for estates that cannot open it, and
 * judges every device. The whole file is looked through first: one that cannot be used changes nothing. A row that carries
 * no device is refused by its line; while one is, nothing is concluded from what is not in the file.
 * @throws BridgeError "invalid" for the file; "conflict" while a sync is at work; "interrupted"; what files, store and
 *   tenant throw.
 */
export async function importDevices(
  needs: ImportNeeds,
  { file, format, dayOrder, whole }: ImportInput,
): Promise<ImportAnswer> {
  const { store, clock, progress } = needs;
  const opened = await needs.files.open(file);
  try {
    const open = () => opened.stream();
    progress({ step: "survey", state: "started", text: file });
    const survey = await surveyExport(open, { format, dayOrder });
    progress({ step: "survey", state: "done", text: `${survey.rows} devices` });
    if (survey.rows === 0) throw noDevice(file, survey);
    return await withLease(
      needs,
      "the device sync",
      async (keepLease) => {
        const estate = await estateOf(needs);
        const at = clock.now().toISOString();
        const before = await store.lastSync();
        const sync = await store.beginSync(at);
        const taken = await takeRecords(needs, { open, survey, sync, at, keepLease });
        const complete = survey.refused.count === 0;
        if (whole && complete) await store.markGone(sync, "configmgr", at);
        await store.saveMark("configmgr", importMark(at));
        await store.link();
        const state: SourceState = {
          name: "configmgr",
          state: complete ? "complete" : "partial",
          rows: taken.imported,
          asOf: at,
          seconds: (clock.now().getTime() - Date.parse(at)) / 1_000,
          way: `import of ${nameOf(file)}${whole ? ", the whole site" : ""}`,
          reason: complete ? null : `${inNumber(survey.refused.count, "row was", "rows were")} refused`,
        };
        const sources = [...(before?.sources ?? []).filter(({ name }) => name !== "configmgr"), state];
        await store.dueAll();
        const judged = await judge(needs, { at, sources, estate, keepLease });
        await store.dropEmpty();
        const isWhole = sources.every((each) => each.state === "complete" || each.state === "absent");
        await store.finishSync(sync, at, sources, isWhole);
        const { understood, ignored, encoding, refused, notUnderstood, repeated, table } = survey;
        return {
          asOf: at,
          complete,
          source: "configmgr",
          file,
          format: survey.format,
          encoding,
          separator: table?.separator ?? null,
          imported: taken.imported,
          leftOut: taken.leftOut,
          repeated,
          refused,
          understood,
          ignored,
          notUnderstood,
          comanagement: survey.hasComanagement ? "state" : taken.hasConsoleWord ? "console" : "none",
          ...judged,
        };
      },
      { seconds: SYNC_LEASE_SECONDS },
    );
  } finally {
    await opened.close();
  }
}

async function takeRecords(
  { store, progress, signal }: ImportNeeds,
  {
    open,
    survey,
    sync,
    at,
    keepLease,
  }: {
    readonly open: () => AsyncIterable<Uint8Array>;
    readonly survey: ExportSurvey;
    readonly sync: number;
    readonly at: string;
    readonly keepLease: () => Promise<void>;
  },
): Promise<{ imported: number; leftOut: number; hasConsoleWord: boolean }> {
  const taken = { imported: 0, leftOut: 0, hasConsoleWord: false };
  let page: ReturnType<typeof factOfSiteRecord>[] = [];
  const keep = async () => {
    if (signal?.aborted)
      throw new BridgeError(
        "interrupted",
        "Interrupted. What was imported so far is kept; import the file again.",
      );
    await store.saveFacts(sync, page);
    taken.imported += page.length;
    page = [];
    progress({ step: "import", state: "running", text: `${taken.imported} devices` });
    await keepLease();
  };
  progress({ step: "import", state: "started", text: "devices" });
  for await (const record of exportRecords(open, survey)) {
    if (!isDevice(record)) {
      taken.leftOut++;
      continue;
    }
    taken.hasConsoleWord ||= record.coManaged !== null;
    page.push(factOfSiteRecord(record, { readAt: at, comanagementRead: survey.hasComanagement }));
    if (page.length === PAGE) await keep();
  }
  await keep();
  progress({ step: "import", state: "done", text: `${taken.imported} devices` });
  return taken;
}

function noDevice(file: string, { refused }: ExportSurvey): BridgeError {
  const [first] = refused.first;
  return new BridgeError(
    "invalid",
    `${file} holds no device${first ? `; line ${first.line}: ${first.why}` : ""}.`,
    { file },
    { next: "Nothing was imported. Export the list of devices anew." },
  );
}

const inNumber = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;
