import { DEVICE_KINDS, type DeviceKind } from "../device-kinds.ts";
import type { Estate } from "../estate.ts";
import type { Site } from "../site.ts";
import { publishedToAd } from "./checks.ts";
import { INSTALL_METHODS } from "./install-methods.ts";
import type { MethodName } from "./method.ts";

export type Network = "intranet" | "internet";
export type Verdict = "best" | "good" | "possible" | "no";

/** One method for one kind of device at one place. */
export interface Advice {
  readonly devices: DeviceKind;
  readonly network: Network;
  readonly method: MethodName;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

export interface AdviceForEstate {
  readonly rows: readonly Advice[];
  /** What the estate does not say and what it would change, one sentence each. */
  readonly unknown: readonly string[];
}

interface Situation {
  readonly site: Site;
  readonly estate: Estate;
  readonly kind: DeviceKind;
  readonly network: Network;
  readonly inDomain: boolean;
  readonly inEntra: boolean;
  readonly published: boolean | undefined;
}
/** Points for and against, each with its reason; `no` ends it. */
interface Opinion {
  readonly points: number;
  readonly reasons: readonly string[];
  readonly no: boolean;
}

/**
 * Recommends methods for an estate: for each kind of device and place the methods in order, with the reasons. What is not
 * said of the estate counts neither for nor against, and is listed.
 */
export function adviseMethods(site: Site): AdviceForEstate {
  const estate = site.estate ?? {};
  const rows = (estate.devices ?? DEVICE_KINDS).flatMap((kind) =>
    (estate.networks ?? (["intranet", "internet"] as const)).flatMap((network) =>
      forSegment(site, estate, kind, network),
    ),
  );
  return { rows, unknown: unknownOf(estate) };
}

const ORDER: Readonly<Record<Verdict, number>> = { best: 0, good: 1, possible: 2, no: 3 };

function forSegment(site: Site, estate: Estate, kind: DeviceKind, network: Network): Advice[] {
  const situation: Situation = {
    site,
    estate,
    kind,
    network,
    inDomain: kind === "domain" || kind === "hybrid",
    inEntra: kind === "entra" || kind === "hybrid",
    published: publishedToAd(site),
  };
  const judged = INSTALL_METHODS.map(({ name }) => ({ name, ...opinionOn(name, situation) }));
  const most = Math.max(...judged.filter(({ no }) => !no).map(({ points }) => points));
  return judged
    .map(({ name, points, reasons, no }): Advice & { points: number } => ({
      devices: kind,
      network,
      method: name,
      verdict: no ? "no" : points === most && points > 0 ? "best" : points > 0 ? "good" : "possible",
      reasons,
      points,
    }))
    .sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || b.points - a.points)
    .map(({ points: _points, ...advice }) => advice);
}

function opinionOn(method: MethodName, situation: Situation): Opinion {
  const opinion = { points: 0, reasons: [] as string[] };
  let against: string | undefined;
  const voice: Voice = {
    count: (points, reason) => {
      opinion.points += points;
      opinion.reasons.push(reason);
    },
    no: (reason) => {
      against ??= reason;
    },
  };
  RULES[method](situation, voice);
  // One reason against is enough; what speaks for it does not matter then.
  if (against !== undefined) return { points: 0, reasons: [against], no: true };
  if (opinion.reasons.length === 0)
    opinion.reasons.push("It works here; nothing speaks for it before others.");
  return { ...opinion, no: false };
}

interface Voice {
  count(points: number, reason: string): void;
  no(reason: string): void;
}
type Rule = (situation: Situation, voice: Voice) => void;

const domainOnly: Rule = ({ inDomain, network }, { no }) => {
  if (!inDomain) no("Only members of a domain can be reached.");
  else if (network === "internet") no("It does not reach devices on the internet.");
};

const withoutLine: Rule = ({ published }, { count }) => {
  if (published === true) count(1, "Properties are read from Active Directory, so that no line is needed.");
  if (published === false)
    count(
      -1,
      "Properties have to be provisioned by group policy first: Active Directory does not hold them.",
    );
};

const intuneApp: Rule = ({ estate, kind, network, site }, { count, no }) => {
  if (estate.intuneEnrolled === false) return no("The devices are not enrolled in Intune.");
  if (estate.intuneEnrolled) count(2, "The devices are enrolled in Intune already.");
  if (network === "internet") {
    if (site.cloudManagementGateway === undefined)
      return no("Devices on the internet need a gateway, and the Site names none.");
    if (kind === "workgroup" || kind === "domain")
      count(-1, "Without Entra ID they need a token or a certificate to pass the gateway.");
    else count(1, "They pass the gateway with Entra ID.");
  }
};

