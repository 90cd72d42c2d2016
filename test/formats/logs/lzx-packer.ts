/** How the blocks of a stream are packed. */
export interface LzxChoice {
  readonly windowBits: number;
  readonly kinds: readonly ("verbatim" | "aligned" | "stored")[];
  /** Length of a block; blocks need not end where frames do. */
  readonly blockLength: number;
  /** Rewrites calls of x86 for a program of this size. */
  readonly program?: number;
}

const FRAME = 32_768;
const SLOTS: Readonly<Record<number, number>> = { 15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50 };

type Token = { readonly literal: number } | { readonly length: number; readonly offset: number };

/** Packs bytes as LZX, plainly and for tests alone. One packed block for each frame of 32 KiB. */
export function packedWithLzx(plain: Uint8Array, choice: LzxChoice): Uint8Array[] {
  const bits = new Bits();
  const mainLengths = new Uint8Array(256 + SLOTS[choice.windowBits]! * 8);
  const lengthLengths = new Uint8Array(249);
  const source = choice.program === undefined ? plain : withAbsoluteCalls(plain, choice.program);
  const recent = [1, 1, 1];
  bits.put(choice.program === undefined ? 0 : 1, 1);
  if (choice.program !== undefined) bits.put(choice.program >>> 16, 16).put(choice.program & 0xffff, 16);
  const frames: Uint8Array[] = [];
  for (let from = 0, index = 0; from < source.length; from += choice.blockLength, index++) {
    const to = Math.min(source.length, from + choice.blockLength);
    const kind = choice.kinds[index % choice.kinds.length]!;
    bits
      .put({ verbatim: 1, aligned: 2, stored: 3 }[kind], 3)
      .put((to - from) >> 8, 16)
      .put((to - from) & 255, 8);
    const cut = (at: number) => {
      if (at % FRAME === 0 || at === source.length) frames.push(bits.cut());
    };
    if (kind === "stored") {
      bits.pad();
      for (const offset of recent)
        for (let shift = 0; shift < 32; shift += 8) bits.byte((offset >>> shift) & 255);
      for (let at = from; at < to; ) {
        bits.byte(source[at++]!);
        // The byte that pads an odd block goes with its frame.
        if (at === to && (to - from) % 2 === 1) bits.byte(0);
        cut(at);
      }
      continue;
    }
    const tokens = tokensOf(source, from, to, choice.windowBits).map((token) => coded(token, recent));
    const counts = (size: number) => new Uint32Array(size);
    const [main, lengths, aligned] = [counts(mainLengths.length), counts(249), counts(8)];
    for (const token of tokens) {
      main[token.main]!++;
      if (token.length !== undefined) lengths[token.length]!++;
      if (token.extra >= 3) aligned[token.footer & 7]!++;
    }
    const alignedLengths = kind === "aligned" ? codeLengths(aligned, 7) : new Uint8Array(8);
    if (kind === "aligned") for (const length of alignedLengths) bits.put(length, 3);
    const newMain = codeLengths(main, 16);
    const newLengths = lengths.some((count) => count > 0) ? codeLengths(lengths, 16) : new Uint8Array(249);
    putLengths(bits, mainLengths.subarray(0, 256), newMain.subarray(0, 256));
    putLengths(bits, mainLengths.subarray(256), newMain.subarray(256));
    putLengths(bits, lengthLengths, newLengths);
    const [mainCode, lengthCode, alignedCode] = [newMain, newLengths, alignedLengths].map(codesOf) as [
      number[],
      number[],
      number[],
    ];
    let at = from;
    for (const token of tokens) {
      bits.put(mainCode[token.main]!, newMain[token.main]!);
      if (token.length !== undefined) bits.put(lengthCode[token.length]!, newLengths[token.length]!);
      if (kind === "aligned" && token.extra >= 3)
        bits
          .put(token.footer >> 3, token.extra - 3)
          .put(alignedCode[token.footer & 7]!, alignedLengths[token.footer & 7]!);
      else bits.put(token.footer, token.extra);
      at += token.size;
      cut(at);
    }
  }
  return frames;
}

/** Repetitions inside the window, none over the end of a frame or a block. */
function tokensOf(source: Uint8Array, from: number, to: number, windowBits: number): Token[] {
  const seen = new Map<number, number>();
  const key = (at: number) => source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16);
  for (let at = Math.max(0, from - (1 << windowBits) + 3); at < from && at + 2 < source.length; at++)
    seen.set(key(at), at);
  const tokens: Token[] = [];
  for (let at = from; at < to; ) {
    const most = Math.min(257, to - at, FRAME - (at % FRAME));
    const before = at + 2 < source.length ? seen.get(key(at)) : undefined;
    let length = 0;
    if (before !== undefined && at - before <= (1 << windowBits) - 3)
      while (length < most && source[before + length] === source[at + length]) length++;
    const step = length >= 3 ? length : 1;
    tokens.push(length >= 3 ? { length, offset: at - before! } : { literal: source[at]! });
    for (const end = at + step; at < end; at++) if (at + 2 < source.length) seen.set(key(at), at);
  }
  return tokens;
}

