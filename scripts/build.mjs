import { chmodSync, rmSync } from "node:fs";
import { prepare, root, run } from "./prepare.mjs";

prepare();
rmSync(`${root}dist`, { recursive: true, force: true });
run("tsc", ["-p", "tsconfig.build.json"]);
chmodSync(`${root}dist/cli/main.js`, 0o755);
