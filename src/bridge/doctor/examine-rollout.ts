import type { ClientDeployment } from "../../domain/deployment/manifest.ts";
import type { Identity, Tenant } from "../needs.ts";
import type { DoctorInput, DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass, unknown, type Verdict } from "./finding.ts";
import { checkGateway, checkGatewayAddress, GATEWAY_CHECKS } from "./gateway-checks.ts";
import { checkAutopilotMix, checkGroups } from "./group-checks.ts";
import { checkClock, checkDatabase } from "./machine-checks.ts";
import { checkCommandLine, checkManifest } from "./manifest-checks.ts";
import { checkManagementPoint, checkSite, MANAGEMENT_POINT, SITE_CODE, SITE_VALUES } from "./site-checks.ts";
import {
  checkAuthority,
  checkEnrollment,
  checkLicence,
  checkRights,
  checkScope,
  type TenantVisit,
} from "./tenant-checks.ts";

export interface Examination {
  readonly checks: readonly Finding[];
}

const OFFLINE = unknown(
  "It needs the network, and --offline was asked for.",
  "Run doctor without --offline.",
);
const OF_THE_TENANT = [
  "rights",
  "MDM authority",
  "licence",
  "MDM user scope",
  "groups",
  "Autopilot app mix",
  "co-management policy",
  "Windows 11 authority",
  "enrollment status page",
] as const;

/**
 * Looks at everything a rollout stands on and changes nothing. Always ends with an answer for every check: what cannot be
 * asked is `unknown` with the reason.
 * @throws BridgeError "interrupted".
 */
export async function examineRollout(deps: DoctorNeeds, input: DoctorInput): Promise<Examination> {
  const { finding: manifest, loaded } = await checkManifest(deps, input);
  const site = loaded?.site;
  const { findings: ofLine, tokens } = await checkCommandLine(deps, input, loaded);
  const here = [manifest, ...ofLine, checkGatewayAddress(site), await checkDatabase(deps)];
  if (input.offline) {
    const names = [
      ...GATEWAY_CHECKS.slice(1),
      MANAGEMENT_POINT,
      SITE_CODE,
      SITE_VALUES,
      "sign-in",
      ...OF_THE_TENANT,
      "clock",
    ];
    return { checks: [...here, ...all(names, OFFLINE), CONNECTOR] };
  }
  const [gateway, managementPoint, ofSite, tenant] = await Promise.all([
    checkGateway(deps, site),
    checkManagementPoint(deps, site),
    checkSite(deps, site, tokens),
    checkTenant(deps, loaded?.deployment),
  ]);
  // Last: with a sandbox, time is what its answers said.
  const clock = await checkClock(deps);
  return { checks: [...here, ...gateway, managementPoint, ...ofSite, ...tenant, clock, CONNECTOR] };
}

const all = (names: readonly string[], verdict: Verdict): Finding[] =>
  names.map((name) => ({ name, ...verdict }));

/** Documented nowhere in Graph: said, so that nobody takes silence for health. */
const CONNECTOR: Finding = {
  name: "connector",
  ...unknown(
    "Microsoft Graph does not tell of the connector between the site and Intune.",
    "Intune admin center: Tenant administration, Connectors and tokens, Microsoft Endpoint Configuration Manager.",
  ),
};

async function checkTenant(
  { tenant: open, signal }: DoctorNeeds,
  deployment: ClientDeployment | undefined,
): Promise<Finding[]> {
  let signedIn: { tenant: Tenant; identity: Identity } | undefined;
  const signIn = await examined(
    "sign-in",
    async () => {
      const tenant = await open();
      const identity = await tenant.whoAmI(signal);
      signedIn = { tenant, identity };
      return identity;
    },
    ({ kind, user, tenantId }) => pass(`Signed in to ${tenantId} ${user ? `as ${user}` : `by ${kind}`}.`),
    // A sign-in that was refused is an answer; one that could not be tried is none.
    (failure) =>
      failure.code === "sign-in"
        ? fix(failure.message, failure.next ?? "Check the credential and the app registration.")
        : undefined,
  );
  if (!signedIn) {
    const next = "See the check `sign-in`.";
    return [signIn, ...all(OF_THE_TENANT, unknown("Nobody is signed in to ask with.", next))];
  }
  const visit: TenantVisit = { ...signedIn, deployment, signal };
  // One after the other: it is a handful of reads, and nobody else should have to wait for them.
  return [
    signIn,
    ...checkRights(visit),
    await checkAuthority(visit),
    await checkLicence(visit),
    await checkScope(visit),
    await checkGroups(visit),
    await checkAutopilotMix(visit),
    ...(await checkEnrollment(visit)),
  ];
}
