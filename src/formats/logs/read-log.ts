import { type FileMarks, fileObserver } from "../../domain/diagnosis/observe-file.ts";
import { recordReader } from "./record-reader.ts";
import { type LogEncoding, textLines } from "./text-lines.ts";

/** What is known of a log after it was read once from beginning to end. */
export interface ReadLog {
  readonly name: string;
  readonly encoding: LogEncoding;
  readonly lines: number;
  readonly bytes: number;
  readonly marks: FileMarks;
}

/** Reads a log of any size; only what the diagnosis rests on is kept. `name` tells what kind of log it is where its text does not. */
export async function readLog(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<ReadLog> {
  const observer = fileObserver(name);
  const reader = recordReader(observer.observe, observer.noteMalformed);
  const text = textLines(reader.line, reader.rest);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    text.push(chunk);
  }
  const { encoding, mixed, lines } = text.end();
  reader.end();
  if (mixed) observer.noteMixedEncoding();
  return { name, encoding, lines, bytes, marks: observer.finish() };
}
