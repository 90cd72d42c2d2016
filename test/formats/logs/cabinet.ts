import { deflateRawSync } from "node:zlib";
import { type LzxChoice, packedWithLzx } from "./lzx-packer.ts";

const PLAINLY: LzxChoice = { windowBits: 21, kinds: ["verbatim"], blockLength: 32_768 };

/** A cabinet as [MS-CAB] has it, of one folder. Blocks of MSZIP are packed with the block before as their dictionary. */
export function cabinet(
  files: Readonly<Record<string, Uint8Array>>,
  packing: "stored" | "mszip" | "lzx" | "quantum",
  choice: LzxChoice = PLAINLY,
): Buffer {
  const names = Object.keys(files);
  const all = Buffer.concat(Object.values(files));
  const blocks: Buffer[] = [];
  const frames = packing === "lzx" ? packedWithLzx(all, choice) : [];
  for (let at = 0; at < all.length; at += 32_768) {
    const plain = all.subarray(at, at + 32_768);
    const dictionary = at === 0 ? {} : { dictionary: all.subarray(at - 32_768, at) };
    const packed =
      packing === "mszip"
        ? Buffer.concat([Buffer.from("CK"), deflateRawSync(plain, dictionary)])
        : packing === "lzx"
          ? Buffer.from(frames[at / 32_768]!)
          : plain;
    const head = Buffer.alloc(8);
    head.writeUInt16LE(packed.length, 4);
    head.writeUInt16LE(plain.length, 6);
    blocks.push(Buffer.concat([head, packed]));
  }
  let offset = 0;
  const entries = names.map((name) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(files[name]!.length, 0);
    entry.writeUInt32LE(offset, 4);
    entry.writeUInt16LE(0x80, 14);
    offset += files[name]!.length;
    return Buffer.concat([entry, Buffer.from(`${name}\0`)]);
  });
  const head = Buffer.alloc(36);
  head.write("MSCF");
  const filesAt = 36 + 8;
  const dataAt = filesAt + entries.reduce((sum, entry) => sum + entry.length, 0);
  const folder = Buffer.alloc(8);
  folder.writeUInt32LE(dataAt, 0);
  folder.writeUInt16LE(blocks.length, 4);
  folder.writeUInt16LE(
    { stored: 0, mszip: 1, quantum: 0x0a42, lzx: choice.windowBits * 256 + 3 }[packing],
    6,
  );
  head.writeUInt32LE(dataAt + blocks.reduce((sum, block) => sum + block.length, 0), 8);
  head.writeUInt32LE(filesAt, 16);
  head.writeUInt16LE(0x0103, 24);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(names.length, 28);
  return Buffer.concat([head, folder, ...entries, ...blocks]);
}
