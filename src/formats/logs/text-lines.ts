import iconv from "iconv-lite";

export type LogEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** A line without its end, counted from 1. */
export type TakeLine = (line: string, number: number) => void;

/** Longer lines are cut: no record needs more, and a file without line ends must not fill the memory. */
const LONGEST_LINE = 1 << 18;
const SAMPLE = 4_096;

/**
 * Turns the bytes of a log into lines, chunk by chunk. The encoding is told by a byte order mark, then by zero bytes in the
 * first 200; what is neither is UTF-8 line by line, and Windows-1252 where a line is not valid UTF-8, for a client upgrade
 * changes the encoding in the middle of a file. A line ends with LF or CR LF. What a line has beyond the longest one goes to
 * `takeRest` in pieces, for a document may be a single line.
 */
export function textLines(take: TakeLine, takeRest?: TakeLine) {
  let pending: Buffer = Buffer.alloc(0);
  let wide: "le" | "be" | null = null;
  let started = false;
  let [lines, ansiLines, utf8Lines] = [0, 0, 0];
  let overlong = false;

  const emit = (bytes: Buffer) => {
    const text = wide ? decodeWide(bytes, wide) : decodeNarrow(bytes);
    const line = text.endsWith("\r") ? text.slice(0, -1) : text;
    take(line.includes("\0") ? line.replaceAll("\0", "") : line, ++lines);
  };
  const decodeNarrow = (bytes: Buffer): string => {
    const text = bytes.toString("latin1");
    if (!/[\x80-\xff]/.test(text)) return text;
    try {
      const strict = STRICT.decode(bytes);
      utf8Lines++;
      return strict;
    } catch {
      ansiLines++;
      return iconv.decode(bytes, "cp1252", { stripBOM: false });
    }
  };
  const start = () => {
    started = true;
    const { encoding, skip } = guessed(pending);
    wide = encoding;
    pending = pending.subarray(skip);
  };
  const cut = (final: boolean) => {
    let from = 0;
    for (;;) {
      const end = lineEnd(pending, from, wide);
      if (end < 0) break;
      if (!overlong) emit(pending.subarray(from, Math.min(end, from + LONGEST_LINE)));
      giveRest(pending.subarray(overlong ? from : Math.min(end, from + LONGEST_LINE), end));
      overlong = false;
      from = end + (wide ? 2 : 1);
    }
    pending = pending.subarray(from);
    if (pending.length > LONGEST_LINE && !final) {
      // Its beginning is given at once, and the rest is no part of a record, up to the next line end.
      if (!overlong) emit(pending.subarray(0, LONGEST_LINE));
      const whole = pending.length - unfinished(pending, wide);
      giveRest(pending.subarray(overlong ? 0 : LONGEST_LINE, whole));
      overlong = true;
      pending = pending.subarray(whole);
    }
    if (final && pending.length > 0) {
      if (!overlong) emit(pending.subarray(0, LONGEST_LINE));
      giveRest(pending.subarray(overlong ? 0 : LONGEST_LINE));
    }
  };
  const giveRest = (bytes: Buffer) => {
    if (takeRest && bytes.length > 0)
      takeRest(wide ? decodeWide(bytes, wide) : bytes.toString("utf8"), lines);
  };
  return {
    push: (chunk: Uint8Array) => {
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
      if (!started && pending.length < SAMPLE) return;
      if (!started) start();
      cut(false);
    },
    /** @returns what was found out about the text. */
    end: (): { encoding: LogEncoding; mixed: boolean; lines: number } => {
      if (!started) start();
      cut(true);
      const encoding = wide
        ? (`utf-16${wide}` as const)
        : ansiLines > 0 && utf8Lines === 0
          ? "windows-1252"
          : "utf-8";
      return { encoding, mixed: ansiLines > 0 && utf8Lines > 0, lines };
    },
  };
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function guessed(bytes: Buffer): { encoding: "le" | "be" | null; skip: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "le", skip: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "be", skip: 2 };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: null, skip: 3 };
  const sample = bytes.subarray(0, 200);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]!++;
  const many = sample.length / 4;
  if (zeros[1]! > many && zeros[0]! < many / 4) return { encoding: "le", skip: 0 };
  if (zeros[0]! > many && zeros[1]! < many / 4) return { encoding: "be", skip: 0 };
  return { encoding: null, skip: 0 };
}

function lineEnd(bytes: Buffer, from: number, wide: "le" | "be" | null): number {
  if (!wide) return bytes.indexOf(0x0a, from);
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    const unit = at - ((at - from) % 2);
    const [low, high] = wide === "le" ? [unit, unit + 1] : [unit + 1, unit];
    if (low === at && high < bytes.length && bytes[high] === 0) return unit;
  }
  return -1;
}

/** Bytes at the end that are the beginning of a character. */
function unfinished(bytes: Buffer, wide: "le" | "be" | null): number {
  if (wide) return bytes.length % 2;
  let back = 1;
  while (back < 4 && (bytes[bytes.length - back]! & 0xc0) === 0x80) back++;
  return bytes[bytes.length - back]! >= 0xc0 ? back : 0;
}

function decodeWide(bytes: Buffer, order: "le" | "be"): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = order === "le" ? even.toString("utf16le") : Buffer.from(even).swap16().toString("utf16le");
  return text;
}
