import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { encryptContentFile } from "../src/bridge/encrypt-content.ts";
import { localFiles } from "../src/files/local-files.ts";

// A process of its own, so that its peak is that of this work: encrypts a file and prints the KiB it took at most.
const [file = "", out = ""] = process.argv.slice(2);
await encryptContentFile(localFiles({ temporaryFolder: dirname(out) }), { file, out, info: `${out}.json` });
process.stdout.write(String(peak()));

/** Linux counts what a parent held before this program was loaded into `maxRSS`, but not into `VmHWM`. */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
