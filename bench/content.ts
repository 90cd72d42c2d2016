import { spawnSync } from "node:child_process";
import { createCipheriv, createHash, createHmac, randomFillSync } from "node:crypto";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encryptContentFile } from "../src/bridge/encrypt-content.ts";
import { localFiles } from "../src/files/local-files.ts";
import { encryptContent, newKeys } from "../src/formats/content/encryption.ts";
import { inTurn, milliseconds } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const MIB = 1 << 20;
const CHILD = fileURLToPath(new URL("./encrypt-one-file.ts", import.meta.url));

export const bench: Bench = () =>
  contentRows({ rounds: 7, size: 256 * MIB, small: 16 * MIB, middle: 256 * MIB, large: 2_048 * MIB });

/** From file to file through the code that `content encrypt` and `apply` use, and the memory it takes. Sizes in bytes. */
export async function contentRows(sizes: {
  rounds: number;
  size: number;
  small: number;
  middle: number;
  large: number;
}): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "ccmbridge-bench-"));
  try {
    // Throughput first: two gigabytes written before would still keep the disk busy.
    const rates = await throughput(folder, sizes);
    return [...rates, ...memory(folder, sizes)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughput(
  folder: string,
  { rounds, size }: { rounds: number; size: number },
): Promise<BenchRow[]> {
  const plain = randomFillSync(Buffer.allocUnsafe(size));
  const [file, out, info, copy] = ["plain", "encrypted", "info.json", "copy"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  writeFileSync(file, plain);
  const files = localFiles({ temporaryFolder: folder });
  // In the manner that is quickest for each: all at once would be half as quick as in slices that fit the caches.
  const { slices16, slices1024, ours, alone, disk } = await inTurn(rounds, {
    slices16: () => milliseconds(() => primitives(plain, 16 * 1024)),
    slices1024: () => milliseconds(() => primitives(plain, MIB)),
    ours: () => afresh([out, info], () => encryptContentFile(files, { file, out, info })),
    alone: () => milliseconds(() => encryptContent(partsOf(plain), NOWHERE, { expected: size })),
    disk: () => afresh([copy], () => writeAndSync(copy, plain)),
  });
  const rate = (times: readonly number[]) => size / MIB / (Math.min(...times) / 1_000);
  const bare = Math.max(rate(slices16), rate(slices1024));
  return [
    {
      name: "content: file to file, to its three primitives in memory",
      value: rate(ours) / bare,
      unit: "x",
      aim: { atLeast: 0.85 },
      note:
        `${rate(ours).toFixed(0)} of ${bare.toFixed(0)} MiB/s, best of ${rounds}; ` +
        `this disk alone takes ${rate(disk).toFixed(0)} MiB/s`,
    },
    {
      name: "content: the same without a disk",
      value: rate(alone) / bare,
      unit: "x",
      note: "above 1 where a second core is free for digest and MAC",
    },
  ];
}

/** How long it takes where none of the files is there; to free an old one's blocks is the disk's own time. */
async function afresh(paths: readonly string[], work: () => Promise<unknown>): Promise<number> {
  for (const path of paths) rmSync(path, { force: true });
  return milliseconds(work);
}

const NOWHERE = { write: async () => {} };
async function* partsOf(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += MIB) yield bytes.subarray(at, at + MIB);
}

/** SHA-256 over the plain bytes, AES-256-CBC, HMAC-SHA256 over what that gives. */
function primitives(plain: Buffer, slice: number): void {
  const { encryptionKey, macKey, initializationVector } = newKeys();
  const cipher = createCipheriv("aes-256-cbc", encryptionKey, initializationVector);
  const digest = createHash("sha256");
  const mac = createHmac("sha256", macKey).update(initializationVector);
  for (let at = 0; at < plain.length; at += slice) {
    const part = plain.subarray(at, at + slice);
    digest.update(part);
    mac.update(cipher.update(part));
  }
  mac.update(cipher.final()).digest();
  digest.digest();
}

async function writeAndSync(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, "w");
  try {
    for (let at = 0; at < bytes.length; at += MIB) await handle.write(bytes.subarray(at, at + MIB));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function memory(
  folder: string,
  { small, middle, large }: { small: number; middle: number; large: number },
): BenchRow[] {
  const peaks = [small, middle, large].map((size) => ({ size, peak: peakOf(folder, size) }));
  const [, ofMiddle, ofLarge] = peaks;
  return [
    ...peaks.map(({ size, peak }) => ({
      name: `content: peak memory for ${size / MIB} MiB`,
      value: peak,
      unit: "MiB",
      note: "whole process, Node itself included",
    })),
    {
      name: `content: what ${large / MIB} MiB take more than ${middle / MIB}`,
      value: ofLarge!.peak - ofMiddle!.peak,
      unit: "MiB",
      aim: { atMost: 16 },
      note: "a small file is done before Node first clears away what it used",
    },
  ];
}

/** Peak memory in MiB of a process that encrypts a file of this size. */
function peakOf(folder: string, size: number): number {
  const file = join(folder, "sparse");
  const handle = openSync(file, "w");
  ftruncateSync(handle, size);
  closeSync(handle);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHILD, file, join(folder, "out")], {
    encoding: "utf8",
  });
  rmSync(join(folder, "out"), { force: true });
  if (status !== 0) throw new Error(`Encrypting ${size} bytes failed: ${stderr}`);
  return Number(stdout) / 1_024;
}
