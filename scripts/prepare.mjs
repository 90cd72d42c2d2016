// Written for Node 20 with nothing but what it brings: this runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
/** Node 24 from the lock file. */
export const node = `${root}node_modules/.bin/node`;

/** Installs what the lock file says when it is not there, or is older than the lock file. */
export function prepare() {
  const installed = `${root}node_modules/.package-lock.json`;
  const current =
    existsSync(installed) &&
    existsSync(node) &&
    statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs - 1_000;
  if (current) return;
  process.stderr.write("Installing dependencies (npm ci) …\n");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Runs a program in the root with our Node first in the path; ends this process when it fails. */
export function run(program, args, options = {}) {
  const path = `${root}node_modules/.bin:${process.env.PATH ?? ""}`;
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
    env: { ...process.env, PATH: path, ...options.env },
  });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
