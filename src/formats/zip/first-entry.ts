import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { BridgeError } from "../../domain/errors.ts";

const LOCAL_HEADER = 0x04034b50;
const FIXED = 30;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
const SIZE_LATER = 8;

/**
 * The bytes of the first file in a zip that arrives as a stream, with nothing held but the piece at hand: export jobs give
 * one file in a zip. Bytes in, bytes out.
 * @throws BridgeError "invalid" when it is no zip, is encrypted or compressed in another way, or ends before its file does.
 */
export async function* firstEntry(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  try {
    const { method, flags, size, rest } = await headerOf(source);
    if (flags & ENCRYPTED) throw refuse("its file is encrypted");
    if (method === DEFLATED) yield* inflated(source, rest);
    else if (method === STORED && !(flags & SIZE_LATER)) yield* stored(source, rest, size);
    else throw refuse(`its file is compressed by method ${method}`);
  } finally {
    await source.return?.();
  }
}

const refuse = (why: string, cause?: unknown) =>
  new BridgeError("invalid", `The zip cannot be read: ${why}.`, {}, { cause, next: "Run it again." });

async function headerOf(source: AsyncIterator<Uint8Array>) {
  let held: Uint8Array = new Uint8Array(0);
  const upTo = async (length: number) => {
    while (held.length < length) {
      const { done, value } = await source.next();
      if (done) throw refuse(held.length === 0 ? "it is empty" : "it ends in its first header");
      held = held.length === 0 ? value : Buffer.concat([held, value]);
    }
  };
  await upTo(FIXED);
  const fixed = new DataView(held.buffer, held.byteOffset, FIXED);
  if (fixed.getUint32(0, true) !== LOCAL_HEADER) throw refuse("it does not begin as one");
  const length = FIXED + fixed.getUint16(26, true) + fixed.getUint16(28, true);
  const header = {
    flags: fixed.getUint16(6, true),
    method: fixed.getUint16(8, true),
    size: fixed.getUint32(18, true),
  };
  await upTo(length);
  return { ...header, rest: held.subarray(length) };
}

async function* stored(source: AsyncIterator<Uint8Array>, rest: Uint8Array, size: number) {
  let left = size;
  for (let piece: Uint8Array | undefined = rest; left > 0; ) {
    if (piece === undefined) throw refuse("it ends before its file does");
    const part = piece.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    const next = left > 0 ? await source.next() : undefined;
    piece = next === undefined || next.done ? undefined : next.value;
  }
}

async function* inflated(source: AsyncIterator<Uint8Array>, rest: Uint8Array): AsyncGenerator<Uint8Array> {
  const compressed = Readable.from(following(rest, source));
  // The compressed file says itself where it ends; what follows is the zip's directory.
  const inflate = createInflateRaw();
  compressed.on("error", (error) => inflate.destroy(error));
  try {
    for await (const chunk of compressed.pipe(inflate)) yield chunk as Uint8Array;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw refuse("it ends before its file does", error);
    if (code?.startsWith("Z_")) throw refuse("its file is damaged", error);
    throw error;
  } finally {
    compressed.destroy();
  }
}

async function* following(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}
