import { prepare, run } from "./prepare.mjs";

prepare();
run("node", ["scripts/build.mjs"]);
run("node", ["dist/cli/main.js", "demo", ...process.argv.slice(2)]);
