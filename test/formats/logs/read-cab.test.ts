import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo } from "../../../src/formats/bytes.ts";
import { readCab } from "../../../src/formats/logs/read-cab.ts";
import { cabinet } from "./cabinet.ts";
import type { LzxChoice } from "./lzx-packer.ts";

/** Packed in every way that the format has: no packer of Microsoft decides for one alone. */
const CHOICES: fc.Arbitrary<LzxChoice> = fc.record(
  {
    windowBits: fc.integer({ min: 15, max: 21 }),
    kinds: fc.array(fc.constantFrom("verbatim", "aligned", "stored"), { minLength: 1, maxLength: 4 }),
    blockLength: fc.constantFrom(1_000, 7_777, 32_768, 40_001, 100_000),
    program: fc.constantFrom(1, 5_000, 12_000_000),
  },
  { requiredKeys: ["windowBits", "kinds", "blockLength"] },
);
/** Text that repeats itself, noise, and code with calls: each leads to other symbols. */
const CONTENTS = fc
  .tuple(fc.constantFrom("text", "noise", "code"), fc.integer({ min: 0, max: 80_000 }), fc.integer())
  .map(([kind, size, seed]) => {
    let state = seed;
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size; at++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
      const some = state >>> 16;
      if (kind === "noise") bytes[at] = some;
      else if (kind === "text")
        bytes[at] = some % 40 === 0 ? some >> 8 : "Failed to get token 0x8007".charCodeAt(at % 26);
      else bytes[at] = some % 4 === 0 ? 0xe8 : some % 16;
    }
    return bytes;
  });

async function unpacked(cab: Uint8Array): Promise<Record<string, Buffer>> {
  const result: Record<string, Buffer> = {};
  for (const file of await readCab(accessTo(cab), "x.cab")) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.read()) chunks.push(Uint8Array.from(chunk));
    result[file.name] = Buffer.concat(chunks);
  }
  return result;
}

describe("a cabinet", () => {
  it.each(["stored", "mszip", "lzx"] as const)("gives back what was put into it, %s", async (packing) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 1, max: 250 })), {
          maxLength: 4,
        }),
        async (sizes) => {
          const files = Object.fromEntries(
            sizes.map(([size, step], index) => [
              `dir/${index}.log`,
              Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * step) % 251)),
            ]),
          );
          expect(await unpacked(cabinet(files, packing))).toEqual(files);
        },
      ),
      { numRuns: 30 },
    );
  });
  it("gives back what was packed with any window and any blocks of LZX", async () => {
    await fc.assert(
      fc.asyncProperty(CONTENTS, CONTENTS, CHOICES, async (one, two, choice) => {
        const files = { "a.log": one, "b.log": two };
        expect(await unpacked(cabinet(files, "lzx", choice))).toEqual(files);
      }),
      { numRuns: 60 },
    );
  });
  it("makes calls of x86 relative again, but for those in the last ten bytes of a block", async () => {
    // A call every five bytes: the last ones of each block of 32 KiB stand in its tail.
    const calls = Buffer.alloc(65_536 + 9, Buffer.from([0xe8, 0x10, 0, 0, 0]));
    const program = 12_000_000;
    const packed = cabinet({ "a.log": calls }, "lzx", {
      windowBits: 17,
      kinds: ["stored"],
      blockLength: 32_768,
      program,
    });
    expect((await unpacked(packed))["a.log"]).toEqual(calls);
    // The packed bytes hold them as they are only where they must stay so.
    const tail = calls.subarray(32_768 - 8, 32_768);
    expect(packed.includes(tail)).toBe(true);
    expect(packed.includes(calls.subarray(0, 20))).toBe(false);
  });
  it("reads its files in any order", async () => {
    const files = { "a.log": Buffer.alloc(50_000, "ab"), "b.log": Buffer.alloc(50_000, "cde") };
    const [a, b] = await readCab(accessTo(cabinet(files, "lzx")), "x.cab");
    for (const [file, want] of [
      [b!, files["b.log"]],
      [a!, files["a.log"]],
    ] as const)
      expect(Buffer.concat(await Array.fromAsync(file.read(), (chunk) => Uint8Array.from(chunk)))).toEqual(
        want,
      );
  });
  it("refuses files and folders that share their bytes: small cabinets would unpack without end", async () => {
    const twice = cabinet({ "a.log": Buffer.alloc(9_000, "a"), "b.log": Buffer.alloc(9_000, "b") }, "lzx");
    // The second file begins where the first does.
    twice.writeUInt32LE(0, twice.indexOf("b.log") - 12);
    await expect(unpacked(twice)).rejects.toMatchObject({
      message: expect.stringContaining("share their bytes"),
    });
    const many = cabinet({ "a.log": Buffer.alloc(9_000, "a") }, "lzx");
    many.writeUInt16LE(65_535, 40);
    await expect(unpacked(many)).rejects.toMatchObject({
      message: expect.stringContaining("bytes for its blocks"),
    });
  });
  it("says that Quantum is not read, and what to do", async () => {
    await expect(unpacked(cabinet({ "a.log": Buffer.from("x") }, "quantum"))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("Quantum"),
      next: expect.stringContaining("expand"),
    });
  });
  it.each([
    ["mszip", {}],
    ["lzx", { kinds: ["verbatim"] }],
    ["lzx", { kinds: ["aligned", "stored"], blockLength: 3_000, program: 9_000 }],
  ] as const)(
    "gives bytes or a failure of ours, and soon, whatever the bytes: %s %j",
    async (packing, choice) => {
      const text = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * at) % 61));
      const good = cabinet({ "a.log": text }, packing, {
        windowBits: 16,
        kinds: ["verbatim"],
        blockLength: 32_768,
        ...choice,
      });
      const began = performance.now();
      await fc.assert(
        fc.asyncProperty(
          fc.nat(good.length - 1),
          fc.nat(255),
          fc.nat(good.length),
          async (at, byte, length) => {
            const bad = Buffer.from(good.subarray(0, Math.max(length, at + 1)));
            bad[at] = byte;
            await unpacked(bad).catch((error: unknown) => expect(error).toBeInstanceOf(BridgeError));
          },
        ),
        { numRuns: 300 },
      );
      expect(performance.now() - began).toBeLessThan(15_000);
    },
  );
});
