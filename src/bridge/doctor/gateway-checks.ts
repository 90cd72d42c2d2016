import type { Site } from "../../domain/ccmsetup/site.ts";
import type { BridgeError } from "../../domain/errors.ts";
import type { TlsSight } from "../needs.ts";
import type { DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass, unknown, type Verdict } from "./finding.ts";
import { NO_MANIFEST } from "./manifest-checks.ts";

const WARN_DAYS = 30;
const DAY_MS = 86_400_000;

export const GATEWAY_CHECKS = ["gateway address", "gateway name", "gateway certificate"] as const;

/** What CCMHOSTNAME looks like; needs no network (rules 44 and 59). */
export function checkGatewayAddress(site: Site | undefined): Finding {
  const name = "gateway address";
  const address = site?.cloudManagementGateway;
  if (!site) return { name, ...NO_MANIFEST };
  if (address === undefined) return { name, ...NO_GATEWAY };
  return address.includes("/CCM_Proxy_MutualAuth/")
    ? { name, ...pass(`${address} has the form of CCMHOSTNAME: host, CCM_Proxy_MutualAuth and a number.`) }
    : {
        name,
        ...fix(
          `${address} names CCM_Proxy_ServerAuth; clients use CCM_Proxy_MutualAuth, which the console's own line names too.`,
          "Take the value of CCMHOSTNAME from the console (Cloud Attach, Properties, Enablement).",
        ),
      };
}

const NO_GATEWAY = unknown(
  "The Site names no cloud management gateway.",
  "Set cloudManagementGateway when devices come over the internet.",
);

/** The gateway as this machine sees it: name in DNS, certificate, its end, its name, its issuer. */
export async function checkGateway(deps: DoctorNeeds, site: Site | undefined): Promise<Finding[]> {
  const address = site?.cloudManagementGateway;
  if (address === undefined) {
    const verdict = site ? NO_GATEWAY : NO_MANIFEST;
    return GATEWAY_CHECKS.slice(1).map((name) => ({ name, ...verdict }));
  }
  const host = address.split("/")[0]!.toLowerCase();
  const { network, clock, signal } = deps;
  const named = await examined(
    "gateway name",
    async () => (await network()).addresses(host, signal),
    (addresses) => pass(`${host} is ${addresses.join(", ")}.`),
    notInDns(host),
  );
  const shown = await examined(
    "gateway certificate",
    async () => (await network()).certificate(host, 443, signal),
    (sight) => certificateVerdict(host, sight, clock.now()),
    notInDns(host),
  );
  return [named, shown];
}

const notInDns =
  (host: string) =>
  (failure: BridgeError): Verdict | undefined =>
    failure.code === "not-found"
      ? fix(
          `DNS knows no ${host}, so no device on the internet finds the gateway.`,
          "Check CCMHOSTNAME, and the CNAME record when the gateway has a name of your own domain.",
        )
      : undefined;

/** What a device would say to this certificate (rule 58). Everything that is wrong is said at once. */
export function certificateVerdict(host: string, sight: TlsSight, now: Date): Verdict {
  const { validFrom, validTo, issuer, names, nameFits, distrust } = sight;
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const wrong: string[] = [];
  const next: string[] = [];
  if (validTo <= now) {
    wrong.push(`The certificate ended on ${day(validTo)}.`);
    next.push("Renew the gateway's server certificate in the console.");
  } else if (validFrom > now) {
    wrong.push(`The certificate is not valid before ${day(validFrom)}.`);
    next.push("Check this machine's clock, or wait.");
  }
  if (!nameFits) {
    wrong.push(`It is for ${names.join(", ") || "no name at all"}, not for ${host}.`);
    next.push(
      "Write the certificate's name in CCMHOSTNAME, or give the gateway a certificate with this name.",
    );
  }
  if (distrust !== undefined) {
    wrong.push(
      `This machine does not trust its issuer ${issuer} (${distrust}); a device that does not either stops with INVALID_CA.`,
    );
    next.push(
      "Deploy the issuing authority's root to the devices, or use a certificate of a public authority.",
    );
  }
  if (wrong.length > 0) return fix(wrong.join(" "), next.join(" "));
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  return days < WARN_DAYS
    ? fix(
        `It is good, and ends in ${days} days, on ${day(validTo)}.`,
        "Renew it in time: every client on the internet is cut off on that day.",
      )
    : pass(`It is for ${host}, of ${issuer}, trusted here, and good until ${day(validTo)}.`);
}
