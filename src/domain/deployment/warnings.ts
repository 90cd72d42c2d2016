import { assignmentInWords, type Names } from "./assignments.ts";
import type { ChannelName } from "./channels/channel.ts";
import { overlap, type PolicyFacts, policyWarnings } from "./policy-warnings.ts";
import type {
  GroupMembers,
  LiveApp,
  LiveAssignment,
  LivePolicy,
  NewAssignment,
  RequiredApp,
} from "./tenant.ts";
import { listed, notRead, type PlanWarning, warning } from "./warning.ts";

export type { PlanWarning } from "./warning.ts";

/** What was looked up for the warnings. `undefined` where it could not be read: unknown is said, never taken for absent. */
export interface WarningFacts {
  readonly commandLineSecretExpiresAt: Date | undefined;
  readonly ignoreVersionDetection: boolean;
  readonly assignments: readonly NewAssignment[];
  readonly names: Names;
  readonly members: ReadonlyMap<string, GroupMembers | undefined>;
  readonly channel: ChannelName;
  /** Apps of others that are required on the same groups. */
  readonly requiredApps: readonly RequiredApp[] | undefined;
  /** Co-management settings policies that are none of this deployment. */
  readonly comanagementPolicies: readonly LivePolicy[] | undefined;
  /** Where the deployment is such a policy itself. */
  readonly policy?: PolicyFacts | undefined;
  readonly sameNamed: readonly LiveApp[];
  readonly foreign: readonly LiveAssignment[];
  readonly foreignRule: "keep" | "remove";
  readonly filterPlatforms: readonly { name: string; platform: string }[];
  readonly now: Date;
}

/** Devices check in every eight hours, and some are off for days: a token has to outlive that. */
const ROLLOUT_DAYS = 3;

/** What an admin should know before the tenant is touched (facts G15, G16b, G84, G105). Pure. */
export function planWarnings(facts: WarningFacts): PlanWarning[] {
  return [
    ...groupWarnings(facts),
    ...(facts.policy ? policyWarnings(facts.policy) : mixWarnings(facts)),
    ...policyListWarnings(facts),
    ...tenantWarnings(facts),
    ...tokenWarning(facts),
    ...facts.filterPlatforms
      .filter(({ platform }) => !/^windows/i.test(platform))
      .map(({ name, platform }) =>
        warning(
          "filter-platform",
          `The filter ${name} is for ${platform}; a Windows app never matches it.`,
          "Use a filter for Windows 10 and later.",
        ),
      ),
    ...(facts.ignoreVersionDetection
      ? []
      : [
          warning(
            "version-detection",
            "Version detection is on: a client that updated itself no longer matches the app, and Intune installs again (rule 84).",
            "Set app.ignoreVersionDetection to true unless you mean it.",
          ),
        ]),
  ];
}

function groupWarnings({ assignments, members, names }: WarningFacts): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  for (const assignment of assignments) {
    if (assignment.target.kind === "allDevices" && assignment.intent === "available")
      warnings.push(
        warning(
          "available-for-devices",
          "`available` does nothing for devices.",
          "Use required, or assign to users.",
        ),
      );
    if (assignment.target.kind !== "group") continue;
    const { groupId } = assignment.target;
    const name = names.groups.find((g) => g.id === groupId)?.displayName ?? groupId;
    const counted = members.get(groupId);
    if (!counted) {
      warnings.push(notRead(`how many devices the group ${name} holds`));
      continue;
    }
    if (counted.devices === 0 && counted.users === 0)
      warnings.push(
        warning(
          "group-empty",
          `The group ${name} is empty: nothing will be installed.`,
          "Check the name, or add devices to it.",
        ),
      );
    else if (counted.devices > 0 && counted.users > 0)
      warnings.push(
        warning(
          "group-mixed",
          `The group ${name} holds ${counted.devices} devices and ${counted.users} users: who gets the app depends on both.`,
          "Use a group of devices, or one of users.",
        ),
      );
    else if (counted.devices > 0 && assignment.intent === "available")
      warnings.push(
        warning(
          "available-for-devices",
          `${assignmentInWords(assignment, names)}: it holds devices, and \`available\` reaches users only.`,
          "Use required.",
        ),
      );
  }
  return warnings;
}

/** The two kinds of apps do not mix in Autopilot. */
function mixWarnings({ channel, requiredApps }: WarningFacts): PlanWarning[] {
  if (!requiredApps) return [notRead("whether apps of another kind are required on the same groups")];
  const others = requiredApps.filter((app) => app.channel !== channel);
  if (others.length === 0) return [];
  const names = listed(others.map(({ displayName }) => displayName));
  return [
    warning(
      "autopilot-mix",
      // Fact G16b.
      `${channel === "lob" ? "Win32 apps" : "MSI line-of-business apps"} are required on the same groups (${names}). Windows Autopilot may fail when it installs both kinds at once.`,
      "Leave Autopilot devices out, or assign to users.",
    ),
  ];
}

function policyListWarnings({ policy, comanagementPolicies, assignments }: WarningFacts): PlanWarning[] {
  if (!comanagementPolicies) return [notRead("whether there is a co-management settings policy")];
  if (policy) return [];
  if (comanagementPolicies.length === 0)
    return [
      warning(
        "windows-11-authority",
        // Fact G105.
        "There is no co-management settings policy. Windows 11 devices that enrol through Autopilot then get Intune as their authority, and installing the client later does not change that.",
        "Create a policy with install = No and override = No for devices whose workloads Configuration Manager is to keep.",
      ),
    ];
  const installing = comanagementPolicies.filter(
    (one) => one.installClient && overlap(assignments, one.assignments),
  );
  if (installing.length === 0) return [];
  return [
    warning(
      "app-and-policy",
      `A co-management settings policy installs the client on the same groups (${listed(installing.map(({ displayName }) => displayName))}). During Autopilot either that policy or an app may install it, not both (rule 97).`,
      "Leave Autopilot devices out of the assignment, or use the channel policy.",
    ),
  ];
}

function tenantWarnings({ channel, sameNamed, foreign, foreignRule, names }: WarningFacts): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  // The Company Portal shows no policies.
  for (const app of channel === "policy" ? [] : sameNamed)
    warnings.push(
      warning(
        "name-taken",
        `Another app is named ${app.displayName} (${app.id}); the Company Portal shows only one of them.`,
        "Give one of them another name.",
      ),
    );
  if (foreign.length > 0)
    warnings.push({
      ...warning(
        "foreign-assignments",
        `${foreign.length} assignment${foreign.length > 1 ? "s were" : " was"} made by somebody else and ${foreignRule === "keep" ? "stays" : "will be removed"}: ${foreign.map((a) => assignmentInWords(a, names)).join("; ")}.`,
        foreignRule === "keep"
          ? "Take it into the manifest, or set foreignAssignments: remove."
          : "Set foreignAssignments: keep to leave it.",
      ),
      severity: foreignRule === "keep" ? "info" : "warning",
    });
  return warnings;
}

function tokenWarning({ commandLineSecretExpiresAt: expires, now }: WarningFacts): PlanWarning[] {
  if (!expires) return [];
  const days = (expires.getTime() - now.getTime()) / 86_400_000;
  if (days >= ROLLOUT_DAYS) return [];
  const when =
    days <= 0
      ? `expired ${expires.toISOString()}`
      : `expires ${expires.toISOString()}, in ${Math.floor(days * 24)} hours`;
  return [
    warning(
      "token-expires",
      `The registration token ${when}. Devices that install later cannot register with it (rule 54).`,
      "Make a new token just before the rollout, with a life of up to seven days.",
    ),
  ];
}
