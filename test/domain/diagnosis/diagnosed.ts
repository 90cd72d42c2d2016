import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import type { Diagnosis } from "../../../src/domain/diagnosis/diagnosis.ts";
import { readLog } from "../../../src/formats/logs/read-log.ts";

/** What is said of logs that are given as text or as bytes. */
export async function diagnosed(
  files: readonly { readonly name: string; readonly text: string | Uint8Array }[],
): Promise<Diagnosis> {
  const logs = await Promise.all(
    files.map(({ name, text }) => readLog(name, [typeof text === "string" ? Buffer.from(text) : text])),
  );
  return diagnose(logs);
}
