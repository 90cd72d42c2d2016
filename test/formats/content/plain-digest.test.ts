import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessTo } from "../../../src/formats/bytes.ts";
import { checkContent, encryptContent } from "../../../src/formats/content/encryption.ts";
import { plainDigest } from "../../../src/formats/content/plain-digest.ts";

const FEW = 0;
const MANY = 1 << 30;

describe.each([
  ["here", FEW],
  ["by a thread of its own", MANY],
])("a digest computed %s", (_where, expected) => {
  it("is that of the bytes in their order, also when the caller changes them afterwards", async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const wanted = createHash("sha256").update(Buffer.concat(given)).digest("hex");
        const digest = plainDigest(expected);
        try {
          for (const part of given) {
            await digest.update(part);
            part.fill(0);
          }
          expect(Buffer.from(await digest.finish()).toString("hex")).toBe(wanted);
        } finally {
          await digest.close();
        }
      }),
      { numRuns: 12 },
    );
  });
});

const bytes = Buffer.alloc(3_000_001, "content");
const stream = async function* () {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
};

it("encrypts to the same as without a thread, and what Intune checks holds", async () => {
  const out = Buffer.alloc(3_100_000);
  const sink = { write: async (position: number, part: Uint8Array) => void out.set(part, position) };
  const { fileEncryptionInfo, sizeEncrypted } = await encryptContent(stream(), sink, { expected: MANY });
  const content = accessTo(out.subarray(0, sizeEncrypted));
  expect(await checkContent(content, fileEncryptionInfo)).toBe(bytes.length);
  expect(fileEncryptionInfo.fileDigest).toBe(createHash("sha256").update(bytes).digest("base64"));
});

it("leaves no thread behind when writing fails in the middle", async () => {
  const handles = () =>
    process.getActiveResourcesInfo().filter((name) => name.includes("MessagePort")).length;
  const before = handles();
  const sink = {
    write: async () => {
      throw new Error("disk full");
    },
  };
  await expect(encryptContent(stream(), sink, { expected: MANY })).rejects.toThrow("disk full");
  expect(handles()).toBe(before);
});
