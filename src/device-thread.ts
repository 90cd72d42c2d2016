import { parentPort, workerData } from "node:worker_threads";
import { countsOf, judgePage } from "./bridge/judge-devices.ts";
import { BridgeError } from "./domain/errors.ts";
import { sqlDeviceStore } from "./store/devices/device-store.ts";
import type { Answer, Asked, Done, Failure, Place } from "./store/devices/thread-words.ts";
import { openDatabase } from "./store/open-database.ts";
import { openSqlite } from "./store/sqlite.ts";

// The second thread of `withSecondThread`: keeps facts it is given and judges pages it is told, and answers when they are
// written. Null ends it.
/** It goes through everything once, and remembers little of it for long. */
const CACHE_KIB = 24 * 1024;

const { dataFolder, busyTimeoutMs, postgres, tenant } = workerData as Place;
// Not awaited here: where functions run, a module cannot wait.
const opening = openDatabase(postgres, () => openSqlite(dataFolder, busyTimeoutMs, CACHE_KIB));
// Whoever asks is told; nobody may have asked yet.
opening.catch(() => {});

async function work(asked: Asked): Promise<Done> {
  const store = sqlDeviceStore(await opening, tenant);
  if (asked.kind === "facts") {
    await store.saveFacts(asked.sync, asked.facts);
    return undefined;
  }
  const judgements = await judgePage(store, asked.page, asked.by, asked.limits);
  await store.saveJudgements(judgements);
  return countsOf(judgements);
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof BridgeError))
    return { message: error instanceof Error ? error.message : String(error) };
  const { code, message, facts, next } = error;
  return { code, message, facts, next };
}

parentPort?.on("message", (message: { id: number; asked: Asked } | null) => {
  if (message === null) {
    void opening
      .then((db) => db.destroy())
      .catch(() => {})
      .finally(() => parentPort?.close());
    return;
  }
  const { id, asked } = message;
  work(asked).then(
    (done) => parentPort?.postMessage({ id, done } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ id, failure: failureOf(error) } satisfies Answer),
  );
});
