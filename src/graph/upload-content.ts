import type { RandomAccess } from "../formats/bytes.ts";
import { BlockSender } from "./block-sender.ts";
import type { FileIds } from "./content-file.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { UploadAddress } from "./upload-address.ts";

const BLOCK_SIZE = 8 * 1024 * 1024;
const PARALLEL_BLOCKS = 4;

/**
 * Sends the encrypted content as blocks, a few at a time, then the list of them. Always blocks and a list, also for a few
 * bytes: content that was written with one Put Blob is refused when it is committed (facts G33a, Q2a).
 * `onProgress` gets the bytes that have arrived.
 */
export async function uploadContent(
  options: EdgeOptions,
  ids: FileIds,
  source: RandomAccess,
  onProgress: (sent: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  // One lane that cannot go on ends the waits of all others.
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const address = new UploadAddress(options, ids, either);
  await address.open();
  const sender = new BlockSender(options, address, either);
  const count = Math.max(1, Math.ceil(source.size / BLOCK_SIZE));
  const blockIds = Array.from({ length: count }, (_, index) => blockId(index));
  let [next, sent] = [0, 0];
  const lane = async () => {
    while (next < count && !either.aborted) {
      const index = next++;
      const bytes = await source.read(
        index * BLOCK_SIZE,
        Math.min(BLOCK_SIZE, source.size - index * BLOCK_SIZE),
      );
      await sender.stage(blockIds[index]!, bytes);
      sent += bytes.length;
      onProgress(sent);
    }
  };
  const failures: unknown[] = [];
  const lanes = Array.from({ length: Math.min(PARALLEL_BLOCKS, count) }, () =>
    lane().catch((error: unknown) => {
      failures.push(error);
      stop.abort();
    }),
  );
  // All lanes come to rest before a failure leaves: nothing goes on writing behind the caller's back.
  await Promise.all(lanes);
  if (failures.length > 0) throw failures[0];
  await sender.commit(blockIds);
}

/** Ids of one blob have one length; six digits are more blocks than storage takes (fact G72). */
const blockId = (index: number) => Buffer.from(String(index).padStart(6, "0")).toString("base64");
