/** Version of this program, from package.json: two folders up, from source and from the build alike. */
export function version(): string {
  // An import of node:fs would load its streams as well, at every start.
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const { version: written } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string };
  return written;
}
