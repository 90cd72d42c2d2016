import type { FindingCode } from "./finding.ts";
import type { Event, ReadFile } from "./in-order.ts";

/** Before this year no client of the current branch existed: such a date is a clock that is wrong. */
const FIRST_YEAR = Date.UTC(2016, 0, 1);
const SUFFIXES = ["cloudapp.net", "cloudapp.azure.com", "cloudapp.usgovcloudapi.net", "usgovcloudapp.net"];

/** A finding that reads different when one looks at more than its record: an expired certificate may be a wrong clock, a name without DNS a typing error. */
export function closerLook(event: Event, files: readonly ReadFile[]): FindingCode {
  const { code, host } = event.mark;
  const file = files.find(({ name }) => name === event.file);
  if (code === "tls-certificate-expired" && clockIsOff(event, file)) return "clock-skew";
  if (
    code === "dns-name-not-resolved" &&
    host &&
    isTypingError(host, new Set(files.flatMap(({ marks }) => marks.hosts)))
  )
    return "cmg-hostname-wrong";
  return code!;
}

function clockIsOff({ at }: Event, file: ReadFile | undefined): boolean {
  return (
    (at !== null && at < FIRST_YEAR) ||
    (file?.marks.jumps.some(({ code }) => code === "log-clock-jump") ?? false)
  );
}

/** One or two letters away from another name in the files, or from the domain of the gateways. */
function isTypingError(host: string, seen: ReadonlySet<string>): boolean {
  const near = (name: string) =>
    name !== host && Math.abs(name.length - host.length) <= 2 && distance(name, host) <= 2;
  for (const name of seen) if (near(name) && !isNumbered(name, host)) return true;
  return SUFFIXES.some((suffix) => {
    const labels = suffix.split(".").length;
    const end = host.split(".").slice(-labels).join(".");
    return end !== suffix && !host.endsWith(`.${suffix}`) && distance(end, suffix) <= 2;
  });
}

/** mp1 and mp2 are two computers, not a typing error. */
const isNumbered = (a: string, b: string) => a.replace(/\d+/g, "#") === b.replace(/\d+/g, "#");

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
