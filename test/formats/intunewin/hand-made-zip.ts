import { crc32, deflateRawSync } from "node:zlib";

export interface HandMadeEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly deflated?: boolean;
  /** 1: a password is wanted; 0x800: the name is UTF-8. */
  readonly flags?: number;
  readonly method?: number;
  /** What the zip claims, where that is a lie. */
  readonly size?: number;
  readonly crc?: number;
}

/** A zip with whatever it is told to have, honest or not. */
export function handMadeZip(entries: readonly HandMadeEntry[]): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, bytes = Buffer.alloc(0), deflated = false, ...told } of entries) {
    const raw = Buffer.from(name, "utf8");
    const packed = deflated ? deflateRawSync(bytes) : Buffer.from(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(told.flags ?? 0x800, 2);
    common.writeUInt16LE(told.method ?? (deflated ? 8 : 0), 4);
    common.writeUInt32LE(told.crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(told.size ?? bytes.length, 18);
    common.writeUInt16LE(raw.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, raw, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    list.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, raw]));
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([
    ...parts,
    listed,
    ...(entries.length > 0xffff ? end64(entries.length, listed.length, at) : []),
    end,
  ]);
}

/** The records that hold what the end of an old zip cannot. */
function end64(count: number, length: number, at: number): Buffer[] {
  const record = Buffer.alloc(56);
  record.write("PK\x06\x06", "latin1");
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  for (const [index, value] of [count, count, length, at].entries())
    record.writeBigUInt64LE(BigInt(value), 24 + index * 8);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(at + length), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