const RULES: Readonly<Record<MethodName, Rule>> = {
  "client-push": (situation, voice) => {
    domainOnly(situation, voice);
    voice.count(
      -2,
      "The least secure method: the site server signs in to computers as administrator (rule 106).",
    );
    if ((situation.site.clientPush?.accounts.length ?? 0) > 0) voice.count(1, "Push accounts are set up.");
    if ((situation.site.domains?.length ?? 0) > 1)
      voice.count(-1, "Several domains: each needs an account with rights there (rule 70).");
  },
  "software-update-point": (situation, voice) => {
    domainOnly(situation, voice);
    if (situation.site.softwareUpdatePoint === undefined)
      return voice.no("The Site names no software update point.");
    voice.count(
      2,
      "It uses the update service that is there, and no account signs in to computers (rule 106).",
    );
    withoutLine(situation, voice);
  },
  "group-policy": (situation, voice) => {
    domainOnly(situation, voice);
    voice.count(1, "No account signs in to computers (rule 106).");
    withoutLine(situation, voice);
  },
  manual: ({ network, estate }, { count, no }) => {
    if (network === "internet") return no("Take the methods cmg or internet for devices outside.");
    if ((estate.count ?? 1) > 20)
      return count(-2, `Somebody would have to visit about ${estate.count} devices.`);
    count(0, "For a few devices, and to try a line.");
  },
  "logon-script": (situation, voice) => {
    domainOnly(situation, voice);
    voice.count(-1, "Users need administrator rights, or it has to be a startup script.");
  },
  package: ({ estate, network }, { count, no }) => {
    if (estate.existingClients === false) return no("It upgrades clients; these devices have none.");
    if (network === "internet") count(-1, "Content has to be on a gateway or a cloud source.");
    if (estate.existingClients) count(1, "The devices have clients, which can run a program.");
    else count(0, "For devices that have a client already.");
  },
  "intune-lob": (situation, voice) => {
    intuneApp(situation, voice);
    if (situation.estate.autopilot === "user-driven" || situation.estate.autopilot === "pre-provisioning")
      voice.count(-2, "During Autopilot it gets into the way of Win32 apps (rule 82).");
  },
  "intune-win32": (situation, voice) => {
    intuneApp(situation, voice);
    voice.count(0, "Its detection rule looks at the client, not at the bootstrap (rule 92).");
    if (situation.network === "intranet")
      voice.count(0, "The whole client folder can be in the package (rule 91).");
  },
  "intune-policy": (situation, voice) => {
    const { kind, estate, site } = situation;
    if (kind !== "entra") return voice.no("Only for Entra joined devices (rules 95 and 96).");
    if (site.cloudManagementGateway === undefined)
      return voice.no("It needs a gateway, and the Site names none.");
    if (estate.version !== undefined && Number(estate.version) < 2111)
      return voice.no("It needs version 2111 (rule 95).");
    if (estate.autopilot !== undefined && estate.autopilot !== "user-driven")
      return voice.no("It works in Autopilot user-driven only (rules 95 and 96).");
    intuneApp(situation, voice);
    if (estate.autopilot === "user-driven")
      voice.count(
        2,
        "New devices come by Autopilot user-driven: the client is there when the user signs in (rule 93).",
      );
    if (estate.pki) voice.count(-1, "Devices that authenticate with PKI are not supported (rule 96).");
  },
  imaging: ({ estate, network }, { count, no }) => {
    if (estate.imaging === false) return no("No devices are made from an image.");
    if (network === "internet") return no("Images are deployed on the intranet.");
    count(
      estate.imaging ? 0 : -1,
      "Only for devices made from an image; a task sequence does the same without preparation.",
    );
  },
  workgroup: ({ kind, network }, { count, no }) => {
    if (kind !== "workgroup") return no("These devices are no workgroup computers.");
    if (network === "internet") return no("It needs the intranet; take cmg for devices outside.");
    count(2, "It is the documented way for computers in no domain (rule 62).");
  },
  internet: ({ network, site, estate }, { count, no }) => {
    if (network === "intranet") return no("These devices are on the intranet.");
    if (site.internetManagementPoint === undefined)
      return no("The Site names no internet-based management point.");
    if (estate.pki === false) return no("It wants PKI certificates on the devices (rule 60).");
    if (site.cloudManagementGateway) count(-1, "The gateway does the same without a medium.");
    else count(1, "There is no gateway, and the internet-based management point is there.");
  },
  cmg: ({ network, site, inEntra, estate }, { count, no }) => {
    if (site.cloudManagementGateway === undefined) return no("The Site names no gateway.");
    if (network === "intranet")
      return count(-1, "The gateway is for devices outside; on the intranet content is nearer.");
    count(1, "The gateway reaches devices outside.");
    if (inEntra) count(1, "They sign in with Entra ID; nothing secret is needed.");
    else if (estate.pki) count(1, "They hold certificates of your PKI.");
    else count(0, "They need a registration token, which lives at most seven days (rule 54).");
  },
  "group-policy-provisioning": (situation, voice) => {
    domainOnly(situation, voice);
    if (situation.published === true) voice.count(-1, "Not needed: Active Directory holds the properties.");
    else if (situation.published === false)
      voice.count(
        1,
        "It stands in for Active Directory, together with group-policy or software-update-point (rule 77).",
      );
    else
      voice.count(-1, "It installs nothing by itself; it goes with group-policy or software-update-point.");
  },
  "task-sequence": ({ estate, network }, { count, no }) => {
    if (estate.imaging === false) return no("No devices are made with a task sequence.");
    if (estate.imaging)
      count(
        network === "intranet" ? 1 : 0,
        "Devices are deployed with a task sequence, which installs the client anyway.",
      );
    else count(-1, "Only for devices that are deployed with a task sequence.");
  },
};

function unknownOf(estate: Estate): string[] {
  const questions: readonly (readonly [keyof Estate, string])[] = [
    ["devices", "which kinds of devices there are; all are looked at"],
    ["networks", "where the devices are; both places are looked at"],
    [
      "schemaExtended",
      "whether the Active Directory schema is extended: with it methods without a command line work",
    ],
    ["published", "whether the site publishes to the forest of the devices"],
    ["intuneEnrolled", "whether the devices are enrolled in Intune: then its methods come first"],
    [
      "autopilot",
      "how new devices are set up: user-driven Autopilot speaks for the co-management settings policy",
    ],
    ["pki", "whether devices hold certificates of your PKI"],
    ["existingClients", "whether the devices have a client already: then a package can upgrade it"],
    ["imaging", "whether devices are made from an image or with a task sequence"],
  ];
  return questions
    .filter(([name]) => estate[name] === undefined)
    .map(([name, what]) => `\`estate.${name}\` is not set: ${what}.`);
}
