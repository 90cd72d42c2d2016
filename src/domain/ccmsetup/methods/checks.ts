import type { Estate } from "../estate.ts";
import type { Site } from "../site.ts";
import type { Check } from "./method.ts";

interface Words {
  /** Why it passes. */
  readonly yes: string;
  /** Why it has to be mended. */
  readonly no: string;
  /** What to do when it does not hold. */
  readonly next: string;
  /** The part of the Site's `estate` that answers it. */
  readonly say: keyof Estate;
}

/** A check of something the estate says yes or no to; what is not said is unknown. */
export function check(name: string, answer: boolean | undefined, { yes, no, next, say }: Words): Check {
  if (answer === undefined)
    return {
      name,
      outcome: "unknown",
      why: `The manifest does not say: \`estate.${say}\` is not set.`,
      next: `Find out and set it. If it does not hold: ${next}`,
    };
  return answer
    ? { name, outcome: "pass", why: yes, next: "Nothing." }
    : { name, outcome: "fix", why: no, next };
}

/** A check nothing in a manifest can answer. */
export const toFindOut = (name: string, why: string, next: string): Check => ({
  name,
  outcome: "unknown",
  why,
  next,
});

/** A check of a field of the Site; it is either there or has to be given. */
export const given = (name: string, value: unknown, why: string, field: string): Check =>
  value === undefined
    ? { name, outcome: "fix", why, next: `Set \`${field}\` in the Site.` }
    : { name, outcome: "pass", why: `The Site gives \`${field}\`.`, next: "Nothing." };

/** Whether clients read their properties from Active Directory (rules 39 to 41): schema extended and site published. */
export function publishedToAd({ estate }: Site): boolean | undefined {
  const parts = [estate?.schemaExtended, estate?.published];
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

export const adPublishing = (site: Site, otherwise: string): Check =>
  check("Properties in Active Directory", publishedToAd(site), {
    yes: "The schema is extended and the site publishes to the forest: a line without properties finds its own (rules 39 and 40).",
    no: "The schema is not extended or the site is not published, so that clients cannot read properties there (rule 41).",
    next: otherwise,
    say: site.estate?.schemaExtended === undefined ? "schemaExtended" : "published",
  });

/** AUTO finds a site only inside a boundary group (rules 32 and 33). */
export const boundaries = (site: Site): Check =>
  check("Boundary groups", site.estate?.boundaryGroups, {
    yes: "Boundary groups for site assignment cover the devices.",
    no: "Without a boundary group and without a fallback site automatic assignment tries again every 10 minutes, for ever (rule 33).",
    next: "Console: Administration, Hierarchy Configuration, Boundary Groups, tab References: use this boundary group for site assignment. Or give the site code instead of AUTO.",
    say: "boundaryGroups",
  });

/** Methods that reach into the intranet. */
export const onIntranet = ({ estate }: Site): Check =>
  check("On the intranet", estate?.networks?.includes("intranet"), {
    yes: "The devices are on the intranet when the client is installed.",
    no: "The estate names the internet alone: this method does not reach these devices.",
    next: "Bring them to the intranet (VPN) for the installation, or take the method cmg or internet.",
    say: "networks",
  });

export const contentReachable = toFindOut(
  "Content",
  "Setup downloads the client from a distribution point or a management point (rules 25 to 30).",
  "On one device: `Test-NetConnection -ComputerName <management point> -Port 443` (or 80).",
);

export const windowsComponents = toFindOut(
  "Windows components",
  "Windows Installer, BITS, Task Scheduler and support for SHA-2 signatures have to be there; setup brings .NET 4.6.2 and the Visual C++ runtime along and may want a restart for them.",
  "On one device: `Get-Service -Name msiserver, BITS, Schedule`.",
);

export const localAdministrator = toFindOut(
  "Local administrator",
  "The installation needs administrator rights on the computer.",
  "Sign in as a member of the local Administrators group and start an elevated prompt.",
);

/** Gives way to `otherwise` when the site code is AUTO (rules 32 and 36). */
export const hasSiteCode = ({ siteCode }: Site): Check =>
  siteCode === "AUTO"
    ? {
        name: "Site code",
        outcome: "fix",
        why: "AUTO does not work on the internet: these clients are assigned directly (rules 32 and 36).",
        next: "Set `siteCode` in the Site to the code of the primary site.",
      }
    : {
        name: "Site code",
        outcome: "pass",
        why: "The Site names the primary site; never a central administration or secondary site (rule 34).",
        next: "Nothing.",
      };
