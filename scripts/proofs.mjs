import { prepare, run } from "./prepare.mjs";

// What `npm test` does with fewer devices and kills: thirty days of twenty tenants with two thousand devices each against
// the truth, and a hundred syncs killed on each engine.
process.env.TRUTH_DEVICES ??= "2000";
process.env.SYNC_KILLS_A_DAY ??= "20";
prepare();
run("node", ["scripts/build.mjs"]);
run("vitest", ["run", "truth.test.ts", "crash-sync", ...process.argv.slice(2)]);
