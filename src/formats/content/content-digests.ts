import { createHash, createHmac } from "node:crypto";
import { Worker } from "node:worker_threads";

/** SHA-256 of plain bytes, and the MAC over the IV and what they were encrypted to, both in their order. */
export interface ContentDigests {
  /** Room for the next ciphertext, 16 bytes longer than a part; it holds what was put there until three more were asked for. */
  room(): Promise<Uint8Array>;
  /** At most 1 MiB of plain bytes, which may be changed afterwards, and their ciphertext in the room last asked for. */
  update(plain: Uint8Array, encrypted: Uint8Array): void;
  finish(): Promise<{ readonly digest: Uint8Array; readonly mac: Uint8Array }>;
  /** Ends what works for it, finished or not. */
  close(): Promise<void>;
}

export interface MacKeys {
  readonly macKey: Uint8Array;
  readonly initializationVector: Uint8Array;
}

/** Below this a thread takes longer to start than it saves. */
const WORTH_A_THREAD = 32 << 20;
const PART = 1 << 20;
const BLOCK = 16;
const ROOMS = 4;

/** Digests for so many bytes: of many, they are computed beside the caller's own work, by a thread with a few parts in hand. */
export const contentDigests = (expected: number, keys: MacKeys): ContentDigests =>
  expected < WORTH_A_THREAD ? digestsHere(keys) : digestsBeside(keys);

function digestsHere({ macKey, initializationVector }: MacKeys): ContentDigests {
  const digest = createHash("sha256");
  const mac = createHmac("sha256", macKey).update(initializationVector);
  const rooms = Array.from({ length: ROOMS }, () => new Uint8Array(PART + BLOCK));
  let asked = 0;
  return {
    room: async () => rooms[asked++ % ROOMS]!,
    update: (plain, encrypted) => {
      digest.update(plain);
      mac.update(encrypted);
    },
    finish: async () => ({ digest: digest.digest(), mac: mac.digest() }),
    close: async () => {},
  };
}

// As text, so that it is found wherever the program was bundled to. It says which part is done; null asks for the digests.
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { createHash, createHmac } = require("node:crypto");
const digest = createHash("sha256");
const mac = createHmac("sha256", workerData.macKey).update(workerData.initializationVector);
parentPort.on("message", (part) => {
  if (part === null) return parentPort.postMessage({ digest: digest.digest(), mac: mac.digest() });
  digest.update(part.plain);
  mac.update(part.encrypted);
  parentPort.postMessage(undefined);
});`;

type Results = Awaited<ReturnType<ContentDigests["finish"]>>;

/** Both threads see the same memory: a part is copied once, and its ciphertext not at all. */
function digestsBeside(keys: MacKeys): ContentDigests {
  const worker = new Worker(THREAD, { eval: true, workerData: keys });
  const rooms = Array.from({ length: ROOMS }, () => ({
    plain: new Uint8Array(new SharedArrayBuffer(PART)),
    encrypted: new Uint8Array(new SharedArrayBuffer(PART + BLOCK)),
  }));
  let asked = 0;
  let done = 0;
  let results: Results | undefined;
  let failure: Error | undefined;
  let wake = () => {};
  worker.on("message", (message: Results | undefined) => {
    if (message) results = message;
    else done++;
    wake();
  });
  worker.on("error", (error: Error) => {
    failure = error;
    wake();
  });
  const until = async (ready: () => boolean) => {
    while (!ready()) {
      if (failure) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const current = () => rooms[(asked - 1) % ROOMS]!;
  return {
    room: async () => {
      await until(() => asked - done < ROOMS);
      asked++;
      return current().encrypted;
    },
    update: (plain, encrypted) => {
      const copy = current().plain.subarray(0, plain.length);
      copy.set(plain);
      worker.postMessage({ plain: copy, encrypted });
    },
    finish: async () => {
      worker.postMessage(null);
      await until(() => results !== undefined);
      return results!;
    },
    close: async () => void (await worker.terminate()),
  };
}
