/** How a text becomes bytes. */
export interface TextForm {
  readonly encoding: "utf-8" | "utf-8-bom" | "utf-16le-bom";
  readonly newline: "lf" | "crlf";
}

/** A text with plain line feeds as the bytes of a file. */
export function encodeText(text: string, { encoding, newline }: TextForm): Uint8Array {
  const lines = newline === "crlf" ? text.replace(/\r?\n/g, "\r\n") : text;
  const marked = encoding === "utf-8" ? lines : `\uFEFF${lines}`;
  return Buffer.from(marked, encoding === "utf-16le-bom" ? "utf16le" : "utf8");
}

/** A text file of unknown encoding: its mark tells, and without one UTF-16 is told by its zero bytes. Line feeds become plain. */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const looksWide = buffer.length >= 4 && buffer[1] === 0 && buffer[3] === 0 && buffer[0] !== 0;
  const wide = (buffer[0] === 0xff && buffer[1] === 0xfe) || looksWide;
  const text = buffer.toString(wide ? "utf16le" : "utf8");
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}
