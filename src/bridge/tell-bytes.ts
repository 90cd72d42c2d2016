import { BridgeError } from "../domain/errors.ts";
import type { Progress } from "./needs.ts";

/** What a verb that works through many bytes is given besides its files. */
export interface ByteWork {
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The same bytes, telling how far they are, and stopping when asked to.
 * @throws BridgeError "interrupted".
 */
export async function* tellBytes(
  bytes: AsyncIterable<Uint8Array>,
  { progress, signal }: ByteWork,
  { step, text, total }: { step: string; text: string; total: number },
): AsyncGenerator<Uint8Array> {
  progress?.({ step, state: "started", text });
  let done = 0;
  for await (const chunk of bytes) {
    if (signal?.aborted)
      throw new BridgeError("interrupted", `Interrupted while working on ${text}; nothing was left behind.`);
    yield chunk;
    done += chunk.length;
    progress?.({ step, state: "running", text, done, total });
  }
  progress?.({ step, state: "done", text });
}
