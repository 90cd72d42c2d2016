import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { prepare, root } from "./prepare.mjs";

prepare();
const [{ build }, { default: react }] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]);

/** What every page needs is on its way with the address, and not only when the first lines of code have run. */
const AHEAD = ["rolldown-runtime", "shell", "parts"];
const ahead = {
  name: "ahead",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) =>
      AHEAD.map((wanted) => {
        const chunk = Object.values(bundle).find(({ type, name }) => type === "chunk" && name === wanted);
        if (!chunk) throw new Error(`The build made no file called ${wanted}.`);
        return {
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${chunk.fileName}` },
          injectTo: "head",
        };
      }),
  },
};

await build({
  root: `${root}src/dashboard`,
  configFile: false,
  logLevel: "warn",
  plugins: [react(), ahead],
  // React and Fluent UI leave what is for developers out of a page for users.
  mode: "production",
  build: {
    outDir: `${root}dist/dashboard`,
    emptyOutDir: true,
    target: ["chrome120", "edge120", "firefox121", "safari17"],
    // Everything comes from files: the page's policy lets nothing in that is written into it.
    assetsInlineLimit: 0,
    // Every browser of the target knows it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "first", test: /dashboard[\\/]main\.tsx$/, priority: 3 },
            // Everything the shell stands on as one file, and small parts of pages as another: each file is a question more.
            { name: "shell", test: /shell[\\/]start\.tsx$/, priority: 2 },
            { name: "parts", test: /dashboard[\\/](parts|shell|states|tables|words)[\\/]/, priority: 1 },
          ],
        },
      },
    },
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
