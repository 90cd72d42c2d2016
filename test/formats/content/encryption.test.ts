import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../../src/domain/errors.ts";
import { accessTo } from "../../../src/formats/bytes.ts";
import {
  type ContentKeys,
  checkContent,
  decryptContent,
  encryptContent,
  encryptedSize,
  type FileEncryptionInfo,
  newKeys,
} from "../../../src/formats/content/encryption.ts";
import { parseEncryptionInfo } from "../../../src/formats/content/encryption-info.ts";

const MIB = 2 ** 20;
/** Bytes without a pattern, the same each time. */
const bytesOf = (size: number, seed = 1) =>
  createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(size));

async function* inChunks(bytes: Uint8Array, ...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? bytes.length);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** Encrypts into a buffer, which takes writes in any order as a file does. */
async function encrypted(plain: Uint8Array, keys?: ContentKeys, ...lengths: number[]) {
  const bytes = Buffer.alloc(encryptedSize(plain.length));
  const content = await encryptContent(
    inChunks(plain, ...lengths),
    { write: async (position, part) => void bytes.set(part, position) },
    keys ? { keys } : {},
  );
  return { bytes, ...content };
}

async function decrypted(bytes: Uint8Array, info: FileEncryptionInfo): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of decryptContent(accessTo(bytes), info)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const raw = (base64: string) => Buffer.from(base64, "base64");
/** Reads content by the facts alone, with nothing of ours. */
function readByTheFacts(bytes: Buffer, info: FileEncryptionInfo): Buffer {
  const [mac, iv, cipherText] = [bytes.subarray(0, 32), bytes.subarray(32, 48), bytes.subarray(48)];
  expect(mac).toEqual(createHmac("sha256", raw(info.macKey)).update(bytes.subarray(32)).digest());
  expect(mac).toEqual(raw(info.mac));
  expect(iv).toEqual(raw(info.initializationVector));
  const decipher = createDecipheriv("aes-256-cbc", raw(info.encryptionKey), iv);
  const plain = Buffer.concat([decipher.update(cipherText), decipher.final()]);
  expect(createHash("sha256").update(plain).digest()).toEqual(raw(info.fileDigest));
  return plain;
}

describe("content encrypted for Intune", () => {
  const edges = [
    0,
    1,
    15,
    16,
    17,
    31,
    32,
    33,
    16_383,
    16_384,
    16_385,
    MIB - 1,
    MIB,
    MIB + 1,
    2 * MIB + 16_384,
  ];
  it.each(edges)("of %i bytes has the layout of the facts and reads back", async (size) => {
    const plain = bytesOf(size);
    const { bytes, fileEncryptionInfo, ...sizes } = await encrypted(plain);
    expect(sizes).toEqual({ size, sizeEncrypted: 48 + 16 * (Math.floor(size / 16) + 1) });
    expect(readByTheFacts(bytes, fileEncryptionInfo).equals(plain)).toBe(true);
    expect((await decrypted(bytes, fileEncryptionInfo)).equals(plain)).toBe(true);
    expect(await checkContent(accessTo(bytes), fileEncryptionInfo)).toBe(size);
  });

  it("is the same however its bytes come", async () => {
    const keys = newKeys();
    const length = fc.constantFrom(1, 15, 16, 17, 4_095, 16_384, 16_385, 70_000, MIB, MIB + 1, 3 * MIB);
    const size = fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: 2 * MIB }));
    await fc.assert(
      fc.asyncProperty(size, fc.array(length, { minLength: 1, maxLength: 4 }), async (bytes, lengths) => {
        const plain = bytesOf(bytes, lengths.length);
        const small = lengths.every((one) => one < 1_000);
        const whole = await encrypted(plain, keys);
        const parts = await encrypted(small ? plain.subarray(0, 20_000) : plain, keys, ...lengths);
        if (!small || bytes <= 20_000) {
          expect(parts.bytes.equals(whole.bytes)).toBe(true);
          expect(parts.fileEncryptionInfo).toEqual(whole.fileEncryptionInfo);
        }
        expect(readByTheFacts(parts.bytes, parts.fileEncryptionInfo).length).toBe(parts.size);
      }),
      { numRuns: 60 },
    );
  });

  it("has new keys and a new vector each time, all different", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => encrypted(bytesOf(5))));
    const secrets = made.flatMap(({ fileEncryptionInfo: info }) => [
      info.encryptionKey,
      info.macKey,
      info.initializationVector,
    ]);
    expect(new Set(secrets).size).toBe(60);
  });

  it("is left alone when the disk or the source fails: the failure comes through, and only once", async () => {
    const full = new BridgeError("disk", "full");
    const sink = { write: async () => Promise.reject(full) };
    await expect(encryptContent(inChunks(bytesOf(3 * MIB), MIB), sink)).rejects.toBe(full);
    async function* torn() {
      yield bytesOf(MIB);
      throw full;
    }
    await expect(encryptContent(torn(), { write: async () => {} })).rejects.toBe(full);
  });
});

