import { readFileSync } from "node:fs";

/** Version of this program, from package.json: two folders up, from source and from the build alike. */
export function version(): string {
  const { version: written } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string };
  return written;
}
