import { ZipFile } from "yazl";

/** A zip of one file, as a report comes. */
export async function zipOf(name: string, text: string, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), name, { compress });
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer>));
}