describe("content that is not what its info says", () => {
  const plain = bytesOf(100_000);
  const whole = encrypted(plain);
  const refusal = async (bytes: Uint8Array, info: FileEncryptionInfo) => {
    const given: Uint8Array[] = [];
    const failure = await (async () => {
      for await (const part of decryptContent(accessTo(bytes), info)) given.push(part);
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BridgeError);
    expect(failure).toMatchObject({ code: "invalid" });
    for (const secret of [info.encryptionKey, info.macKey])
      expect((failure as BridgeError).message).not.toContain(secret);
    return { why: (failure as BridgeError).message.split(": ").slice(1).join(": "), given: given.length };
  };

  it("is refused with a reason of its own for each way it can be wrong", async () => {
    const { bytes, fileEncryptionInfo: info } = await whole;
    const flipped = (at: number) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy;
    };
    const other = (length: number) => Buffer.alloc(length, 7).toString("base64");
    const macOf = (body: Uint8Array) => createHmac("sha256", raw(info.macKey)).update(body).digest();
    const withMac = (body: Buffer) => {
      const mac = macOf(body);
      return [Buffer.concat([mac, body]), { ...info, mac: mac.toString("base64") }] as const;
    };
    const nothing = createHash("sha256").update("").digest("base64");
    const unpadded = createCipheriv("aes-256-cbc", raw(info.encryptionKey), raw(info.initializationVector));
    unpadded.setAutoPadding(false);
    const badPadding = Buffer.concat([unpadded.update(Buffer.alloc(64)), unpadded.final()]);
    const reasons = {
      size: await refusal(bytes.subarray(0, -1), info),
      empty: await refusal(Buffer.alloc(0), info),
      macInFront: await refusal(flipped(3), info),
      vector: await refusal(flipped(40), info),
      bytes: await refusal(flipped(5_000), info),
      cut: await refusal(bytes.subarray(0, -16), info),
      macKey: await refusal(bytes, { ...info, macKey: other(32) }),
      padding: await refusal(...withMac(Buffer.concat([raw(info.initializationVector), badPadding]))),
      digest: await refusal(bytes, { ...info, fileDigest: nothing }),
    };
    expect(reasons.size.why).toMatch(/^it has \d+ bytes/);
    expect(reasons.empty.why).toMatch(/^it has 0 bytes/);
    expect(reasons.macInFront.why).toMatch(/start with the mac/);
    expect(reasons.vector.why).toMatch(/initialization vector/);
    for (const { why } of [reasons.bytes, reasons.cut, reasons.macKey])
      expect(why).toMatch(/its mac does not fit/);
    expect(reasons.padding.why).toMatch(/padding is broken/);
    expect(reasons.digest.why).toMatch(/digest of its plain bytes/);
    // Nothing is given of bytes whose MAC does not fit.
    for (const [name, { given }] of Object.entries(reasons))
      if (name !== "digest" && name !== "padding") expect(given, name).toBe(0);
  });

  it("is refused for any byte that is another, wherever it is", async () => {
    const { bytes, fileEncryptionInfo } = await encrypted(bytesOf(1_000));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const copy = Buffer.from(bytes);
          copy[at]! ^= change;
          await expect(decrypted(copy, fileEncryptionInfo)).rejects.toThrow(BridgeError);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("an encryption info", () => {
  const info: FileEncryptionInfo = {
    encryptionKey: Buffer.alloc(32, 1).toString("base64"),
    macKey: Buffer.alloc(32, 2).toString("base64"),
    initializationVector: Buffer.alloc(16, 3).toString("base64"),
    mac: Buffer.alloc(32, 4).toString("base64"),
    fileDigest: Buffer.alloc(32, 5).toString("base64"),
    fileDigestAlgorithm: "SHA256",
    profileIdentifier: "ProfileVersion1",
  };
  const members = ["encryptionKey", "macKey", "initializationVector", "mac", "fileDigest"] as const;

  it("is read as we write it, as Graph's commit call takes it, and bare", () => {
    const graph = { "@odata.type": "microsoft.graph.fileEncryptionInfo", ...info };
    for (const kept of [
      { size: 1, sizeEncrypted: 64, fileEncryptionInfo: info },
      { fileEncryptionInfo: graph },
      graph,
    ])
      expect(parseEncryptionInfo(JSON.stringify(kept)).fileEncryptionInfo).toEqual(info);
  });

  it.each(members)(
    "names %s when it is missing, no base64, or of another length, and never its value",
    (name) => {
      const value = info[name];
      for (const wrong of [
        undefined,
        5,
        null,
        "",
        `${value}\n`,
        value.replace("=", ""),
        Buffer.alloc(8, 9).toString("base64"),
        Buffer.alloc(32, 9).toString("hex"),
        `*${value.slice(1)}`,
      ]) {
        const text = JSON.stringify({ ...info, [name]: wrong });
        try {
          parseEncryptionInfo(text);
          expect.unreachable(String(wrong));
        } catch (error) {
          expect(error).toBeInstanceOf(BridgeError);
          const { message, next } = error as BridgeError;
          expect(message).toContain(name);
          for (const secret of members.map((member) => info[member]))
            expect(`${message} ${next}`).not.toContain(secret.slice(0, 8));
        }
      }
    },
  );

  it("of another profile or digest, or that is no JSON, is refused without its text", () => {
    for (const text of [
      JSON.stringify({ ...info, profileIdentifier: "ProfileVersion2" }),
      JSON.stringify({ ...info, fileDigestAlgorithm: "SHA512" }),
      `{"encryptionKey": "${info.encryptionKey}", `,
      "",
      "null",
      "[]",
      '"text"',
      "{}",
    ])
      expect(() => parseEncryptionInfo(text)).toThrow(
        expect.objectContaining({
          code: "invalid",
          message: expect.not.stringContaining(info.encryptionKey.slice(0, 8)),
        }),
      );
  });
});
