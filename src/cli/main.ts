#!/usr/bin/env node
import module from "node:module";

// The oldest Node that runs everything here (node:sqlite without a flag, type stripping). Said before anything newer is loaded.
if (Number(process.versions.node.split(".", 1)[0]) < 24) {
  process.stderr.write(
    `ccmbridge needs Node 24 or newer; this is ${process.version}.\nIn a checkout, \`npx ccmbridge\` and \`npm run -s ccmbridge --\` use the right one.\n`,
  );
  process.exit(1);
}
module.enableCompileCache?.();
const { runMain } = await import("./program.ts");
await runMain(process.argv);
