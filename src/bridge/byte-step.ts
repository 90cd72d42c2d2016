import { BridgeError } from "../domain/errors.ts";
import type { RandomAccess } from "../formats/bytes.ts";
import type { Progress } from "./needs.ts";

/** What a verb that works through many bytes is given besides its files. */
export interface ByteWork {
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A step that is told by the bytes that went through it, all of them together, and that stops when asked to. */
export interface ByteStep {
  /** The same bytes. @throws BridgeError "interrupted". */
  through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** The same file, told by what is read of it. Its reads throw BridgeError "interrupted". */
  reading<Access extends RandomAccess>(access: Access): RandomAccess;
  done(): void;
}

export function byteStep(
  { progress, signal }: ByteWork,
  { step, text, total }: { readonly step: string; readonly text: string; readonly total: number },
): ByteStep {
  let count = 0;
  const tell = (bytes: number) => {
    count += bytes;
    progress?.({ step, state: "running", text, done: count, total });
  };
  const goOn = () => {
    if (signal?.aborted)
      throw new BridgeError("interrupted", `Interrupted in the middle of ${text}; nothing was left behind.`);
  };
  progress?.({ step, state: "started", text });
  return {
    through: async function* (bytes) {
      for await (const chunk of bytes) {
        goOn();
        yield chunk;
        tell(chunk.length);
      }
    },
    reading: (access) => ({
      size: access.size,
      read: async (position, length) => {
        goOn();
        const bytes = await access.read(position, length);
        tell(bytes.length);
        return bytes;
      },
    }),
    done: () => progress?.({ step, state: "done", text }),
  };
}
