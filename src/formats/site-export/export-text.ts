import iconv from "iconv-lite";

export type ExportEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Opens the bytes of a file from the beginning, as often as it is called. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/**
 * How a text file is encoded: by its mark; without one UTF-16 by the zeros of its first signs; else UTF-8 when all of it is
 * that, else Windows-1252, in which spreadsheets and older scripts write.
 */
export async function encodingOf(open: OpenBytes): Promise<ExportEncoding> {
  const wide = wideBy(await firstBytes(open, 4));
  if (wide) return wide;
  const strict = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of open()) strict.decode(chunk, { stream: true });
    strict.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  }
}

async function firstBytes(open: OpenBytes, count: number): Promise<number[]> {
  const first: number[] = [];
  for await (const chunk of open()) {
    first.push(...chunk.subarray(0, count - first.length));
    if (first.length === count) break;
  }
  return first;
}

function wideBy([a, b, c, d]: readonly number[]): ExportEncoding | undefined {
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a && b === 0 && c && d === 0) return "utf-16le";
  return a === 0 && b && c === 0 && d ? "utf-16be" : undefined;
}

/** The text in pieces, without its mark. No piece ends within a character of two halves. */
export async function* textOf(open: OpenBytes, encoding: ExportEncoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  let isFirst = true;
  let half = "";
  for await (const chunk of open()) {
    let text = half + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    half = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? "";
    if (half !== "") text = text.slice(0, -1);
    if (text === "") continue;
    yield isFirst ? text.replace(/^\uFEFF/, "") : text;
    isFirst = false;
  }
  const rest = half + (decoder.end() ?? "");
  if (rest !== "") yield rest;
}
