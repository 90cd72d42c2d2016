import type { NewFile } from "./needs.ts";

/** Writes bytes in their order; the file appears when all are there. Gives their number. */
export async function copyBytes(bytes: AsyncIterable<Uint8Array>, sink: NewFile): Promise<number> {
  let position = 0;
  try {
    for await (const chunk of bytes) {
      await sink.write(position, chunk);
      position += chunk.length;
    }
    await sink.finish();
    return position;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
