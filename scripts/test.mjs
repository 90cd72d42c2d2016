import { prepare, run } from "./prepare.mjs";

prepare();
run("biome", ["check", "."]);
run("tsc", ["-p", "tsconfig.json"]);
run("node", ["scripts/build.mjs"]);
run("vitest", ["run", ...process.argv.slice(2)]);
