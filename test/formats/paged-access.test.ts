import fc from "fast-check";
import { expect, it } from "vitest";
import { accessTo } from "../../src/formats/bytes.ts";
import { pagedAccess } from "../../src/formats/paged-access.ts";

const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

it("gives the same bytes as what lies below, wherever they are asked for", async () => {
  const place = fc.oneof(
    fc.nat(bytes.length + 100),
    fc.constantFrom(16_383, 16_384, 32_767, 99_999, 100_000),
  );
  const length = fc.oneof(fc.nat(200), fc.nat(40_000), fc.constantFrom(16_384, 16_385));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(place, length), { maxLength: 30 }), async (reads) => {
      const paged = pagedAccess(accessTo(bytes));
      for (const [at, count] of reads)
        expect([...(await paged.read(at, count))]).toEqual([...bytes.subarray(at, at + count)]);
    }),
    { numRuns: 60 },
  );
});

it("asks for a page once, however small the steps, and forgets pages when there are many", async () => {
  const asked: number[] = [];
  const size = 200 * 16_384;
  const paged = pagedAccess({
    size,
    read: async (position, length) => {
      asked.push(position / 16_384);
      return new Uint8Array(Math.min(length, size - position));
    },
  });
  for (let at = 0; at < 16_384; at += 64) await paged.read(at, 64);
  expect(asked).toEqual([0]);
  for (let page = 1; page <= 64; page++) await paged.read(page * 16_384, 4);
  await paged.read(0, 4);
  expect(asked).toEqual([...Array(65).keys(), 0]);
});
