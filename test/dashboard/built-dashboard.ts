import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../source-files.ts";

const BUILT = join(ROOT, "dist/dashboard");

/** Folder of the built dashboard. @throws when it is not there, or not what the sources say. */
export function builtDashboard(): string {
  const newest = (folder: string): number =>
    Math.max(
      0,
      ...readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
    );
  const page = join(BUILT, "index.html");
  if (!existsSync(page) || statSync(page).mtimeMs < newest(join(ROOT, "src/dashboard")))
    throw new Error(
      "The built dashboard is not there, or older than its sources: `npm run build:dashboard`.",
    );
  return BUILT;
}
