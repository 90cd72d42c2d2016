import type { Site } from "../../domain/ccmsetup/site.ts";
import type { DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass, unknown } from "./finding.ts";
import { NO_MANIFEST } from "./manifest-checks.ts";

export const MANAGEMENT_POINT = "management point";
export const SITE_CODE = "site code";

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

/** Whether the manifest's site code is that of the site, as its administration service tells it (fact S9). */
export async function checkSiteCode({ siteCode }: DoctorNeeds, site: Site | undefined): Promise<Finding> {
  const name = SITE_CODE;
  if (!site) return { name, ...NO_MANIFEST };
  return examined(name, siteCode, (real) => {
    if (real === undefined)
      return unknown(
        "No administration service is configured, so the site cannot be asked.",
        "In the console: Administration, Site Configuration, Sites, column Site Code.",
      );
    if (site.siteCode === "AUTO") return pass(`The Site says AUTO; the site asked is ${real}.`);
    return real.toUpperCase() === site.siteCode.toUpperCase()
      ? pass(`The administration service is that of the site ${real}.`)
      : fix(
          `The Site says ${site.siteCode}; the administration service is that of the site ${real}.`,
          "Correct siteCode: clients are assigned to a primary site.",
        );
  });
}
