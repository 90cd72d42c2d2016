import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo, type RandomAccess } from "../../../src/formats/bytes.ts";
import { inspectDatabase } from "../../../src/formats/msi/report.ts";
import { counting } from "./counting.ts";
import { FIXTURES, handMadeMsi, storedName, TYPE } from "./hand-made.ts";

const MIB = 2 ** 20;
const LONG = "#".repeat(MIB);
const SOURCES = ["ccmsetup.msi", "signed.msi", "wide-refs-4k-sectors.msi", "names-utf8.msi"].map((name) =>
  readFileSync(join(FIXTURES, name)),
);

/** A report or a failure in words; anything else fails the test. Gives what was read. */
async function inspected(access: RandomAccess) {
  const { counted, count } = counting(access);
  const outcome = await inspectDatabase(counted, "").catch((error: unknown) => error);
  if (outcome instanceof Error) {
    if (!(outcome instanceof BridgeError)) throw outcome;
    expect(outcome).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^Not a readable MSI: /),
    });
  }
  expect(JSON.stringify(outcome).length).toBeLessThan(4 * MIB);
  return { ...count, outcome };
}

type Damage = (bytes: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>;
/** Places that matter more often than by chance: the header, and the starts of sectors and entries. */
const place = fc.oneof(
  fc.nat({ max: 511 }),
  fc.nat({ max: 40_000 }),
  fc.nat({ max: 320 }).map((index) => index * 128 + 64),
  fc.nat({ max: 1_200 }).map((index) => index * 32),
);
const extreme = fc.constantFrom(
  0,
  1,
  2,
  0x7fff,
  0xffff,
  0x10000,
  0x7fffffff,
  0x80000000,
  0xfffffffe,
  0xffffffff,
);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.nat({ max: 7 })).map(
    ([at, bit]): Damage =>
      (bytes) => {
        if (at < bytes.length) bytes[at]! ^= 1 << bit;
        return bytes;
      },
  ),
  fc.tuple(place, fc.oneof(extreme, fc.nat({ max: 400 }))).map(
    ([at, value]): Damage =>
      (bytes) => {
        if (at + 4 <= bytes.length) bytes.writeUInt32LE(value, at);
        return bytes;
      },
  ),
  fc.tuple(place, fc.nat({ max: 0xffff })).map(
    ([at, value]): Damage =>
      (bytes) => {
        if (at + 2 <= bytes.length) bytes.writeUInt16LE(value, at);
        return bytes;
      },
  ),
  fc.nat({ max: 33_000 }).map(
    (length): Damage =>
      (bytes) =>
        bytes.subarray(0, length),
  ),
  // A sector of the file in the place of another.
  fc.tuple(fc.nat({ max: 64 }), fc.nat({ max: 64 })).map(
    ([from, to]): Damage =>
      (bytes) => {
        const sector = Buffer.from(bytes.subarray(from * 512, from * 512 + 512));
        sector.copy(bytes, Math.min(to * 512, bytes.length));
        return bytes;
      },
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 64 })).map(
    ([at, noise]): Damage =>
      (bytes) => {
        Buffer.from(noise).copy(bytes, Math.min(at, bytes.length));
        return bytes;
      },
  ),
);

