import { prepare, run } from "./prepare.mjs";

// What `npm test` does with less: thirty days of twenty tenants with two thousand devices each against the truth, a hundred
// syncs killed on each engine, a hundred thousand requests that nobody planned, a million rows moved to a server, and the
// image from its first step.
process.env.TRUTH_DEVICES ??= "2000";
process.env.SYNC_KILLS_A_DAY ??= "20";
process.env.FUZZ_REQUESTS ??= "100000";
process.env.IMAGE_STEPS ??= "all";
process.env.MOVE_ROWS ??= "1000000";
prepare();
run("node", ["scripts/build.mjs"]);
run("vitest", [
  "run",
  "truth.test.ts",
  "crash-sync",
  "fuzz.test.ts",
  "store-move",
  "deployed.test.ts",
  ...process.argv.slice(2),
]);
