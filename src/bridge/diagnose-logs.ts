import { diagnose } from "../domain/diagnosis/diagnose.ts";
import type { Diagnosis } from "../domain/diagnosis/diagnosis.ts";
import { utcOf } from "../domain/diagnosis/in-order.ts";
import { isoOf } from "../domain/diagnosis/iso-of.ts";
import { BridgeError } from "../domain/errors.ts";
import { type ContainedFile, contained, heldInMemory, kindOf } from "../formats/logs/log-container.ts";
import { type ReadLog, readLog } from "../formats/logs/read-log.ts";
import type { Files } from "./needs.ts";

/** A file that was looked at. */
export interface DiagnosedFile {
  readonly file: string;
  readonly encoding: string;
  readonly bytes: number;
  readonly lines: number;
  readonly records: number;
  /** First and last time in it. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface DiagnosedLogs extends Diagnosis {
  readonly files: readonly DiagnosedFile[];
  /** What was there and not read, and why. `wanted` when it was asked for by its name, or failed. */
  readonly notRead: readonly { readonly file: string; readonly why: string; readonly wanted: boolean }[];
}

/** Inside folders and archives only these are logs; what is given by name is read whatever it is called. */
const LOG = /\.(?:log|lo_|txt|xml|html?|csv|zip|cab|evtx)$/i;
const ENDINGS =
  "Of a folder or archive files ending in .log, .lo_, .txt, .xml, .html, .csv, .zip and .cab are read; give others by name.";
const BINARY_EVENTS =
  "it is a binary event log; export it with `wevtutil qe FILE /lf:true /f:text` or as XML and give that";
const NO_LOG = "it is no text, so no log";
const MOST_IN_MEMORY = 256 << 20;

/**
 * Reads logs of one device and says how it stands, what the first cause is, and what to check next. Folders and archives
 * (zip, cabinet) are gone through. A file that cannot be read does not keep the others from being diagnosed.
 * @throws BridgeError of the first file when none can be read; "not-found" when there is none at all.
 */
export async function diagnoseLogs(
  files: Pick<Files, "open" | "list">,
  paths: readonly string[],
): Promise<DiagnosedLogs> {
  const logs: ReadLog[] = [];
  const notRead: { file: string; why: string; wanted: boolean }[] = [];
  let failure: unknown;
  const trying = async (file: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      failure ??= error;
      notRead.push({
        file,
        why: error.next ? `${error.message} ${error.next}` : error.message,
        wanted: true,
      });
    }
  };
  const leave = (file: string, why: string, wanted: boolean) => notRead.push({ file, why, wanted });
  for (const { path, named } of await expanded(files, paths, trying))
    await trying(path, () => readOne(files, path, named, logs, leave));
  if (logs.length === 0 && failure !== undefined) throw failure;
  if (logs.length === 0 && notRead.length === 0)
    throw new BridgeError("not-found", `There is no log in ${paths.join(", ")}.`, {}, { next: ENDINGS });
  const told = diagnose(logs.map(({ name, marks }) => ({ name, marks })));
  return { files: logs.map(described), ...told, notRead };
}

type Trying = (file: string, work: () => Promise<void>) => Promise<void>;
type Leave = (file: string, why: string, wanted: boolean) => void;

/** The files behind the paths: themselves, or those below a folder. No file twice. */
async function expanded(files: Pick<Files, "list">, paths: readonly string[], trying: Trying) {
  const found = new Map<string, boolean>();
  for (const path of paths)
    await trying(path, async () => {
      const below = await filesBelow(files, path);
      if (!below) found.set(path, true);
      else
        for (const one of below) if (LOG.test(one.name) && !found.has(one.path)) found.set(one.path, false);
    });
  return [...found].map(([path, named]) => ({ path, named }));
}

async function filesBelow(files: Pick<Files, "list">, path: string) {
  try {
    return await files.list(path);
  } catch (error) {
    if (error instanceof BridgeError && error.facts.code === "ENOTDIR") return undefined;
    throw error;
  }
}

async function readOne(
  files: Pick<Files, "open">,
  path: string,
  named: boolean,
  logs: ReadLog[],
  leave: Leave,
): Promise<void> {
  const file = await files.open(path);
  try {
    const kind = await kindOf(file);
    if (kind === "evtx") leave(path, BINARY_EVENTS, named);
    else if (kind === "binary") leave(path, NO_LOG, named);
    else if (kind === "text") logs.push(await readLog(path, file.stream()));
    else
      for (const one of await contained(file, kind, path)) await readContained(path, one, logs, leave, true);
  } finally {
    await file.close();
  }
}

async function readContained(
  path: string,
  file: ContainedFile,
  logs: ReadLog[],
  leave: Leave,
  mayNest: boolean,
): Promise<void> {
  const name = `${path}/${file.name}`;
  if (!LOG.test(file.name)) return;
  if (/\.evtx$/i.test(file.name)) return leave(name, BINARY_EVENTS, false);
  if (!/\.(?:zip|cab)$/i.test(file.name)) {
    logs.push(await readLog(name, file.read()));
    return;
  }
  if (!mayNest) return leave(name, "it is an archive inside an archive inside an archive", false);
  const access = await heldInMemory(file, MOST_IN_MEMORY);
  const kind = access && (await kindOf(access));
  if (!access || (kind !== "zip" && kind !== "cab"))
    return leave(name, access ? "it is neither a zip nor a cabinet" : "it is larger than 256 MiB", false);
  try {
    for (const one of await contained(access, kind, name)) await readContained(name, one, logs, leave, false);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    leave(name, error.message, false);
  }
}

function described({ name, encoding, bytes, lines, marks }: ReadLog): DiagnosedFile {
  const { first, last, records, dayFirst } = marks;
  const time = (of: typeof first) => isoOf(utcOf(of, 0, dayFirst ?? of?.usual === "day"));
  return { file: name, encoding, bytes, lines, records, from: time(first), to: time(last) };
}
