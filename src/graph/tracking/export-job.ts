import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { z } from "zod";
import { BridgeError } from "../../domain/errors.ts";
import { firstEntry } from "../../formats/zip/first-entry.ts";
import { refuseStray } from "../cloud.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { readAs } from "../pages.ts";
import { poll } from "../poll.ts";

const Job = z.object({
  id: z.string(),
  status: z.string(),
  url: z
    .string()
    .nullish()
    .transform((url) => url ?? null),
});
type Job = z.output<typeof Job>;

/** A row of a report: text by column; what is empty is null. */
export type ReportRow<Column extends string> = Readonly<Record<Column, string | null>>;

export interface ExportQuestion<Column extends string> {
  readonly reportName: string;
  /** Always said: default columns are no contract (fact G153). */
  readonly select: readonly Column[];
  readonly filter?: string;
}

/**
 * The rows of a report by an export job: asked for, waited for, and read as they come from the signed address, so that a
 * million take no more memory than ten (facts G150 to G158).
 * @throws BridgeError "upstream" when the job fails or its columns are not those asked for; "timeout"; "invalid" for a zip
 *   that ends early; "unreachable".
 */
export async function* exportRows<Column extends string>(
  edge: EdgeOptions,
  question: ExportQuestion<Column>,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: ((text: string) => void) | undefined },
): AsyncGenerator<ReportRow<Column>> {
  const job = await finishedJob(edge, question, signal, onWait);
  const csv = parse({ bom: true, relax_column_count: false });
  const source = Readable.from(firstEntry(await download(edge, job, signal)));
  // What ends the download ends the parser with the same reason.
  source.on("error", (error) => csv.destroy(error));
  source.pipe(csv);
  try {
    let places: readonly number[] | undefined;
    for await (const cells of csv as AsyncIterable<readonly string[]>) {
      if (!places) {
        places = placesOf(cells, question);
        continue;
      }
      const row: Record<string, string | null> = {};
      for (const [index, column] of question.select.entries()) {
        const cell = cells[places[index]!];
        row[column] = cell === undefined || cell === "" ? null : cell;
      }
      yield row as ReportRow<Column>;
    }
    if (!places) throw refuse(question, "it is empty, without even a header");
  } catch (error) {
    if (signal?.aborted) throw new BridgeError("interrupted", "Interrupted while a report was read.");
    if (error instanceof BridgeError) throw error;
    const { code, message } = error as { code?: string; message: string };
    throw refuse(question, code?.startsWith("CSV_") ? message : "the download broke off", error);
  } finally {
    source.destroy();
    csv.destroy();
  }
}

const refuse = ({ reportName }: { readonly reportName: string }, why: string, cause?: unknown) =>
  new BridgeError(
    "upstream",
    `The export of ${reportName} cannot be read: ${why}.`,
    { report: reportName },
    { next: "Run it again.", cause },
  );

async function finishedJob(
  edge: EdgeOptions,
  question: ExportQuestion<string>,
  signal: AbortSignal | undefined,
  onWait: ((text: string) => void) | undefined,
): Promise<Job> {
  const { reportName, select, filter } = question;
  const body = { reportName, select, format: "csv", ...(filter ? { filter } : {}) };
  const made = readAs(Job, await edge.graph("createExportJob", { body, signal }), "createExportJob");
  onWait?.(`Intune prepares the report ${reportName}`);
  const isOver = ({ status }: Job) => status === "completed" || status === "failed";
  const job = await poll(
    async () => readAs(Job, await edge.graph("getExportJob", { ids: [made.id], signal }), "getExportJob"),
    isOver,
    {
      clock: edge.clock,
      waits: edge.waits,
      what: `The export of ${reportName}`,
      next: "Run it again later.",
      signal,
    },
  );
  if (job.status === "failed") throw refuse(question, "Intune could not make it");
  return job;
}

/** The signed address is a secret, and it alone grants access: no token goes along. */
async function download(
  { graph, sandboxUrl }: EdgeOptions,
  job: Job,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const fetchOnce = async ({ url }: Job) => {
    if (!url || !URL.canParse(url)) throw unreachable("Intune gave a download address that is none");
    refuseStray(url, sandboxUrl, "The download address");
    try {
      return await fetch(url, { redirect: "error", ...(signal ? { signal } : {}) });
    } catch (cause) {
      throw unreachable("the download could not be begun", cause);
    }
  };
  let response = await fetchOnce(job);
  if (response.status === 403 || response.status === 404) {
    // Its time was over: the job knows a newer address.
    await response.body?.cancel();
    response = await fetchOnce(
      readAs(Job, await graph("getExportJob", { ids: [job.id], signal }), "getExportJob"),
    );
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw unreachable(`storage answered ${response.status}`);
  }
  return response.body;
}

const unreachable = (why: string, cause?: unknown) =>
  new BridgeError(
    "unreachable",
    `The report could not be fetched: ${why}.`,
    {},
    // The cause would carry the signed address.
    { next: "Run it again.", cause: cause instanceof Error ? new Error(cause.name) : undefined },
  );

/** Where the columns asked for stand; others, such as the localised twins, are left alone. */
function placesOf(header: readonly string[], question: ExportQuestion<string>): readonly number[] {
  return question.select.map((column) => {
    const place = header.indexOf(column);
    if (place < 0) throw refuse(question, `it has no column ${column}`);
    return place;
  });
}
