import { decoderFor } from "./code-page.ts";
import { refuse } from "./refuse.ts";

/** The summary information; null where a property is not there. Times are ISO 8601 UTC. */
export interface Summary {
  readonly codepage: number | null;
  readonly title: string | null;
  readonly subject: string | null;
  readonly author: string | null;
  readonly keywords: string | null;
  readonly comments: string | null;
  /** `platform;languages`. */
  readonly template: string | null;
  readonly lastAuthor: string | null;
  /** The package code. */
  readonly revisionNumber: string | null;
  readonly lastPrinted: string | null;
  readonly created: string | null;
  readonly lastSaved: string | null;
  readonly pageCount: number | null;
  /** Bits: 1 short names, 2 compressed, 4 admin image, 8 no elevation. */
  readonly wordCount: number | null;
  readonly characterCount: number | null;
  readonly creatingApplication: string | null;
  readonly security: number | null;
}

const VT_I2 = 2;
const VT_I4 = 3;
const VT_LPSTR = 30;
const VT_FILETIME = 64;
/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600n;
const MOST_PROPERTIES = 1_000;

/** Reads the property set. @throws BridgeError "invalid" when it is cut off or points past its end. */
export function readSummary(bytes: Uint8Array): Summary {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (at: number, length: number) => {
    if (at < 0 || at + length > bytes.length) throw refuse("its summary information is cut off");
    return at;
  };
  const section = view.getUint32(need(44, 4), true);
  const count = view.getUint32(need(section + 4, 4), true);
  if (count > MOST_PROPERTIES) throw refuse(`its summary information claims ${count} properties`);
  const raw = new Map<number, { type: number; at: number }>();
  for (let index = 0; index < count; index++) {
    const entry = need(section + 8 + index * 8, 8);
    const at = section + view.getUint32(entry + 4, true);
    raw.set(view.getUint32(entry, true), { type: view.getUint32(need(at, 4), true) & 0xffff, at: at + 4 });
  }
  const integer = (id: number) => {
    const found = raw.get(id);
    if (found?.type === VT_I2) return view.getInt16(need(found.at, 2), true);
    return found?.type === VT_I4 ? view.getInt32(need(found.at, 4), true) : null;
  };
  const signed = integer(1);
  // A signed 16-bit number: 65001 is stored as -535.
  const codepage = signed === null ? null : signed & 0xffff;
  const bytesOf = (id: number) => {
    const found = raw.get(id);
    if (found?.type !== VT_LPSTR) return null;
    const length = view.getUint32(need(found.at, 4), true);
    const start = need(found.at + 4, length);
    const value = bytes.subarray(start, start + length);
    const end = value.indexOf(0);
    return end < 0 ? value : value.subarray(0, end);
  };
  const decode = decoderOf(codepage, bytesOf(18));
  const text = (id: number) => {
    const value = bytesOf(id);
    return value && decode(value);
  };
  const time = (id: number) => {
    const found = raw.get(id);
    if (found?.type !== VT_FILETIME) return null;
    const ticks = view.getBigUint64(need(found.at, 8), true);
    const date = new Date(Number((ticks / 10_000_000n - EPOCH) * 1_000n));
    return ticks === 0n || Number.isNaN(date.getTime()) ? null : date.toISOString().replace(".000Z", "Z");
  };
  return {
    codepage,
    title: text(2),
    subject: text(3),
    author: text(4),
    keywords: text(5),
    comments: text(6),
    template: text(7),
    lastAuthor: text(8),
    revisionNumber: text(9),
    lastPrinted: time(11),
    created: time(12),
    lastSaved: time(13),
    pageCount: integer(14),
    wordCount: integer(15),
    characterCount: integer(16),
    creatingApplication: text(18),
    security: integer(19),
  };
}

/**
 * wixl writes the summary in UTF-8 whatever its code page says: bytes of it that are valid UTF-8 beyond ASCII are read as
 * that, and so are those of 1252, which never look like it by chance. Texts of other pages do: "ยก" in 874, "隆" in 936.
 */
function decoderOf(codepage: number | null, application: Uint8Array | null): (bytes: Uint8Array) => string {
  const { decode } = decoderFor(codepage ?? 0);
  const isByWixl = /^(?:msitools|wixl)/i.test(Buffer.from(application ?? []).toString("latin1"));
  if (!isByWixl && ![0, 1252].includes(codepage ?? 0)) return decode;
  return (bytes) => {
    if (!bytes.some((byte) => byte >= 0x80)) return decode(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return decode(bytes);
    }
  };
}
