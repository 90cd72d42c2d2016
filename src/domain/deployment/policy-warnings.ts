import { assignmentInWords, type Names } from "./assignments.ts";
import type { LivePolicy, NewAssignment, RequiredApp } from "./tenant.ts";
import { listed, type PlanWarning, warning } from "./warning.ts";
import type { PolicyWish } from "./wish.ts";

/** What was looked up for the warnings of a policy. `undefined` where it could not be read. */
export interface PolicyFacts {
  readonly wish: PolicyWish;
  /** Ours as it is now; undefined when it is yet to be made. */
  readonly present: LivePolicy | undefined;
  readonly others: readonly LivePolicy[] | undefined;
  readonly names: Names;
  readonly requiredApps: readonly RequiredApp[] | undefined;
  /** How many apps of this deployment the policy takes the place of. */
  readonly formerApps: number;
  readonly installerGiven: boolean;
}

/** What an admin should know before a co-management settings policy is touched. Pure. */
export function policyWarnings(facts: PolicyFacts): PlanWarning[] {
  const { wish, present, requiredApps = [], formerApps, installerGiven } = facts;
  const clients = requiredApps.filter(({ installsClient }) => installsClient);
  return [
    ...conflicts(facts),
    ...(wish.policy.install && clients.length > 0
      ? [
          warning(
            "app-and-policy",
            `Apps that install the client are required on the same groups (${listed(clients.map(({ displayName }) => displayName))}). During Autopilot either the policy or the Intune Management Extension may install, not both (rule 97).`,
            "Leave Autopilot devices out of the app's assignment, or remove the app.",
          ),
        ]
      : []),
    ...(formerApps > 0
      ? [
          warning(
            "policy-reach",
            "The policy reaches devices that Autopilot sets up from now on. Devices that are enrolled already and have not installed the app yet will not get the client by it (rules 93 and 95).",
            "Wait until they have the client, or keep a second deployment with an app for them.",
          ),
        ]
      : []),
    ...(present && present.override !== wish.policy.override
      ? [
          warning(
            "override-changed",
            `The override changes from ${yes(present.override)} to ${yes(wish.policy.override)}: it hits devices that have the policy already (rule 98).`,
            "Make a second policy for new devices instead.",
          ),
        ]
      : []),
    ...(installerGiven
      ? [
          {
            ...warning(
              "installer-unused",
              "The installer of the manifest is not used: Intune brings ccmsetup.msi itself, and the rest comes from the gateway (rule 93).",
              "Leave `installer` out.",
            ),
            severity: "info" as const,
          },
        ]
      : []),
  ];
}

/** Policies of others on the same devices: the one with the lower number counts alone (fact G103). */
function conflicts({ wish, present, others = [], names }: PolicyFacts): PlanWarning[] {
  const place = wish.policy.priority ?? present?.priority ?? Number.POSITIVE_INFINITY;
  return others
    .filter((other) => overlap(wish.assignments, other.assignments))
    .map((other) => {
      const wins = other.priority < place;
      const whom = other.assignments.map((one) => assignmentInWords(one, names).replace(/^required /, ""));
      return warning(
        "policy-conflict",
        `The policy ${other.displayName} (${other.id}) is assigned ${whom.join("; ")} too, with priority ${other.priority}, ${
          other.installClient ? "installs the client" : "does not install the client"
        } and ${other.override ? "overrides" : "does not override"}. ${wins ? "It wins: ours does nothing for devices that both reach." : "Ours wins for devices that both reach."}`,
        wins
          ? "Take those groups out of one of the two, or set policy.priority to a lower number."
          : "Take those groups out of one of the two if that is not meant.",
      );
    });
}

/** Whether two sets may reach the same device, as far as their targets tell; members of groups are not compared. */
export function overlap(ours: readonly NewAssignment[], theirs: readonly NewAssignment[]): boolean {
  const reach = (set: readonly NewAssignment[]) =>
    set.filter(({ target }) => target.kind !== "exclude").map(({ target }) => target);
  const [a, b] = [reach(ours), reach(theirs)];
  if (a.length === 0 || b.length === 0) return false;
  if ([...a, ...b].some(({ kind }) => kind === "allDevices" || kind === "allUsers")) return true;
  const groups = new Set(
    a.flatMap((target) => (target.kind === "group" ? [target.groupId.toLowerCase()] : [])),
  );
  return b.some((target) => target.kind === "group" && groups.has(target.groupId.toLowerCase()));
}

const yes = (value: boolean) => (value ? "yes" : "no");
