import { Readable } from "node:stream";
import { ZipFile } from "yazl";

/** A zip with one file whose text is only worked out as fast as it is read. */
export function reportArchive(name: string, texts: Iterable<string>, at: number): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  zip.addReadStream(Readable.from(inPieces(texts)), name, { mtime: new Date(at) });
  zip.end();
  return Readable.toWeb(zip.outputStream as Readable) as ReadableStream<Uint8Array>;
}

const PIECE = 65_536;

function* inPieces(texts: Iterable<string>): Generator<Buffer> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  if (piece !== "") yield Buffer.from(piece);
}
