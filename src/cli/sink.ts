import { diskReason } from "../domain/disk-reason.ts";
import { BridgeError } from "../domain/errors.ts";

/** Text on standard output, or into a file, no faster than it is taken. */
export async function writeOut(
  chunks: Iterable<string> | AsyncIterable<string>,
  file: string | undefined,
): Promise<void> {
  if (file === undefined) {
    for await (const chunk of chunks) if (!process.stdout.write(chunk)) await drained();
    return;
  }
  const [{ createWriteStream }, { Readable }, { pipeline }] = await Promise.all([
    import("node:fs"),
    import("node:stream"),
    import("node:stream/promises"),
  ]);
  await toFile(file, () => pipeline(Readable.from(chunks), createWriteStream(file)));
}

const drained = () => new Promise<void>((resolve) => process.stdout.once("drain", resolve));

/** @throws BridgeError "disk" when the file cannot be written. */
export async function toFile(file: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const { code, reason, next } = diskReason(cause, "written");
    throw new BridgeError(
      "disk",
      `${file} cannot be written: ${reason}.`,
      { file, ...(code ? { code } : {}) },
      { cause, next: next ?? "Give another path with --output-file." },
    );
  }
}
