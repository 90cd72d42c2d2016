import { readFileSync } from "node:fs";

// Loaded before the program: says on standard error, when it ends, how many bytes of memory it had at most, and how many
// microseconds of the processor it took. The clock on the wall would count what else the machine does.
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`peak ${peak()} cpu ${user + system}\n`);
});

/** Linux counts the memory of whoever started a process into what resourceUsage tells; its own is in /proc. */
function peak() {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
