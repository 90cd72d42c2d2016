import { isAscii } from "node:buffer";
import iconv from "iconv-lite";

/** Windows' numbers that iconv-lite knows by another name. */
const NAMES: Readonly<Record<number, string>> = {
  932: "cp932",
  936: "cp936",
  949: "cp949",
  950: "cp950",
  10000: "macroman",
  20127: "latin1",
  28591: "latin1",
  65001: "utf8",
  1200: "utf16le",
  54936: "gb18030",
};

/**
 * A decoder for a Windows code page; 0 is "neutral", in practice ANSI text of 1252. Node's own TextDecoder is wrong for
 * 1252 in several releases, so a library does it. Letters outside the page become replacement characters, never an error.
 */
export function decoderFor(codepage: number): { decode: (bytes: Uint8Array) => string; known: boolean } {
  const name = NAMES[codepage] ?? `cp${codepage === 0 ? 1252 : codepage}`;
  const known = iconv.encodingExists(name);
  const encoding = known ? name : "cp1252";
  return {
    decode: (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // Nearly every text; all pages but UTF-16 have ASCII where it is.
      if (codepage !== 1200 && isAscii(buffer)) return buffer.toString("latin1");
      return iconv.decode(buffer, encoding, { stripBOM: false });
    },
    known,
  };
}
