import { basename, resolve } from "node:path";
import { BridgeError } from "../domain/errors.ts";
import { msiInfoOf } from "../formats/intunewin/detection.ts";
import { wrapIntunewin } from "../formats/intunewin/wrap.ts";
import type { FileToZip } from "../formats/intunewin/zip-files.ts";
import { type ByteStep, type ByteWork, byteStep } from "./byte-step.ts";
import { readMsi } from "./inspect-msi.ts";
import type { Clock, Files, FoundFile } from "./needs.ts";

/** Sizes in bytes. No key is told: the package itself holds them. */
export interface WrappedContent {
  /** Of the package. */
  readonly size: number;
  /** Relative to the folder, as Detection.xml and Graph's setupFilePath have it. */
  readonly setupFile: string;
  /** How many files are inside. */
  readonly files: number;
  readonly name: string;
  /** Of the zip inside, plain and encrypted, as Graph's content file wants them (fact G96). */
  readonly unencryptedContentSize: number;
  readonly sizeEncrypted: number;
  readonly msi: boolean;
}

/**
 * Wraps a folder into a package for Win32 apps. The package appears whole or not at all; if an earlier one of its name lies
 * in the folder, it is not wrapped into itself.
 * @throws BridgeError "not-found" when the setup file is not in the folder; "invalid" for names Windows cannot have or an
 * MSI that cannot be read; "disk"; "interrupted".
 */
export async function wrapContent(
  {
    files,
    clock,
  }: {
    readonly files: Pick<Files, "open" | "create" | "list" | "emptyFolders">;
    readonly clock: Pick<Clock, "now">;
  },
  { folder, setup, out }: { readonly folder: string; readonly setup: string; readonly out: string },
  work: ByteWork = {},
): Promise<WrappedContent> {
  const found = (await files.list(folder)).filter(({ path }) => resolve(path) !== resolve(out));
  const emptyFolders = await files.emptyFolders(folder);
  const setupFile = theSetup(found, setup, folder);
  const { name, msi } = await aboutSetup(files, setupFile);
  const sink = await files.create(out);
  try {
    const total = found.reduce((sum, { size }) => sum + size, 0);
    const step = byteStep(work, { step: "wrap", text: folder, total });
    const wrapped = await wrapIntunewin(
      toZip(files, found, step),
      { name, setupFile: setupFile.name, msi, emptyFolders },
      sink,
      clock.now(),
    );
    await sink.finish();
    step.done();
    return {
      size: wrapped.size,
      setupFile: setupFile.name,
      files: found.length,
      name,
      unencryptedContentSize: wrapped.unencryptedContentSize,
      sizeEncrypted: wrapped.sizeEncrypted,
      msi: msi !== undefined,
    };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** By its name, with either slash; by another case when nothing has this one, as on Windows. */
function theSetup(found: readonly FoundFile[], setup: string, folder: string): FoundFile {
  const wanted = setup.replaceAll("\\", "/").replace(/^\.\//, "");
  const file =
    found.find(({ name }) => name === wanted) ??
    found.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (file) return file;
  throw new BridgeError(
    "not-found",
    `There is no ${setup} in ${folder}.`,
    { folder, files: found.length },
    { next: "Give --setup as a path relative to the folder." },
  );
}

async function aboutSetup(files: Pick<Files, "open">, { path, name }: FoundFile) {
  if (!/\.msi$/i.test(name)) return { name: basename(name), msi: undefined };
  const file = await files.open(path);
  try {
    const report = await readMsi(file);
    // As Microsoft's tool names it: the product, else the summary's subject.
    const told = report.productName?.trim() || report.summary?.subject?.trim();
    return { name: told || basename(name), msi: msiInfoOf(report) };
  } finally {
    await file.close();
  }
}

function toZip(files: Pick<Files, "open">, found: readonly FoundFile[], step: ByteStep): FileToZip[] {
  return found.map(({ name, path, size, modifiedAt }) => ({
    name,
    size,
    modifiedAt,
    read: async function* () {
      const file = await files.open(path);
      try {
        if (file.size !== size)
          throw new BridgeError("changed", `${path} changed while the folder was wrapped.`, { file: path });
        yield* step.through(file.stream());
      } finally {
        await file.close();
      }
    },
  }));
}