describe("a file made to do harm", () => {
  it("ends in a report or in a failure that says why, after few readings, however real files are damaged", async () => {
    const file = fc
      .tuple(fc.constantFrom(...SOURCES), fc.array(damage, { minLength: 1, maxLength: 6 }))
      .map(([source, all]) => all.reduce((bytes, one) => one(bytes), Buffer.from(source)));
    await fc.assert(
      fc.asyncProperty(file, async (bytes) => {
        const { reads, bytes: read } = await inspected(accessTo(bytes));
        expect(reads).toBeLessThan(200);
        expect(read).toBeLessThan(bytes.length * 16 + 100_000);
      }),
      { numRuns: 1_500 },
    );
  });

  it("is no MSI, however its bytes fall", async () => {
    const head = Buffer.from(SOURCES[0]!.subarray(0, 512));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), async (noise) => {
        await inspected(accessTo(noise));
        await inspected(accessTo(Buffer.concat([head, noise])));
      }),
      { numRuns: 300 },
    );
  });

  const key = (name: string) => [name, TYPE.key] as const;
  const rowsOf = (count: number, row: (index: number) => (string | number | null)[]) =>
    Array.from({ length: count }, (_, index) => row(index));
  it.each([
    [
      "a text of a megabyte that every row names",
      () =>
        handMadeMsi({
          tables: {
            Directory: {
              columns: [key("Directory"), key("More")],
              rows: rowsOf(50_000, () => [LONG, "y"]),
            },
          },
        }),
    ],
    [
      "more texts than anybody decodes",
      () =>
        handMadeMsi({
          wide: true,
          tables: {
            Directory: {
              columns: [key("Directory")],
              rows: rowsOf(20_000, (index) => [`${index}`.repeat(200)]),
            },
          },
        }),
    ],
    [
      "a cabinet with a long name that stands there by the thousand",
      () =>
        handMadeMsi({
          tables: {
            Media: { columns: [key("Cabinet")], rows: rowsOf(100_000, () => [LONG]) },
          },
        }),
    ],
    [
      "two million rows",
      () => {
        const bytes = Buffer.alloc(4 * MIB, 1);
        const msi = { tables: { Registry: { columns: [["Root", TYPE.short] as const], rows: [] } } };
        return handMadeMsi({ ...msi, streams: { [storedName("Registry", true)]: bytes } });
      },
    ],
    [
      "columns by the thousand",
      () =>
        handMadeMsi({
          tables: {
            Many: {
              columns: rowsOf(32_000, (index) => [`c${index % 9}`, TYPE.text]) as [string, number][],
              rows: [["a"]],
            },
          },
        }),
    ],
    [
      "a string pool of a million empty texts",
      () => handMadeMsi({ streams: { [storedName("_StringPool", true)]: Buffer.alloc(4 * MIB) } }),
    ],
  ])("takes little time with %s", async (_, make) => {
    const bytes = make();
    // Of the processor, in microseconds: the clock on the wall counts what else the machine does.
    const before = process.cpuUsage();
    await inspected(accessTo(bytes));
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_000_000);
  });

  it.each([
    ["whose entries hang together in their order", (id: number) => id + 1],
    ["whose entries lie all over the file", (id: number) => (id * 7_919 + 1) % 4_000_000],
  ])("may be of 2 GiB with a directory that never ends, %s", async (_, nextEntry) => {
    const [tables, lists] = [2 ** 20, 2 ** 21];
    const head = Buffer.from(SOURCES[0]!.subarray(0, 512));
    head.writeUInt32LE(0, 48);
    head.writeUInt32LE(lists, 68);
    for (let index = 0; index < 109; index++) head.writeUInt32LE(tables + index, 76 + index * 4);
    const sectorOf = (sector: number) => {
      const bytes = Buffer.alloc(512);
      const fill = (count: number, number: (index: number) => number) => {
        for (let index = 0; index < count; index++) bytes.writeUInt32LE(number(index), index * 4);
      };
      if (sector >= lists)
        fill(128, (index) => (index === 127 ? sector + 1 : tables + 109 + (sector - lists) * 127 + index));
      else if (sector >= tables) fill(128, (index) => (sector - tables) * 128 + index + 1);
      else
        for (let index = 0; index < 4; index++) {
          const id = sector * 4 + index;
          bytes[index * 128 + 66] = id === 0 ? 5 : 2;
          bytes.writeUInt32LE(0xffffffff, index * 128 + 68);
          bytes.writeUInt32LE(nextEntry(id), index * 128 + 72);
          bytes.writeUInt32LE(1, index * 128 + 76);
        }
      return bytes;
    };
    const access: RandomAccess = {
      size: 2 ** 31,
      read: async (position, length) =>
        Buffer.concat(
          Array.from({ length: Math.ceil(length / 512) + 1 }, (_, index) => {
            const sector = Math.floor(position / 512) + index - 1;
            return sector < 0 ? head : sectorOf(sector);
          }),
        ).subarray(position % 512, (position % 512) + length),
    };
    const { reads, bytes, outcome } = await inspected(access);
    expect(outcome).toMatchObject({ message: expect.stringMatching(/directory entr|scattered over/) });
    expect(reads).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeLessThan(330 * MIB);
  });
});
