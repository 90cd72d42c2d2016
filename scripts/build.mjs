import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { prepare, root, run } from "./prepare.mjs";

prepare();
// What `npm run build:functions` made is its own.
if (existsSync(`${root}dist`))
  for (const name of readdirSync(`${root}dist`))
    if (name !== "functions") rmSync(`${root}dist/${name}`, { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);

// The program as few files: Node spends most of a short command's time on finding and linking modules one by one.
// Every chunk lies two folders below the root, as the sources do, for what is found from there.
const { rolldown } = await import("rolldown");
const bundle = await rolldown({
  // The second thread is started as a file of its own, beside the chunk that starts it.
  input: { main: `${root}src/cli/main.ts`, "device-thread": `${root}src/device-thread.ts` },
  platform: "node",
  // The sandbox's blob service starts from files of its own.
  external: /^azurite/,
});
await bundle.write({
  dir: `${root}dist`,
  entryFileNames: ({ name }) => (name === "main" ? "cli/main.js" : "chunks/[name].js"),
  chunkFileNames: "chunks/[name]-[hash].js",
});
await bundle.close();
chmodSync(`${root}dist/cli/main.js`, 0o755);
run("node", ["scripts/build-dashboard.mjs"]);
