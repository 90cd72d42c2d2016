import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { prepare, root, run } from "./prepare.mjs";

// The folder that is deployed: host.json, what names the entry, the functions with everything they stand on, the dashboard.
prepare();
const folder = `${root}dist/functions`;
rmSync(folder, { recursive: true, force: true });
if (!existsSync(`${root}dist/dashboard`)) run("node", ["scripts/build-dashboard.mjs"]);

const { rolldown } = await import("rolldown");
const bundle = await rolldown({
  // The second thread is started as a file of its own, beside the chunk that starts it.
  input: { main: `${root}functions/main.ts`, "device-thread": `${root}src/device-thread.ts` },
  platform: "node",
  // The worker gives this one itself, and nothing here starts a blob service.
  external: ["@azure/functions-core", /^azurite/],
});
await bundle.write({
  dir: folder,
  // ES modules are a preview there.
  format: "cjs",
  entryFileNames: ({ name }) => (name === "main" ? "dist/functions/main.js" : "dist/chunks/[name].js"),
  // Two folders below the root, as the sources are, for what is found from there.
  chunkFileNames: "dist/chunks/[name]-[hash].js",
});
await bundle.close();

const { version, license } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const about = {
  name: "ccmbridge-functions",
  version,
  license,
  private: true,
  main: "dist/functions/main.js",
  engines: { node: ">=22" },
};
writeFileSync(`${folder}/package.json`, `${JSON.stringify(about, undefined, 2)}\n`);
cpSync(`${root}functions/host.json`, `${folder}/host.json`);
mkdirSync(`${folder}/dist`, { recursive: true });
cpSync(`${root}dist/dashboard`, `${folder}/dist/dashboard`, { recursive: true });
process.stderr.write("dist/functions is what is deployed: docs/functions.md tells how.\n");
