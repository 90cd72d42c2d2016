import { accessTo, type RandomAccess } from "../bytes.ts";
import { readZip } from "../intunewin/read-zip.ts";
import { readCab } from "./read-cab.ts";

/** What the first bytes of a file say that it is. */
export type FileKind = "zip" | "cab" | "evtx" | "text";

export async function kindOf(access: RandomAccess): Promise<FileKind> {
  const head = Buffer.from(await access.read(0, 8));
  if (
    head.subarray(0, 4).equals(Buffer.from("PK\x03\x04")) ||
    head.subarray(0, 4).equals(Buffer.from("PK\x05\x06"))
  )
    return "zip";
  if (head.subarray(0, 4).equals(Buffer.from("MSCF"))) return "cab";
  if (head.subarray(0, 7).equals(Buffer.from("ElfFile"))) return "evtx";
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
