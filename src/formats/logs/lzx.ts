import { DamagedData, LzxBits } from "./lzx-bits.ts";
import { PrefixCode } from "./prefix-code.ts";

/** What one block of a cabinet unpacks to, at most. */
const FRAME = 32_768;
const SLOTS: Readonly<Record<number, number>> = { 15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50 };
const [VERBATIM, ALIGNED, STORED] = [1, 2, 3];
/** Calls of x86 are rewritten in the first gigabyte only, and never at the last bytes of a frame. */
const FRAMES_WITH_CALLS = 32_768;
const CALL_TAIL = 10;

/** By slot: how many bits follow, and the offset that zeros there mean. */
const EXTRA = Array.from({ length: 50 }, (_, slot) => (slot < 4 ? 0 : Math.min(17, (slot >> 1) - 1)));
const BASE = EXTRA.map((_, slot) => EXTRA.slice(0, slot).reduce((sum, bits) => sum + (1 << bits), 0));

/**
 * Unpacks LZX as cabinets have it ([MS-CAB], the LZX format of the Cabinet SDK). The blocks of a folder are one stream:
 * give them in order.
 */
export class Lzx {
  readonly #bits = new LzxBits();
  readonly #window: Uint8Array;
  readonly #mainLengths: Uint8Array;
  readonly #lengthLengths = new Uint8Array(249);
  #main: PrefixCode | undefined;
  #lengths: PrefixCode | undefined;
  #alignedOffsets: PrefixCode | undefined;
  #recent: [number, number, number] = [1, 1, 1];
  #kind = 0;
  #left = 0;
  #padded = false;
  /** Bytes unpacked so far. */
  #done = 0;
  #frames = 0;
  /** Size of the program whose calls were rewritten; 0 where none were, undefined before the beginning was read. */
  #program: number | undefined;

  /** @throws DamagedData when there is no such window. */
  constructor(windowBits: number) {
    const slots = SLOTS[windowBits];
    if (slots === undefined) throw new DamagedData(`it has a window of 2^${windowBits} bytes`);
    this.#window = new Uint8Array(1 << windowBits);
    this.#mainLengths = new Uint8Array(256 + slots * 8);
  }

