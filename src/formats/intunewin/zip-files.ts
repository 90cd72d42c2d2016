import { Readable } from "node:stream";
import { ZipFile } from "yazl";

/** A file to be put into a zip. */
export interface FileToZip {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  /** Bytes; a file that has another length when its turn comes fails. */
  readonly size: number;
  readonly modifiedAt: Date;
  /** Opens it when its turn comes: one at a time is open. A chunk is valid until the next is asked for. */
  read(): AsyncIterable<Uint8Array>;
}

/** Folders that hold nothing, by their relative names, and the time they get. */
export interface EmptyFolders {
  readonly names: readonly string[];
  readonly at: Date;
}

/** A zip of these files, deflated, as it is made; a few chunks are held whatever the size. */
export async function* zipFiles(
  files: readonly FileToZip[],
  empty?: EmptyFolders,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  zip.on("error", (error: Error) => out.destroy(error));
  let open: Readable | undefined;
  for (const file of files)
    zip.addReadStreamLazy(
      file.name,
      // A compressor costs a third of a millisecond to start, and an empty file wants none.
      { size: file.size, mtime: file.modifiedAt, mode: 0o100644, compress: file.size > 0 },
      (use) => {
        open = Readable.from(copies(file.read()), { objectMode: false, highWaterMark: 1 << 20 });
        // `pipe` does not carry a failure on.
        open.on("error", (error) => out.destroy(error));
        use(null, open);
      },
    );
  for (const name of empty?.names ?? []) zip.addEmptyDirectory(name, { mtime: empty!.at });
  zip.end();
  try {
    for await (const chunk of out) yield chunk as Uint8Array;
  } finally {
    // Ends the reading of a file when nobody wants the rest.
    open?.destroy();
  }
}

/** The compressor works on while the next chunk is read into the same memory. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}
