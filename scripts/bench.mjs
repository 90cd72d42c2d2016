import { prepare, run } from "./prepare.mjs";

prepare();
run("node", ["scripts/build.mjs"]);
run("node", ["scripts/build-functions.mjs"]);
run("node", ["bench/run.ts", ...process.argv.slice(2)]);
