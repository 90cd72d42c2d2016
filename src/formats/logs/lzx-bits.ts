/** Why packed data cannot go on. The cabinet that holds it turns this into a failure with its name. */
export class DamagedData extends Error {
  override name = "DamagedData";
}

/** A decoder may look this many bits ahead of the end; more means that the data breaks off. */
const LOOK_AHEAD = 16;

/**
 * The bits of LZX: words of 16 bits, low byte first, each read from its highest bit. Bytes are given block by block; what a
 * block leaves over belongs to the next one.
 */
export class LzxBits {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #held = 0;
  #count = 0;
  #beyond = 0;

  /** @throws DamagedData when blocks pile up unread. */
  feed(bytes: Uint8Array): void {
    const left = this.#bytes.subarray(this.#at);
    if (left.length > MOST_LEFT_OVER) throw new DamagedData("a block is longer than its contents");
    if (left.length === 0) this.#bytes = bytes;
    else {
      this.#bytes = new Uint8Array(left.length + bytes.length);
      this.#bytes.set(left);
      this.#bytes.set(bytes, left.length);
    }
    this.#at = 0;
  }

  /** The next `count` bits, up to 16, without taking them. Beyond the end they are zeros. */
  peek(count: number): number {
    while (this.#count < count) {
      const [low, high] = [this.#bytes[this.#at], this.#bytes[this.#at + 1]];
      if (low === undefined) {
        this.#beyond += 16;
        if (this.#beyond > LOOK_AHEAD) throw new DamagedData("it breaks off");
      }
      this.#at = Math.min(this.#at + 2, this.#bytes.length);
      // Never more than 15 + 16 bits are held, so nothing is shifted out of a number of 32 bits.
      this.#held = ((this.#held << 16) | ((high ?? 0) << 8) | (low ?? 0)) >>> 0;
      this.#count += 16;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }
  take(count: number): number {
    const value = this.peek(count);
    this.#count -= count;
    this.#held &= (1 << this.#count) - 1;
    return value;
  }
  /** To the next word. Bits that were only looked at beyond the end are no data. */
  align(): void {
    this.#count -= this.#count % 16;
    if (this.#count === 0) this.#held = 0;
    if (this.#beyond > 0) [this.#held, this.#count, this.#beyond] = [0, 0, 0];
  }
  /** Whether the next bit is the first of a word. */
  get aligned(): boolean {
    return this.#count % 16 === 0;
  }
  /** `length` bytes as they stand; only after `align`. */
  raw(length: number): Uint8Array {
    this.#at -= this.#count / 8;
    [this.#held, this.#count] = [0, 0];
    if (this.#at < 0 || this.#at + length > this.#bytes.length) throw new DamagedData("it breaks off");
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }
}

/** A whole block may be left over only where its data has a few bytes to spare. */
const MOST_LEFT_OVER = 1 << 16;
