import { readSetupLine } from "../setup-line.ts";
import type { Tenant } from "../tenant.ts";
import type { CastDevice } from "./cast-device.ts";
import { targetOf } from "./eras.ts";
import { habitsOf, nextSync } from "./habits.ts";
import { type BroughtClient, type Listening, refusalOf } from "./install.ts";

/** The policies of a tenant from a moment on, the strongest first. */
interface Moment {
  readonly from: number;
  readonly policies: readonly {
    /** Undefined for a policy that installs nothing. */
    readonly line: string | undefined;
    reaches(device: CastDevice): boolean;
  }[];
}

const kept = new WeakMap<Tenant, { readonly revision: string; readonly moments: readonly Moment[] }>();

function momentsOf(tenant: Tenant): readonly Moment[] {
  const { policies, policyAssignments, cast } = tenant;
  const revision = `${policies.revision} ${policyAssignments.revision} ${cast.groups.length}`;
  const known = kept.get(tenant);
  if (known?.revision === revision) return known.moments;
  const times = [policies, policyAssignments].flatMap((store) =>
    store.ids().flatMap((id) => store.versions(id).map(({ at }) => at)),
  );
  const moments = [...new Set(times)]
    .sort((a, b) => a - b)
    .map((from): Moment => {
      const there = policies.all(from).toSorted((a, b) => a.priority - b.priority);
      return {
        from,
        policies: there.map(({ id, values }) => {
          const targets = (policyAssignments.get(id, from) ?? []).map((each) => targetOf(cast, each));
          return {
            line: values.installConfigurationManagerAgent
              ? String(values.configurationManagerAgentCommandLineArgument ?? "")
              : undefined,
            reaches: (device) =>
              targets.some((each) => each.reaches(device)) &&
              !targets.some((each) => each.excludes && each.inGroup(device)),
          };
        }),
      };
    });
  kept.set(tenant, { revision, moments });
  return moments;
}

/**
 * The client that a co-management settings policy brings to a device while Autopilot enrols it: one with Windows 11 that is
 * joined to Entra alone (fact G104). What is enrolled already gets nothing of it.
 */
export function clientOfPolicy(
  tenant: Tenant,
  device: CastDevice,
  { from, to }: Pick<Listening, "from" | "to">,
): BroughtClient | undefined {
  const policies = momentsOf(tenant).findLast((moment) => moment.from <= from)?.policies ?? [];
  const line = policies.find((each) => each.reaches(device))?.line;
  if (line === undefined || readSetupLine(line).refused || refusalOf(tenant, device, line, from))
    return undefined;
  const { cast } = tenant;
  const { setup, policy } = habitsOf(cast, device);
  const since = cast.rounds.up(from + setup);
  if (since >= to) return undefined;
  return { since, policyAt: nextSync(cast, device, cast.rounds.up(since + policy)) };
}
