import { prepare, run } from "./prepare.mjs";

prepare();
run("node", ["scripts/install-browser.ts"]);
run("biome", ["check", "."]);
run("tsc", ["-p", "tsconfig.json"]);
run("tsc", ["-p", "src/dashboard"]);
run("node", ["scripts/build.mjs"]);
run("node", ["scripts/build-functions.mjs"]);
run("vitest", ["run", ...process.argv.slice(2)]);
