import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo } from "../../../src/formats/bytes.ts";
import { readCab } from "../../../src/formats/logs/read-cab.ts";
import { cabinet } from "./cabinet.ts";

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
  it.each(["stored", "mszip"] as const)("gives back what was put into it, %s", async (packing) => {
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
  it("says that LZX is not read, and what to do", async () => {
    await expect(unpacked(cabinet({ "a.log": Buffer.from("x") }, "lzx"))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("LZX"),
      next: expect.stringContaining("expand"),
    });
  });
  it("fails with a failure of ours, whatever the bytes", async () => {
    const good = cabinet({ "a.log": Buffer.alloc(40_000, "abc") }, "mszip");
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
  });
});
