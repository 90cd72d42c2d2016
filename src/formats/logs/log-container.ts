import { accessTo, type RandomAccess } from "../bytes.ts";
import { readZip } from "../intunewin/read-zip.ts";
import { readCab } from "./read-cab.ts";

/** What the first bytes of a file say that it is; `binary` is what no log begins like. */
export type FileKind = "zip" | "cab" | "evtx" | "binary" | "text";

/** Compound files (an MSI among them), programs, registry hives, pictures, PDF, and archives that are not read. */
const BINARY = [
  "\xd0\xcf\x11\xe0",
  "MZ\x90\0",
  "regf",
  "\x89PNG",
  "\xff\xd8\xff",
  "%PDF-",
  "7z\xbc\xaf",
  "\x1f\x8b",
].map((text) => Buffer.from(text, "latin1"));

export async function kindOf(access: RandomAccess): Promise<FileKind> {
  const head = Buffer.from(await access.read(0, 8));
  if (
    head.subarray(0, 4).equals(Buffer.from("PK\x03\x04")) ||
    head.subarray(0, 4).equals(Buffer.from("PK\x05\x06"))
  )
    return "zip";
  if (head.subarray(0, 4).equals(Buffer.from("MSCF"))) return "cab";
  if (head.subarray(0, 7).equals(Buffer.from("ElfFile"))) return "evtx";
  if (BINARY.some((start) => head.subarray(0, start.length).equals(start))) return "binary";
  return "text";
}

/** A file of a zip or cabinet. */
export interface ContainedFile {
  readonly name: string;
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** The files of a zip or cabinet. */
export function contained(access: RandomAccess, kind: "zip" | "cab", what: string): Promise<ContainedFile[]> {
  return kind === "zip" ? readZip(access, what) : readCab(access, what);
}

/** A file of an archive that is an archive itself, such as the report of MDM inside collected diagnostics. */
export async function heldInMemory(file: ContainedFile, most: number): Promise<RandomAccess | undefined> {
  if (file.size > most) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(Uint8Array.from(chunk));
  return accessTo(Buffer.concat(chunks));
}
