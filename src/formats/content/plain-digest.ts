import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";

/** SHA-256 of bytes in their order. */
export interface PlainDigest {
  /** Resolves when `bytes` may be changed again, which can be before they are in the digest. At most 1 MiB. */
  update(bytes: Uint8Array): Promise<void>;
  finish(): Promise<Uint8Array>;
  /** Ends what works for it, finished or not. */
  close(): Promise<void>;
}

/** Below this a thread takes longer to start than it saves. */
const WORTH_A_THREAD = 32 << 20;
const PART = 1 << 20;
const PARTS = 4;

/** A digest for so many bytes: of many, it is computed beside the caller's own work, by a thread with a few parts in hand. */
export const plainDigest = (expected: number): PlainDigest =>
  expected < WORTH_A_THREAD ? digestHere() : digestBeside();

function digestHere(): PlainDigest {
  const digest = createHash("sha256");
  return {
    update: async (bytes) => void digest.update(bytes),
    finish: async () => digest.digest(),
    close: async () => {},
  };
}

// As text, so that it is found wherever the program was bundled to. Each part goes back to be filled again; null asks for the digest.
const THREAD = `
const { parentPort } = require("node:worker_threads");
const digest = require("node:crypto").createHash("sha256");
parentPort.on("message", (part) => {
  if (part === null) return parentPort.postMessage({ digest: digest.digest() });
  digest.update(part);
  parentPort.postMessage({ part }, [part.buffer]);
});`;

function digestBeside(): PlainDigest {
  const worker = new Worker(THREAD, { eval: true });
  const free = Array.from({ length: PARTS }, () => new ArrayBuffer(PART));
  let result: Uint8Array | undefined;
  let failure: Error | undefined;
  let wake = () => {};
  worker.on("message", ({ part, digest }: { part?: Uint8Array<ArrayBuffer>; digest?: Uint8Array }) => {
    if (part) free.push(part.buffer);
    result = digest;
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
  return {
    update: async (bytes) => {
      await until(() => free.length > 0);
      const part = new Uint8Array(free.pop()!, 0, bytes.length);
      part.set(bytes);
      worker.postMessage(part, [part.buffer]);
    },
    finish: async () => {
      worker.postMessage(null);
      await until(() => result !== undefined);
      return result!;
    },
    close: async () => void (await worker.terminate()),
  };
}
