import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

export interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}
export interface Running {
  readonly ended: Promise<Ended>;
  readonly process: ChildProcess;
}

/** The program as a user starts it, with nothing of our own environment but the path. */
export function startCcmbridge(
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; main?: string },
): Running {
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.err += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve({ exit, ...texts }));
  });
  return { ended, process: child };
}

export const ccmbridge = (...given: Parameters<typeof startCcmbridge>) => startCcmbridge(...given).ended;
