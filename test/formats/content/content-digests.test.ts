import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessTo } from "../../../src/formats/bytes.ts";
import { contentDigests } from "../../../src/formats/content/content-digests.ts";
import { checkContent, encryptContent } from "../../../src/formats/content/encryption.ts";

const FEW = 0;
const MANY = 1 << 30;

const keys = { macKey: Buffer.alloc(32, 1), initializationVector: Buffer.alloc(16, 2) };

describe.each([
  ["here", FEW],
  ["by a thread of its own", MANY],
])("digests computed %s", (_where, expected) => {
  it("are those of the bytes in their order, also when the caller changes the plain ones afterwards", async () => {
    const parts = fc.array(
      fc.tuple(fc.uint8Array({ maxLength: 5_000 }), fc.uint8Array({ maxLength: 5_000 })),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const of = (index: 0 | 1) => Buffer.concat(given.map((pair) => pair[index]));
        const wanted = {
          digest: createHash("sha256").update(of(0)).digest("hex"),
          mac: createHmac("sha256", keys.macKey)
            .update(keys.initializationVector)
            .update(of(1))
            .digest("hex"),
        };
        const digests = contentDigests(expected, keys);
        try {
          for (const [plain, encrypted] of given) {
            const room = await digests.room();
            room.set(encrypted);
            digests.update(plain, room.subarray(0, encrypted.length));
            plain.fill(0);
          }
          const { digest, mac } = await digests.finish();
          expect({
            digest: Buffer.from(digest).toString("hex"),
            mac: Buffer.from(mac).toString("hex"),
          }).toEqual(wanted);
        } finally {
          await digests.close();
        }
      }),
      { numRuns: 12 },
    );
  });

  it("leave a ciphertext alone until three more rooms were asked for: it is still being written", async () => {
    const digests = contentDigests(expected, keys);
    try {
      const rooms: Uint8Array[] = [];
      for (let number = 1; number <= 4; number++) {
        const room = await digests.room();
        room.fill(number);
        digests.update(new Uint8Array(0), room);
        rooms.push(room);
      }
      expect(rooms.map((room) => room[0])).toEqual([1, 2, 3, 4]);
    } finally {
      await digests.close();
    }
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
