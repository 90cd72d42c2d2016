import { resolveAssignments } from "../resolve-assignments.ts";
import { examined, type Finding, fix, pass, unknown } from "./finding.ts";
import { NO_DEPLOYMENT } from "./manifest-checks.ts";
import { readable, type TenantVisit } from "./tenant-checks.ts";

/** The manifest's groups are there, and hold devices. */
export async function checkGroups({ tenant, deployment, signal }: TenantVisit): Promise<Finding> {
  const name = "groups";
  if (!deployment) return { name, ...NO_DEPLOYMENT };
  return examined(
    name,
    async () => {
      const { assignments, names } = await resolveAssignments(
        tenant.directory,
        deployment.assignments,
        [],
        signal,
      );
      const ids = [
        ...new Set(assignments.flatMap(({ target }) => (target.kind === "group" ? [target.groupId] : []))),
      ];
      return Promise.all(
        ids.map(async (id) => ({
          name: names.groups.find((group) => group.id === id)?.displayName ?? id,
          ...(await tenant.directory.members(id, signal)),
        })),
      );
    },
    (groups) => {
      if (groups.length === 0 && deployment.assignments.length === 0)
        return fix("The deployment is assigned to nobody.", "Add assignments to the manifest.");
      const empty = groups.filter(({ devices, users }) => devices + users === 0);
      if (empty.length > 0)
        return fix(
          `${listed(empty)} ${empty.length === 1 ? "is" : "are"} empty: nothing would be installed.`,
          "Add devices, or take another group.",
        );
      const mixed = groups.filter(({ devices, users }) => devices > 0 && users > 0);
      if (mixed.length > 0)
        return fix(
          `${listed(mixed)} ${mixed.length === 1 ? "holds" : "hold"} devices and users.`,
          "Use a group of devices, or one of users.",
        );
      return pass(
        groups.length === 0
          ? "All devices or all users; no group is named."
          : groups
              .map((g) => `${g.name} holds ${g.devices > 0 ? `${g.devices} devices` : `${g.users} users`}`)
              .join("; "),
      );
    },
    (failure) =>
      failure.code === "not-found" || failure.code === "ambiguous" || failure.code === "manifest-invalid"
        ? fix(failure.message, failure.next ?? "Correct the manifest.")
        : undefined,
  );
}

/** Apps of the other kind on the same groups, which Windows Autopilot may fail to install together (fact G16b). */
export function checkAutopilotMix(visit: TenantVisit): Promise<Finding> {
  const { tenant, deployment, signal } = visit;
  const name = "Autopilot app mix";
  if (!deployment) return Promise.resolve({ name, ...NO_DEPLOYMENT });
  return readable(
    visit,
    name,
    "listApps",
    async () => {
      const { assignments } = await resolveAssignments(tenant.directory, deployment.assignments, [], signal);
      const ids = assignments.flatMap(({ target }) => (target.kind === "group" ? [target.groupId] : []));
      return ids.length === 0 ? undefined : tenant.apps.requiredApps(ids, signal);
    },
    (apps) => {
      if (!apps)
        return unknown(
          "The deployment names no group whose other apps could be looked at.",
          "Look whether apps of both kinds, MSI and Win32, are required on Autopilot devices.",
        );
      const others = apps.filter(({ channel }) => channel !== deployment.channel);
      return others.length === 0
        ? pass("No app of the other kind is required on the same groups.")
        : fix(
            `${listed(others.map(({ displayName }) => ({ name: displayName })))} ${others.length === 1 ? "is" : "are"} of the other kind and required on the same groups; Windows Autopilot may fail when it installs both.`,
            "Leave Autopilot devices out, assign to users, or use one kind for all.",
          );
    },
  );
}

const listed = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name).join(", ");
