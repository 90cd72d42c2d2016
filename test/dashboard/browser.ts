import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
  "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/** A Chromium on this machine, `CCMBRIDGE_BROWSER` before any other; undefined when there is none. */
export function findBrowser(): string | undefined {
  const { CCMBRIDGE_BROWSER, PATH = "" } = process.env;
  const inPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [CCMBRIDGE_BROWSER, ...inPath, ...PLACES].find((place) => place && existsSync(place));
}

/** @throws when there is none; `npm test` installs one where it may. */
export function launchBrowser() {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error("There is no Chromium or Chrome here. Install one, or name it in CCMBRIDGE_BROWSER.");
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-quic",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
