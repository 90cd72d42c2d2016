import { parentPort, workerData } from "node:worker_threads";
import { BridgeError } from "../../domain/errors.ts";
import { openDatabase } from "../open-database.ts";
import { openSqlite } from "../sqlite.ts";
import { saveJudgements } from "./judgements.ts";
import { saveFacts } from "./save-facts.ts";
import type { Answer, Asked, Failure, Place } from "./thread-words.ts";

// The second thread of `withSecondThread`: writes what it is given, and answers when it is written. Null ends it.
/**
 * So long the first thread may hold the embedded database: it waits for the disk where it writes with care, and a disk that
 * others keep busy makes it wait long. Milliseconds.
 */
const PATIENCE = 300_000;

const { dataFolder, busyTimeoutMs = PATIENCE, postgres, tenant } = workerData as Place;
// Not awaited here: where functions run, a module cannot wait.
const opening = openDatabase(postgres, () => openSqlite(dataFolder, busyTimeoutMs));
// Whoever asks is told; nobody may have asked yet.
opening.catch(() => {});

async function write(asked: Asked): Promise<void> {
  const part = { db: await opening, tenant };
  await (asked.kind === "facts"
    ? saveFacts(part, asked.sync, asked.facts)
    : saveJudgements(part, asked.judgements));
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
  write(message.asked).then(
    () => parentPort?.postMessage({ id: message.id } satisfies Answer),
    (error: unknown) =>
      parentPort?.postMessage({ id: message.id, failure: failureOf(error) } satisfies Answer),
  );
});
