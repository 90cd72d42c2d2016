import { prepare, run } from "./prepare.mjs";

// Thirty days of twenty tenants with two thousand devices each: what `npm test` does with fewer.
process.env.TRUTH_DEVICES ??= "2000";
prepare();
run("vitest", ["run", "test/journeys/truth.test.ts", ...process.argv.slice(2)]);
