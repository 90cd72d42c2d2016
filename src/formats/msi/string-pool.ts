import { decoderFor } from "./code-page.ts";
import { refuse } from "./refuse.ts";

export interface StringPool {
  readonly codepage: number;
  /** Bytes of a reference in a table: 2, or 3 in databases with many strings. */
  readonly referenceSize: 2 | 3;
  readonly count: number;
  /**
   * The text of an id; undefined for 0 (null) and ids past the end. Texts are decoded when asked for, once.
   * @throws BridgeError "invalid" when more is asked for than the tables of any installer hold.
   */
  readonly text: (id: number) => string | undefined;
  readonly problems: readonly string[];
}

/** Bytes of texts that are decoded and kept; what an installer is asked for is far below one megabyte. */
const MOST_DECODED = 16 * 2 ** 20;
/** What a short text costs besides its bytes. */
const COST = 128;

/**
 * `_StringPool` and `_StringData`: a head with the code page (31 bits) and the width of references, then a length and a
 * reference count per string; texts lie end to end. A length of 0 with references marks a long string, whose length is in
 * the next four bytes.
 * @throws BridgeError "invalid" when strings run past their data.
 */
export function readStringPool(pool: Uint8Array, data: Uint8Array): StringPool {
  if (pool.length < 4) throw refuse("its string pool is cut off");
  const view = new DataView(pool.buffer, pool.byteOffset, pool.byteLength);
  const head = view.getUint32(0, true);
  const codepage = head & 0x7fffffff;
  // Places instead of texts: an installer has many thousands of strings, of which a few dozen are asked for.
  const ends = new Uint32Array(Math.floor(pool.length / 4) + 1);
  let count = 0;
  let end = 0;
  for (let at = 4; at + 4 <= pool.length; at += 4) {
    let length = view.getUint16(at, true);
    const references = view.getUint16(at + 2, true);
    if (length === 0 && references > 0) {
      at += 4;
      if (at + 4 > pool.length) throw refuse("its string pool ends within a long string");
      length = view.getUint32(at, true);
    }
    end += length;
    if (end > data.length) throw refuse(`string ${count + 1} of its string pool runs past the string data`);
    count += 1;
    ends[count] = end;
  }
  const { decode, known } = decoderFor(codepage);
  const problems: string[] = [];
  if (!known) problems.push(`Code page ${codepage} is not known; texts are read as 1252.`);
  if (pool.length % 4 !== 0) problems.push("The string pool has an odd length.");
  const kept = new Map<number, string>();
  let decoded = 0;
  return {
    codepage,
    referenceSize: head >>> 31 === 1 ? 3 : 2,
    count,
    text: (id) => {
      if (id <= 0 || id > count) return undefined;
      const before = kept.get(id);
      if (before !== undefined) return before;
      const bytes = data.subarray(ends[id - 1], ends[id]);
      decoded += bytes.length + COST;
      if (decoded > MOST_DECODED) throw refuse("its tables hold more text than any installer's");
      const text = decode(bytes);
      kept.set(id, text);
      return text;
    },
    problems,
  };
}