  /**
   * The `size` bytes that a block unpacks to. Work and memory are bounded by `packed` and `size`.
   * @throws DamagedData when the data is none of LZX.
   */
  unpack(packed: Uint8Array, size: number): Uint8Array {
    if (size > FRAME) throw new DamagedData("a block is too long");
    const bits = this.#bits;
    bits.feed(packed);
    this.#program ??= bits.take(1) === 0 ? 0 : (bits.take(16) << 16) | bits.take(16);
    const start = this.#done % this.#window.length;
    const end = this.#done + size;
    while (this.#done < end) {
      if (this.#left === 0) this.#beginBlock();
      const until = Math.min(end, this.#done + this.#left);
      this.#left -= until - this.#done;
      if (this.#kind === STORED) this.#copyStored(until);
      else this.#decode(until);
    }
    bits.align();
    const frame = this.#window.slice(start, start + size);
    // Frames are as long as each other but for the last, so none goes round the end of the window.
    if (frame.length < size) throw new DamagedData("a block is too short");
    if (this.#program > 0 && this.#frames < FRAMES_WITH_CALLS) restoreCalls(frame, end - size, this.#program);
    this.#frames++;
    return frame;
  }

  #beginBlock(): void {
    const bits = this.#bits;
    if (this.#padded) bits.raw(1);
    this.#padded = false;
    this.#kind = bits.take(3);
    this.#left = bits.take(16) * 256 + bits.take(8);
    if (this.#kind === STORED) {
      // An aligned stream has a whole word of padding.
      if (bits.aligned) bits.take(16);
      else bits.align();
      const head = bits.raw(12);
      const offsets = new DataView(head.buffer, head.byteOffset, head.length);
      this.#recent = [offsets.getUint32(0, true), offsets.getUint32(4, true), offsets.getUint32(8, true)];
      this.#padded = this.#left % 2 === 1;
      return;
    }
    if (this.#kind !== VERBATIM && this.#kind !== ALIGNED) throw new DamagedData("a block is of no kind");
    if (this.#kind === ALIGNED)
      this.#alignedOffsets = new PrefixCode(Uint8Array.from({ length: 8 }, () => bits.take(3)));
    this.#readLengths(this.#mainLengths, 0, 256);
    this.#readLengths(this.#mainLengths, 256, this.#mainLengths.length);
    this.#main = new PrefixCode(this.#mainLengths);
    this.#readLengths(this.#lengthLengths, 0, this.#lengthLengths.length);
    this.#lengths = new PrefixCode(this.#lengthLengths, true);
  }

  /** Lengths of codes are told as differences to those of the block before, by a code of their own. */
  #readLengths(lengths: Uint8Array, from: number, to: number): void {
    const bits = this.#bits;
    const code = new PrefixCode(Uint8Array.from({ length: 20 }, () => bits.take(4)));
    const changed = (at: number, by: number) => (lengths[at]! + 17 - by) % 17;
    for (let at = from; at < to; ) {
      const symbol = code.read(bits);
      if (symbol < 17) {
        lengths[at] = changed(at, symbol);
        at++;
        continue;
      }
      const run = symbol === 17 ? 4 + bits.take(4) : symbol === 18 ? 20 + bits.take(5) : 4 + bits.take(1);
      const difference = symbol === 19 ? code.read(bits) : 0;
      if (difference > 16 || at + run > to) throw new DamagedData("the lengths of a code are none");
      lengths.fill(symbol === 19 ? changed(at, difference) : 0, at, at + run);
      at += run;
    }
  }

  #copyStored(until: number): void {
    const bytes = this.#bits.raw(until - this.#done);
    const mask = this.#window.length - 1;
    for (const byte of bytes) this.#window[this.#done++ & mask] = byte;
  }

  #decode(until: number): void {
    const window = this.#window;
    const mask = window.length - 1;
    while (this.#done < until) {
      const symbol = this.#main!.read(this.#bits);
      if (symbol < 256) {
        window[this.#done++ & mask] = symbol;
        continue;
      }
      const header = (symbol - 256) & 7;
      const length = header + 2 + (header === 7 ? this.#lengths!.read(this.#bits) : 0);
      const offset = this.#offset((symbol - 256) >> 3);
      if (offset === 0 || offset > this.#done || offset > window.length || this.#done + length > until)
        throw new DamagedData("a repetition leaves its block");
      for (let count = length; count > 0; count--, this.#done++)
        window[this.#done & mask] = window[(this.#done - offset) & mask]!;
    }
  }

  /** How far back a repetition reaches: one of the last three again, or a new one. */
  #offset(slot: number): number {
    const [newest, second, oldest] = this.#recent;
    if (slot === 0) return newest;
    if (slot === 1) {
      this.#recent = [second, newest, oldest];
      return second;
    }
    if (slot === 2) {
      this.#recent = [oldest, second, newest];
      return oldest;
    }
    const offset = BASE[slot]! - 2 + this.#extra(EXTRA[slot]!);
    this.#recent = [offset, newest, second];
    return offset;
  }

  #extra(count: number): number {
    const bits = this.#bits;
    const take = (many: number) =>
      many > 16 ? bits.take(many - 16) * 65_536 + bits.take(16) : bits.take(many);
    if (this.#kind !== ALIGNED || count < 3) return take(count);
    return take(count - 3) * 8 + this.#alignedOffsets!.read(bits);
  }
}

/** The targets of x86 calls (0xE8) were made absolute before packing; here they become relative again. */
function restoreCalls(frame: Uint8Array, from: number, program: number): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  for (
    let at = frame.indexOf(0xe8);
    at >= 0 && at < frame.length - CALL_TAIL;
    at = frame.indexOf(0xe8, at + 5)
  ) {
    const target = view.getInt32(at + 1, true);
    const here = from + at;
    if (target >= -here && target < program)
      view.setInt32(at + 1, target >= 0 ? target - here : target + program, true);
  }
}
