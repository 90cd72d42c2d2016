import { DamagedData, type LzxBits } from "./lzx-bits.ts";

const LONGEST = 16;
/** Codes up to this length are found at once; longer ones are rare. A larger table would cost more than it saves. */
const QUICK = 10;

/** Reads symbols by a canonical prefix code, which the lengths of its codes tell wholly. */
export class PrefixCode {
  /** Symbol and length of what these bits begin with, as `symbol * 32 + length`; 0 where the code is longer. */
  readonly #quick = new Uint16Array(1 << QUICK);
  /** By length: the first code that is longer than all of it, in 16 bits, and what leads from a code to its symbol. */
  readonly #limit = new Int32Array(LONGEST + 1);
  readonly #offset = new Int32Array(LONGEST + 1);
  readonly #symbols: Uint16Array;

  /**
   * `lengths` by symbol, 0 to 16; 0 is a symbol that does not occur. With `mayBeEmpty` none need occur.
   * @throws DamagedData when the lengths make no code in which all bits have a meaning.
   */
  constructor(lengths: Uint8Array, mayBeEmpty = false) {
    const counts = new Uint16Array(LONGEST + 1);
    for (const length of lengths) counts[length]!++;
    const used = lengths.length - counts[0]!;
    this.#symbols = new Uint16Array(used);
    const next = new Uint16Array(LONGEST + 2);
    let [code, seen] = [0, 0];
    for (let length = 1; length <= LONGEST; length++) {
      next[length] = seen;
      this.#offset[length] = seen - (code >> (LONGEST - length));
      code += counts[length]! << (LONGEST - length);
      seen += counts[length]!;
      this.#limit[length] = code;
    }
    if (code !== 1 << LONGEST && !(mayBeEmpty && used === 0)) throw new DamagedData("a code in it is none");
    for (const [symbol, length] of lengths.entries()) if (length > 0) this.#symbols[next[length]!++] = symbol;
    this.#fillQuick(counts);
  }

  #fillQuick(counts: Uint16Array): void {
    let [at, index] = [0, 0];
    for (let length = 1; length <= QUICK; length++)
      for (let count = counts[length]!; count > 0; count--) {
        const end = at + (1 << (QUICK - length));
        this.#quick.fill(this.#symbols[index++]! * 32 + length, at, end);
        at = end;
      }
  }

  /** @throws DamagedData when the code is empty. */
  read(bits: LzxBits): number {
    const ahead = bits.peek(LONGEST);
    const quick = this.#quick[ahead >> (LONGEST - QUICK)]!;
    if (quick > 0) {
      bits.take(quick & 31);
      return quick >> 5;
    }
    for (let length = QUICK + 1; length <= LONGEST; length++)
      if (ahead < this.#limit[length]!) {
        bits.take(length);
        return this.#symbols[(ahead >> (LONGEST - length)) + this.#offset[length]!]!;
      }
    throw new DamagedData("a code in it is empty");
  }
}
