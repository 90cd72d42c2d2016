import type { ClientDeployment } from "../../domain/deployment/manifest.ts";
import type { CallName } from "../../domain/graph-calls.ts";
import { type RightKind, rightsForCall, rightsOf } from "../../domain/rights.ts";
import type { Identity, Tenant } from "../needs.ts";
import { examined, type Finding, fix, pass, unknown, type Verdict } from "./finding.ts";

/** Who asks what of whom. */
export interface TenantVisit {
  readonly tenant: Tenant;
  readonly identity: Identity;
  readonly deployment: ClientDeployment | undefined;
  readonly signal?: AbortSignal | undefined;
}

const kindOf = ({ user, kind }: Identity): RightKind =>
  user !== undefined || kind === "deviceCode" ? "delegated" : "application";

/** Why a call would be refused; undefined when it may be made. A token that shows no rights is given the benefit of the doubt. */
function missingFor(identity: Identity, call: CallName): Verdict | undefined {
  const kind = kindOf(identity);
  const rights = rightsForCall(call, kind);
  if (rights.length === 0)
    return unknown(
      "Microsoft lets only signed-in people read this, no service.",
      "Run doctor after `ccmbridge login`, or look in the Entra admin center: Mobility (MDM and WIP).",
    );
  if (identity.rights.length === 0 || rights.some((right) => identity.rights.includes(right)))
    return undefined;
  return unknown(
    `The sign-in has no right to read this; the least is ${rights[0]}.`,
    `Grant ${rights[0]} to the app registration and sign in anew; a cached token keeps its old rights.`,
  );
}

/** Asks only what the sign-in may ask: a refusal is known before it is made. */
export async function readable<T>(
  { identity }: TenantVisit,
  name: string,
  call: CallName,
  ask: () => Promise<T>,
  judge: (answer: T) => Verdict,
): Promise<Finding> {
  const missing = missingFor(identity, call);
  return missing ? { name, ...missing } : examined(name, ask, judge);
}

/** One finding for each right that an apply over the deployment's channel needs. */
export function checkRights({ identity, deployment }: TenantVisit): Finding[] {
  const kind = kindOf(identity);
  const command = deployment?.channel === "policy" ? "apply policy" : "apply";
  const needed = rightsOf(command)![0]![kind];
  return needed.map(({ right, calls }) => {
    const name = `right ${right}`;
    if (identity.rights.length === 0)
      return {
        name,
        ...unknown("The token does not show its rights.", `\`ccmbridge rights ${command}\` lists them all.`),
      };
    const closed = calls.filter(
      (call) => !rightsForCall(call, kind).some((one) => identity.rights.includes(one)),
    );
    if (closed.length === 0)
      return {
        name,
        ...pass(identity.rights.includes(right) ? "It is granted." : "A wider right is granted."),
      };
    return {
      name,
      ...fix(
        `It is not granted; without it an apply cannot make ${closed.length === 1 ? "the call" : "the calls"} ${closed.join(", ")}.`,
        `Grant ${right} to the app registration with admin consent. It shows in the next new token; managed identities keep one for up to a day.`,
      ),
    };
  });
}

export const checkAuthority = (visit: TenantVisit): Promise<Finding> =>
  readable(
    visit,
    "MDM authority",
    "getOrganization",
    () => visit.tenant.readiness.organization(visit.signal),
    ({ displayName, mdmAuthority }) =>
      mdmAuthority === "intune"
        ? pass(`Intune manages the devices of ${displayName}.`)
        : mdmAuthority === "unknown"
          ? unknown(
              `${displayName} does not say who manages its devices.`,
              "Intune admin center: Tenant administration, Tenant status.",
            )
          : fix(
              `The MDM authority of ${displayName} is ${mdmAuthority}; co-management needs Intune.`,
              "Set the MDM authority to Intune in the Intune admin center.",
            ),
  );

export const checkLicence = (visit: TenantVisit): Promise<Finding> =>
  readable(
    visit,
    "licence",
    "listLicences",
    () => visit.tenant.readiness.servicePlans(visit.signal),
    (plans) => {
      if (!plans.some((plan) => /^INTUNE_/i.test(plan)))
        return fix("No licence in force holds Intune.", "Get one, and assign it to the users.");
      return plans.some((plan) => /^AAD_PREMIUM/i.test(plan))
        ? pass("Licences for Intune and Microsoft Entra ID P1 or P2 are in force.")
        : fix(
            "Intune is licensed, but Microsoft Entra ID P1 is not: devices are not enrolled by themselves.",
            "Get Entra ID P1, or enrol devices by hand.",
          );
    },
  );

export const checkScope = (visit: TenantVisit): Promise<Finding> =>
  readable(
    visit,
    "MDM user scope",
    "listMdmPolicies",
    () => visit.tenant.readiness.mdmScopes(visit.signal),
    (scopes) => {
      const open = scopes.filter(({ appliesTo }) => appliesTo !== "none");
      return open.length > 0
        ? pass(open.map(({ displayName, appliesTo }) => `${displayName}: ${appliesTo} users`).join("; "))
        : fix(
            "Automatic enrolment applies to nobody.",
            "Entra admin center: Mobility (MDM and WIP), Microsoft Intune, MDM user scope.",
          );
    },
  );

/** Co-management settings, the default of Windows 11 and the status page come with one reading. */
export async function checkEnrollment(visit: TenantVisit): Promise<Finding[]> {
  const { tenant, deployment, signal } = visit;
  let reading: ReturnType<Tenant["readiness"]["enrollment"]> | undefined;
  const ask = () => (reading ??= tenant.readiness.enrollment(signal));
  const one = (name: string, judge: (found: Awaited<ReturnType<typeof ask>>) => Verdict) =>
    readable(visit, name, "listEnrollmentConfigurations", ask, judge);
  return [
    await one("co-management policy", ({ comanagement }) =>
      comanagement.length > 0
        ? pass(`There is ${comanagement.map(({ displayName }) => displayName).join(", ")}.`)
        : fix(
            "There is no co-management settings policy.",
            "Make one (Intune admin center: Devices, Enrollment, Co-management settings), or go without when no device comes through Autopilot.",
          ),
    ),
    await one("Windows 11 authority", ({ comanagement }) => {
      if (comanagement.some(({ overrides }) => !overrides))
        return pass("A policy leaves the workloads to the site's own settings.");
      return fix(
        comanagement.length > 0
          ? "Every co-management settings policy gives all workloads to Intune."
          : "Windows 11 devices that come through Autopilot get Intune as their authority, and installing the client later does not change that.",
        "Make a policy with install = No and override = No for devices whose workloads Configuration Manager is to keep.",
      );
    }),
    await one("enrollment status page", ({ statusPages }) => {
      const showing = statusPages.filter(({ shows }) => shows);
      const blocking = showing.filter(({ blocks, waitsFor }) => blocks && waitsFor.length === 0);
      if (blocking.length > 0)
        return fix(
          `${blocking.map(({ displayName }) => displayName).join(", ")} keeps a device locked until every required app is installed, the client too; and the app says nothing of the client, which goes on installing behind it.`,
          "Name the apps the page waits for, and leave the client out.",
        );
      if (showing.length === 0) return pass("No status page shows progress, so none waits for the client.");
      if (showing.some(({ blocks }) => blocks === undefined))
        return unknown(
          "The tenant does not say whether its status pages keep a device locked.",
          "Intune admin center: Devices, Enrollment, Enrollment Status Page.",
        );
      const where = deployment ? ` Its apps are to leave ${deployment.app.displayName} out.` : "";
      return pass(`No status page waits for every app.${where}`);
    }),
  ];
}
