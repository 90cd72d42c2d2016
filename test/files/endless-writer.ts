// A process of its own that writes a file without end: until it is killed, ends itself, or the disk is full.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { BridgeError } from "../../src/domain/errors.ts";
import { createFile } from "../../src/files/whole-or-nothing.ts";

const [path = "", until = "killed"] = process.argv.slice(2);
const CHUNK = new Uint8Array(65_536).fill(7);
if (until === "full") writeFileSync(path, "old");
const file = await createFile(path);
try {
  for (let position = 0; ; position += CHUNK.length) {
    await file.write(position, CHUNK);
    if (position === 0) process.stdout.write("writing\n");
    if (until === "exit") process.exit(1);
  }
} catch (error) {
  if (!(error instanceof BridgeError)) throw error;
  const { code, message, next } = error;
  const left = readdirSync(dirname(path));
  process.stdout.write(
    `${JSON.stringify({ code, message, next, left, kept: readFileSync(path, "utf8") })}\n`,
  );
}
