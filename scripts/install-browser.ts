import { spawnSync } from "node:child_process";
import { findBrowser } from "../test/dashboard/browser.ts";

// The dashboard is tested in a real browser. On a bare machine of Debian's family we may bring one; elsewhere we ask for it.
if (findBrowser() === undefined) {
  const apt = (...words: string[]) =>
    spawnSync("apt-get", words, {
      stdio: ["ignore", process.stderr, "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  const may = process.platform === "linux" && process.getuid?.() === 0;
  if (may) {
    process.stderr.write("Installing Chromium for the dashboard's tests (apt-get install chromium) …\n");
    if (apt("update", "-qq")) apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
  }
  if (findBrowser() === undefined) {
    process.stderr.write(
      `The dashboard's tests want Chromium, Chrome or Edge, and there is none${may ? ": apt-get could not install it" : ""}.\n` +
        "Install one (Debian: apt-get install chromium), or name its program in CCMBRIDGE_BROWSER.\n",
    );
    process.exit(1);
  }
}
