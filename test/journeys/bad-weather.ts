import type { FaultRule } from "../../src/sandbox/faults.ts";
import type { SiteSwitches } from "../../src/sandbox/site/site-switches.ts";

/** What goes wrong while a sync reads. */
export interface Weather {
  readonly name: string;
  readonly faults: readonly FaultRule[];
  /** How far back reads may look, in hours. */
  readonly staleHours?: number;
  /** What the site is made to get wrong. */
  readonly site?: Partial<SiteSwitches>;
}

const HOUR = 3_600_000;
const ALWAYS = 100_000;
/** Faults that a client asks through, mixed as a seed has it. */
const RANDOM = { random: true, inARow: 2 } as const;

export const CLEAR: Weather = { name: "clear", faults: [] };

/** Every way in which a source is known to fail or to deceive. */
export const BAD_WEATHER: readonly Weather[] = [
  { name: "everything falters now and then", faults: [{ ...RANDOM, probability: 0.1 }] },
  { name: "the site is dark", faults: [{ match: "/AdminService", status: 503, times: ALWAYS }] },
  {
    name: "reports cannot be made",
    faults: [{ match: "/reports/exportJobs", status: 500, times: ALWAYS }],
  },
  {
    name: "downloads break off",
    faults: [{ match: "/devstoreaccount1/reports/", truncate: true, times: ALWAYS }],
  },
  {
    name: "Intune's lists end early",
    faults: [{ match: "/deviceManagement/managedDevices", short: true, times: ALWAYS }],
  },
  {
    name: "Intune's lists and reports fail",
    faults: [
      { match: "/deviceManagement/managedDevices", status: 503, times: ALWAYS },
      { match: "/reports/exportJobs", status: 503, times: ALWAYS },
    ],
  },
  {
    name: "Entra's changes end early",
    faults: [{ match: "/devices/delta", short: true, times: ALWAYS }],
  },
  {
    name: "lists of members end early",
    faults: [{ match: "/transitiveMembers/", short: true, times: ALWAYS }],
  },
  { name: "the site's pages are shorter than was asked", faults: [], site: { shortPage: true } },
  {
    name: "reads lag two hours behind",
    faults: [{ staleMs: 2 * HOUR, times: ALWAYS }],
    staleHours: 2,
  },
  {
    name: "the first answers are refused for haste",
    faults: [{ match: "/v1.0/", status: 429, retryAfter: 3, times: 6 }],
  },
  {
    name: "addresses of reports are taken back",
    faults: [{ match: "/devstoreaccount1/reports/", expire: true, times: 2 }],
  },
  {
    name: "nobody answers but Entra",
    faults: [
      { match: "/AdminService", status: 503, times: ALWAYS },
      { match: "/deviceManagement/", status: 503, times: ALWAYS },
      { match: "/deviceAppManagement/", status: 503, times: ALWAYS },
    ],
  },
];
