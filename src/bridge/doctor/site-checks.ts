import type { Token } from "../../domain/ccmsetup/line.ts";
import type { Site } from "../../domain/ccmsetup/site.ts";
import type { SiteValues } from "../needs.ts";
import type { DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass, unknown, type Verdict } from "./finding.ts";
import { NO_MANIFEST } from "./manifest-checks.ts";

export const MANAGEMENT_POINT = "management point";
export const SITE_CODE = "site code";
export const SITE_VALUES = "command line and the site's own values";

/** Whether the management point takes a connection. From outside the intranet nothing can be said of it. */
export async function checkManagementPoint(deps: DoctorNeeds, site: Site | undefined): Promise<Finding> {
  const name = MANAGEMENT_POINT;
  if (!site) return { name, ...NO_MANIFEST };
  const given = site.managementPoint;
  if (given === undefined)
    return {
      name,
      ...unknown(
        "The Site names no management point.",
        "Set managementPoint when devices come to the intranet.",
      ),
    };
  const host = given.replace(/^https:\/\//, "");
  const ports = given === host ? [80, 443] : [443];
  const { network, signal } = deps;
  return examined(
    name,
    async () => {
      const probes = await network();
      // One of them is enough: a site takes HTTP, HTTPS or both.
      for (const port of ports.slice(0, -1))
        try {
          await probes.connect(host, port, signal);
          return port;
        } catch (error) {
          if (signal?.aborted) throw error;
        }
      await probes.connect(host, ports.at(-1)!, signal);
      return ports.at(-1)!;
    },
    (port) => pass(`${host} takes connections on port ${port}.`),
    (failure) =>
      failure.code === "usage"
        ? undefined
        : unknown(
            `${failure.message} Management points are on the intranet; this machine may not be.`,
            `On a device there: Test-NetConnection -ComputerName ${host} -Port ${ports.at(-1)}.`,
          ),
  );
}

/** Both checks ask the site once. */
export async function checkSite(
  { siteValues }: DoctorNeeds,
  site: Site | undefined,
  line: readonly Token[] | undefined,
): Promise<Finding[]> {
  if (!site) return [SITE_CODE, SITE_VALUES].map((name) => ({ name, ...NO_MANIFEST }));
  let asked: ReturnType<DoctorNeeds["siteValues"]> | undefined;
  const ask = () => (asked ??= siteValues());
  return [
    await examined(SITE_CODE, ask, (real) => codeVerdict(site, real)),
    await examined(SITE_VALUES, ask, (real) => lineVerdict(line, real)),
  ];
}

const NOT_ASKED = "No administration service is configured, so the site cannot be asked.";

/** Whether the manifest's site code is that of the site, as its administration service tells it (fact S9). */
function codeVerdict(site: Site, real: SiteValues | undefined): Verdict {
  if (real === undefined)
    return unknown(NOT_ASKED, "In the console: Administration, Site Configuration, Sites, column Site Code.");
  const { siteCode } = real;
  if (site.siteCode === "AUTO") return pass(`The Site says AUTO; the site asked is ${siteCode}.`);
  return siteCode.toUpperCase() === site.siteCode.toUpperCase()
    ? pass(`The administration service is that of the site ${siteCode}.`)
    : fix(
        `The Site says ${site.siteCode}; the administration service is that of the site ${siteCode}.`,
        "Correct siteCode: clients are assigned to a primary site.",
      );
}

/** What of a line names a server, and which role that server has to have. A CMG is told of by no class we know. */
const NAMED_SERVERS = [
  { name: "/mp", role: "management point", of: ({ managementPoints }: SiteValues) => managementPoints },
  { name: "SMSMP", role: "management point", of: ({ managementPoints }: SiteValues) => managementPoints },
  {
    name: "FSP",
    role: "fallback status point",
    of: ({ fallbackStatusPoints }: SiteValues) => fallbackStatusPoints,
  },
] as const;

/** Whether the servers that the line names have these roles in the site itself (fact S87). */
function lineVerdict(line: readonly Token[] | undefined, real: SiteValues | undefined): Verdict {
  if (real === undefined)
    return unknown(
      NOT_ASKED,
      "In the console: Administration, Site Configuration, Servers and Site System Roles.",
    );
  if (!line) return unknown("The line could not be built.", "See the check `command line`.");
  const wrong: string[] = [];
  const right: string[] = [];
  const untold: string[] = [];
  const code = line.find(({ name }) => name === "SMSSITECODE")?.value;
  if (code !== undefined && code.toUpperCase() !== "AUTO")
    (code.toUpperCase() === real.siteCode.toUpperCase() ? right : wrong).push(
      `SMSSITECODE=${code}${code.toUpperCase() === real.siteCode.toUpperCase() ? "" : `, but the site is ${real.siteCode}`}`,
    );
  for (const { name, role, of } of NAMED_SERVERS)
    for (const host of hostsIn(line.find((token) => token.name === name)?.value)) {
      const servers = of(real);
      if (servers === null) untold.push(`${name} (${host})`);
      else if (servers.some((server) => sameHost(server, host))) right.push(`${host} as ${role}`);
      else
        wrong.push(
          `${name} names ${host}, which is no ${role} of the site; it has ${servers.join(", ") || "none"}`,
        );
    }
  if (line.some(({ name }) => name === "CCMHOSTNAME")) untold.push("CCMHOSTNAME");
  const rest =
    untold.length > 0 ? ` It does not tell about ${untold.join(", ")}: compare those in the console.` : "";
  if (wrong.length > 0)
    return fix(`${wrong.join(". ")}.${rest}`, "Correct the Site in the manifest, or the role in the site.");
  return right.length > 0
    ? pass(`The site ${real.siteCode} knows ${right.join(", ")}.${rest}`)
    : unknown(
        `The line names nothing that the site could be asked about.${rest}`,
        "In the console: Administration, Site Configuration, Servers and Site System Roles.",
      );
}

/** Servers of a list such as /mp's; an address of a gateway is none. */
const hostsIn = (value: string | undefined): string[] =>
  (value ?? "")
    .split(";")
    .map((part) =>
      part
        .trim()
        .replace(/^https?:\/\//i, "")
        .toLowerCase(),
    )
    .filter((part) => part !== "" && !part.includes("/"));

/** A short name stands for the full one that begins with it. */
const sameHost = (server: string, host: string) =>
  server === host || (!host.includes(".") && server.split(".")[0] === host);
