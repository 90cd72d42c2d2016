import { crc32 } from "node:zlib";
import type { RandomWriter } from "../bytes.ts";
import { joinCrc } from "./crc.ts";

const LIMIT = 0xffff_ffff;
const SIGNATURE = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
  readonly large: boolean;
}

/**
 * The outer zip of a package: two entries, stored, with their sizes in front of them. Zip libraries that stream write
 * sizes behind the data, which readers that take stored entries from front to back cannot find; Microsoft's tool and the
 * admin center have them in front (fact G94).
 */
export function storedZip(sink: RandomWriter, at: Date) {
  const entries: Entry[] = [];
  let end = 0;
  const add = async <T>(
    name: string,
    mayBeLarge: boolean,
    fill: (into: RandomWriter) => Promise<T>,
    { head }: { readonly head: number },
  ): Promise<T> => {
    const offset = end;
    const raw = Buffer.from(name, "utf8");
    const start = offset + 30 + raw.length + (mayBeLarge ? 20 : 0);
    // The first `head` bytes may come last; the rest has to come in order.
    const front = { crc: 0, length: 0 };
    const rest = { crc: 0, length: 0 };
    const filled = await fill({
      write: async (position, bytes) => {
        const part = head > 0 && position === 0 ? front : rest;
        if (
          position !== (part === front ? 0 : head + rest.length) ||
          (part === front && bytes.length !== head)
        )
          throw new RangeError(`Bytes of ${name} came out of order.`);
        part.crc = crc32(bytes, part.crc);
        part.length += bytes.length;
        await sink.write(start + position, bytes);
      },
    });
    const size = front.length + rest.length;
    if (size >= LIMIT && !mayBeLarge) throw new RangeError(`${name} grew beyond what was announced.`);
    const entry: Entry = {
      name: raw,
      offset,
      size,
      crc: joinCrc(front.crc, rest.crc, rest.length),
      large: mayBeLarge,
    };
    await sink.write(offset, localHeader(entry, at));
    entries.push(entry);
    end = start + size;
    return filled;
  };
  return {
    /** An entry whose first `head` bytes are written last, all others in order. `mayBeLarge`: it may reach 4 GiB. */
    add,
    /** A small entry. */
    addBytes: (name: string, bytes: Uint8Array) =>
      add(name, false, (into) => into.write(0, bytes), { head: 0 }),
    /** Writes the list of entries; gives the length of the whole. */
    finish: async (): Promise<number> => {
      const list = Buffer.concat([...entries.map((entry) => centralRecord(entry, at))]);
      const tail = endRecords(entries.length, list.length, end);
      await sink.write(end, Buffer.concat([list, tail]));
      return end + list.length + tail.length;
    },
  };
}

const u16 = (...values: number[]) => numbers(2, values);
const u32 = (...values: number[]) => numbers(4, values);
const u64 = (...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      return bytes;
    }),
  );
function numbers(width: number, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  for (const [index, value] of values.entries()) bytes.writeUIntLE(value, index * width, width);
  return bytes;
}

const versionOf = (needs64: boolean) => (needs64 ? 45 : 20);
/** Names are UTF-8 (bit 11). */
const FLAGS = 0x0800;

function localHeader({ name, size, crc, large }: Entry, at: Date): Buffer {
  const extra = large ? Buffer.concat([u16(1, 16), u64(size, size)]) : Buffer.alloc(0);
  const told = large ? LIMIT : size;
  return Buffer.concat([
    u32(SIGNATURE.local),
    u16(versionOf(large), FLAGS, 0, ...dosTime(at)),
    u32(crc, told, told),
    u16(name.length, extra.length),
    name,
    extra,
  ]);
}

function centralRecord({ name, size, crc, large, offset }: Entry, at: Date): Buffer {
  const far = offset >= LIMIT;
  const values = [...(large ? [size, size] : []), ...(far ? [offset] : [])];
  const extra =
    values.length > 0 ? Buffer.concat([u16(1, 8 * values.length), u64(...values)]) : Buffer.alloc(0);
  const told = large ? LIMIT : size;
  const version = versionOf(large || far);
  return Buffer.concat([
    u32(SIGNATURE.central),
    u16(version, version, FLAGS, 0, ...dosTime(at)),
    u32(crc, told, told),
    // No comment, first disk, no attributes.
    u16(name.length, extra.length, 0, 0, 0),
    u32(0, far ? LIMIT : offset),
    name,
    extra,
  ]);
}

function endRecords(count: number, listLength: number, listAt: number): Buffer {
  const far = listAt >= LIMIT;
  const end64 = far
    ? Buffer.concat([
        u32(SIGNATURE.end64),
        u64(44),
        u16(45, 45),
        u32(0, 0),
        u64(count, count, listLength, listAt),
        u32(SIGNATURE.locator64, 0),
        u64(listAt + listLength),
        u32(1),
      ])
    : Buffer.alloc(0);
  return Buffer.concat([
    end64,
    u32(SIGNATURE.end),
    u16(0, 0, count, count),
    u32(listLength, far ? LIMIT : listAt),
    u16(0),
  ]);
}

/** Time, then date, as zip keeps them: two-second steps from 1980 on. */
function dosTime(at: Date): readonly [number, number] {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107);
  return [
    (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  ];
}
