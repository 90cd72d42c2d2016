import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { prepare, root } from "./prepare.mjs";

prepare();
const [{ build }, { default: react }] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]);
await build({
  root: `${root}src/dashboard`,
  configFile: false,
  logLevel: "warn",
  plugins: [react()],
  // React and Fluent UI leave what is for developers out of a page for users.
  mode: "production",
  build: {
    outDir: `${root}dist/dashboard`,
    emptyOutDir: true,
    target: ["chrome120", "edge120", "firefox121", "safari17"],
    // Everything comes from files: the page's policy lets nothing in that is written into it.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
  },
});

// Packed once here, and not with every answer.
for (const entry of readdirSync(`${root}dist/dashboard`, { withFileTypes: true, recursive: true })) {
  if (!entry.isFile() || !/\.(js|css|svg)$/.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const bytes = readFileSync(file);
  if (bytes.length > 1_000) writeFileSync(`${file}.br`, brotliCompressSync(bytes));
}
