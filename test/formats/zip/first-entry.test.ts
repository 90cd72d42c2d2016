import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { firstEntry } from "../../../src/formats/zip/first-entry.ts";
import { zipOf } from "./zip-of.ts";

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const textOf = async (bytes: Buffer, size = 1_000) =>
  Buffer.concat(await Array.fromAsync(firstEntry(inPieces(bytes, size)))).toString();

describe("the one file of a zip that arrives as a stream", () => {
  it("is what went in, however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 5_000 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 3_000 }),
        async (text, compress, size) => {
          expect(await textOf(await zipOf("a.csv", text, compress), size)).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is refused in words when the stream ends early, wherever that is", async () => {
    const whole = await zipOf("a.csv", Array.from({ length: 3_000 }, (_, n) => `row ${n}`).join("\n"));
    const directory = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    for (let cut = 0; cut < directory - 20; cut += 97)
      await expect(textOf(whole.subarray(0, cut)), `cut at ${cut}`).rejects.toMatchObject({
        code: "invalid",
      });
  });

  it("is refused in words, or read, whatever the bytes are", async () => {
    const whole = await zipOf("a.csv", "one,two\n".repeat(200));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        await textOf(bytes).catch((error: unknown) => {
          if (!(error instanceof BridgeError)) throw error;
        });
      }),
      { numRuns: 150 },
    );
    await expect(
      textOf(Buffer.from("<html>not a zip at all, and long enough for a header</html>")),
    ).rejects.toThrow(/does not begin as one/);
  });
});
