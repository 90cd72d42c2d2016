import { readFileSync } from "node:fs";

// Loaded before the program: says on standard error, when it ends, how many bytes of memory it had at most.
process.on("exit", () => process.stderr.write(`peak ${peak()}\n`));

/** Linux counts the memory of whoever started a process into what resourceUsage tells; its own is in /proc. */
function peak() {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
