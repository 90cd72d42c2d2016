import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import type { Kysely } from "kysely";
import type { DeviceStore } from "../../bridge/needs.ts";
import { BridgeError } from "../../domain/errors.ts";
import { wordsOf } from "../dialect-words.ts";
import type { Schema } from "../schema.ts";
import { BUSY_TIMEOUT } from "../sqlite.ts";
import { keepNurserySmall } from "./small-nursery.ts";
import type { Answer, Asked, Done, Place } from "./thread-words.ts";

/** From so many on it is worth to hand them over: less is kept sooner than a thread has started. */
const MANY = 500;
/** Pages of verdicts after which what was written is put in its place: the longer the log of it, the longer each look takes. */
const PAGES_IN_A_LOG = 10;
/**
 * So long one thread may hold the embedded database before the other gives up: whoever writes may have to wait for the disk,
 * and a disk that others keep busy makes it wait long. Milliseconds.
 */
const PATIENCE = 300_000;
/** MiB of a thread's own heap; what it has in hand at once is a few pages. */
const HEAP = 256;
/**
 * MiB of what is young in it: left to itself it grows to many times what is alive. Beside a server, which has the pages of
 * the database in its own memory, there is room for more, and more of what is young is dead when it is looked through.
 */
const YOUNG = 24;
const YOUNG_BESIDE_A_SERVER = 96;

/** A file of its own, as source or built. Not where the program was bundled into one file: there everything is done here. */
const THREAD = new URL(
  import.meta.url.endsWith(".ts") ? "../../device-thread.ts" : "./device-thread.js",
  import.meta.url,
);

/**
 * The store, with a second thread on a connection of its own: facts that come by the hundreds it writes while the next are
 * read here, and pages of devices it judges from reading to writing, while others are judged here. What was given is written
 * when the promise says so, as ever.
 */
export function withSecondThread(
  store: DeviceStore,
  place: Place,
  db: Kysely<Schema>,
): { readonly store: DeviceStore; readonly close: () => Promise<void> } {
  // What gives a token anew for each connection is of this thread.
  if (place.postgres?.token || !existsSync(fileURLToPath(THREAD))) return { store, close: async () => {} };
  let thread: Promise<Thread> | undefined;
  let pages = 0;
  const { busyTimeoutMs } = place;
  const { putInPlace, waitFor } = wordsOf(db);
  const start = async (): Promise<Thread> => {
    keepNurserySmall();
    await waitFor?.(busyTimeoutMs ?? PATIENCE).execute(db);
    return startThread({ ...place, busyTimeoutMs: busyTimeoutMs ?? PATIENCE });
  };
  const ask = async (asked: Asked): Promise<Done> => {
    thread ??= start();
    return (await thread).ask(asked);
  };
  const close = async () => {
    const ending = await thread;
    if (!ending) return;
    thread = undefined;
    await ending.close();
    await waitFor?.(busyTimeoutMs ?? BUSY_TIMEOUT).execute(db);
  };
  return {
    store: {
      ...store,
      // Everything is judged: what the thread has of memory, the building of indexes may have.
      dropEmpty: async () => {
        await close();
        return store.dropEmpty();
      },
      saveFacts: async (sync, facts) => {
        if (facts.length < MANY) await store.saveFacts(sync, facts);
        else await ask({ kind: "facts", sync, facts });
      },
      saveJudgements: async (...judged) => {
        await store.saveJudgements(...judged);
        if (!thread) return;
        if (++pages % PAGES_IN_A_LOG === 0) await putInPlace?.execute(db);
        // The embedded database answers at once, and nobody else would be heard: not the thread that has done its page.
        await new Promise<void>((heard) => setImmediate(heard));
      },
      judgeElsewhere: async (page, by, limits) => (await ask({ kind: "page", page, by, limits }))!,
    },
    close,
  };
}

interface Thread {
  ask(asked: Asked): Promise<Done>;
  close(): Promise<void>;
}

function startThread(place: Place): Thread {
  // The nursery of the first thread is kept small for good, and a new one would never grow at all.
  const young = place.postgres ? YOUNG_BESIDE_A_SERVER : YOUNG;
  v8.setFlagsFromString(`--min-semi-space-size=${young / 3}`);
  const worker = new Worker(THREAD, {
    workerData: place,
    resourceLimits: { maxOldGenerationSizeMb: HEAP, maxYoungGenerationSizeMb: young },
  });
  // Who has nothing else to do ends; who waits for an answer is held by `ask`.
  worker.unref();
  const waiting = new Map<number, { done: (what: Done) => void; failed: (error: unknown) => void }>();
  let asked = 0;
  let ended: BridgeError | undefined;
  const endAll = (why: string, cause?: unknown) => {
    ended ??= new BridgeError(
      "internal",
      `The thread that judges and writes devices ended: ${why}.`,
      {},
      { cause, next: "Run it again: what was written is kept." },
    );
    for (const { failed } of waiting.values()) failed(ended);
    waiting.clear();
  };
  worker.on("message", ({ id, done: what, failure }: Answer) => {
    const { done, failed } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (!failure) done?.(what);
    else if ("code" in failure)
      failed?.(
        new BridgeError(failure.code, failure.message, failure.facts, {
          ...(failure.next === undefined ? {} : { next: failure.next }),
        }),
      );
    else failed?.(new Error(failure.message));
  });
  worker.on("error", (error) => endAll((error as Error).message, error));
  worker.on("exit", (code) => endAll(`with ${code}`));
  return {
    ask: (what) =>
      new Promise((done, failed) => {
        if (ended) {
          failed(ended);
          return;
        }
        const id = ++asked;
        waiting.set(id, { done, failed });
        worker.ref();
        worker.postMessage({ id, asked: what });
      }),
    close: async () => {
      if (ended) return;
      const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      worker.ref();
      worker.postMessage(null);
      await gone;
    },
  };
}
