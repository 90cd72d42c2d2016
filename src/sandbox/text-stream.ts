/** Bytes of one piece of what goes out. */
const PIECE = 65_536;

/** Pieces of text as a stream of bytes that is only worked out as fast as it is read. */
export function textStream(texts: Iterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = texts[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: (controller) => {
      let piece = "";
      while (piece.length < PIECE) {
        const { done, value } = iterator.next();
        if (done) {
          if (piece !== "") controller.enqueue(encoder.encode(piece));
          controller.close();
          return;
        }
        piece += value;
      }
      controller.enqueue(encoder.encode(piece));
    },
  });
}