/** What stands for a token: its symbol, the symbol of a long length, and the bits that follow. */
function coded(token: Token, recent: number[]) {
  if ("literal" in token) return { main: token.literal, length: undefined, extra: 0, footer: 0, size: 1 };
  let [slot, extra, footer] = [recent.indexOf(token.offset), 0, 0];
  if (slot >= 0) [recent[0], recent[slot]] = [recent[slot]!, recent[0]!];
  else {
    recent.unshift(token.offset);
    recent.length = 3;
    let base = 0;
    const wanted = token.offset + 2;
    for (slot = 0; ; slot++) {
      extra = slot < 4 ? 0 : Math.min(17, (slot >> 1) - 1);
      if (wanted < base + (1 << extra)) break;
      base += 1 << extra;
    }
    footer = wanted - base;
  }
  const header = Math.min(7, token.length - 2);
  return {
    main: 256 + slot * 8 + header,
    length: header === 7 ? token.length - 9 : undefined,
    extra,
    footer,
    size: token.length,
  };
}

/** Lengths of a code in which all bits have a meaning, none longer than `longest`. At least two symbols get one. */
function codeLengths(counts: Uint32Array, longest: number): Uint8Array {
  const weights = Array.from(counts);
  for (let symbol = 0; weights.filter((weight) => weight > 0).length < 2; symbol++) weights[symbol] ||= 1;
  for (;;) {
    const lengths = new Uint8Array(counts.length);
    let nodes = weights.flatMap((weight, symbol) => (weight > 0 ? [{ weight, symbols: [symbol] }] : []));
    while (nodes.length > 1) {
      nodes.sort((a, b) => a.weight - b.weight);
      const [one, two] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
      const symbols = [...one.symbols, ...two.symbols];
      for (const symbol of symbols) lengths[symbol]!++;
      nodes = [{ weight: one.weight + two.weight, symbols }, ...nodes.slice(2)];
    }
    if (Math.max(...lengths) <= longest) return lengths;
    for (const [symbol, weight] of weights.entries()) weights[symbol] = Math.ceil(weight / 2);
  }
}

function codesOf(lengths: Uint8Array): number[] {
  const codes = new Array<number>(lengths.length).fill(0);
  let code = 0;
  for (let length = 1; length <= 16; length++, code <<= 1)
    for (const [symbol, of] of lengths.entries()) if (of === length) codes[symbol] = code++;
  return codes;
}

/** Writes lengths as differences, runs of zeros and of sames short, and keeps them for the next block. */
function putLengths(bits: Bits, old: Uint8Array, now: Uint8Array): void {
  const steps: { symbol: number; run: number; width: number; twice?: number }[] = [];
  for (let at = 0; at < now.length; ) {
    let run = 1;
    while (at + run < now.length && now[at + run] === now[at]) run++;
    const difference = (old[at]! + 17 - now[at]!) % 17;
    if (now[at] === 0 && run >= 20) {
      const taken = Math.min(run, 51);
      steps.push({ symbol: 18, run: taken - 20, width: 5 });
      at += taken;
    } else if (now[at] === 0 && run >= 4) {
      const taken = Math.min(run, 19);
      steps.push({ symbol: 17, run: taken - 4, width: 4 });
      at += taken;
    } else if (run >= 4) {
      const taken = Math.min(run, 5);
      steps.push({ symbol: 19, run: taken - 4, width: 1, twice: difference });
      at += taken;
    } else {
      steps.push({ symbol: difference, run: 0, width: 0 });
      at++;
    }
  }
  old.set(now);
  const counts = new Uint32Array(20);
  for (const { symbol, twice } of steps) {
    counts[symbol]!++;
    if (twice !== undefined) counts[twice]!++;
  }
  const lengths = codeLengths(counts, 15);
  const codes = codesOf(lengths);
  for (const length of lengths) bits.put(length, 4);
  for (const { symbol, run, width, twice } of steps) {
    bits.put(codes[symbol]!, lengths[symbol]!).put(run, width);
    if (twice !== undefined) bits.put(codes[twice]!, lengths[twice]!);
  }
}

function withAbsoluteCalls(plain: Uint8Array, program: number): Uint8Array {
  const bytes = Uint8Array.from(plain);
  const view = new DataView(bytes.buffer);
  for (let frame = 0; frame < bytes.length; frame += FRAME) {
    const end = Math.min(bytes.length, frame + FRAME) - 10;
    for (let at = frame; at < end; at++) {
      if (bytes[at] !== 0xe8) continue;
      const target = view.getInt32(at + 1, true);
      if (target >= -at && target < program - at) view.setInt32(at + 1, target + at, true);
      else if (target >= program - at && target < program) view.setInt32(at + 1, target - program, true);
      at += 4;
    }
  }
  return bytes;
}

/** Words of 16 bits, low byte first, filled from the highest bit. */
class Bits {
  #bytes: number[] = [];
  #word = 0;
  #count = 0;

  put(value: number, width: number): this {
    for (let bit = width - 1; bit >= 0; bit--) {
      this.#word = (this.#word << 1) | ((value >>> bit) & 1);
      if (++this.#count === 16) this.#flush();
    }
    return this;
  }
  #flush(): void {
    this.#bytes.push(this.#word & 255, this.#word >> 8);
    [this.#word, this.#count] = [0, 0];
  }
  /** To the next word, by at least one bit. */
  pad(): void {
    this.put(0, 16 - this.#count);
  }
  byte(value: number): void {
    this.#bytes.push(value);
  }
  cut(): Uint8Array {
    if (this.#count > 0) this.pad();
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    return bytes;
  }
}
