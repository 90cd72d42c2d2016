import { z } from "zod";
import type { Policies } from "../bridge/needs.ts";
import type { LiveAssignment, LivePolicy, PolicyDraft } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import { AssignmentTarget, asItWas, readTarget, targetBody } from "./assignment-target.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { makeOnce } from "./make-once.ts";
import { pages, readAs } from "./pages.ts";

const TYPE = "#microsoft.graph.deviceComanagementAuthorityConfiguration";
const ASSIGNMENT = "#microsoft.graph.enrollmentConfigurationAssignment";
/** "Override co-management policy and use Intune for all workloads" (fact G101). */
const OVERRIDE = 1;
/** Every policy is seen by every service account; scope tags are for people. */
const DEFAULT_SCOPE = ["0"];

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const Assignment = z
  .looseObject({ id: z.string(), target: AssignmentTarget })
  // A policy applies or does not: the plan's word for that is required.
  .transform((raw): LiveAssignment => ({ id: raw.id, intent: "required", ...readTarget(raw.target), raw }));

const Policy = z
  .object({
    id: z.string(),
    displayName: text,
    description: text,
    priority: z.number(),
    createdDateTime: z.coerce.date(),
    lastModifiedDateTime: z.coerce.date(),
    installConfigurationManagerAgent: z.boolean().nullish().transform(Boolean),
    configurationManagerAgentCommandLineArgument: text,
    managedDeviceAuthority: z.number().nullish(),
    assignments: z.array(Assignment).nullish(),
  })
  .transform(
    (policy): LivePolicy => ({
      channel: "policy",
      id: policy.id,
      displayName: policy.displayName,
      notes: policy.description,
      installClient: policy.installConfigurationManagerAgent,
      commandLine: policy.configurationManagerAgentCommandLineArgument,
      override: policy.managedDeviceAuthority === OVERRIDE,
      priority: policy.priority,
      createdAt: policy.createdDateTime,
      lastModifiedAt: policy.lastModifiedDateTime,
      assignments: policy.assignments ?? [],
    }),
  );
/** Enrolment configurations of other types stand in the same list, and no filter by type works (fact G102). */
const Configuration = z.looseObject({ "@odata.type": z.string() });

/** Co-management settings policies behind Microsoft Graph. */
export function graphPolicies(options: EdgeOptions): Policies {
  const { graph } = options;

  async function* list(signal?: AbortSignal): AsyncGenerator<LivePolicy> {
    const query = { $expand: "assignments" };
    for await (const one of pages(graph, "listEnrollmentConfigurations", Configuration, { query, signal }))
      if (one["@odata.type"] === TYPE) yield readAs(Policy, one, "listEnrollmentConfigurations");
  }
  const find = async (isIt: (policy: LivePolicy) => boolean, signal?: AbortSignal) => {
    for await (const policy of list(signal)) if (isIt(policy)) return policy;
    return undefined;
  };
  const unlessGone = async <T>(call: Promise<T>): Promise<T | undefined> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof BridgeError && error.code === "not-found") return undefined;
      throw error;
    }
  };

  return {
    list,
    get: async (id, signal) => {
      const query = { $expand: "assignments" };
      const found = await unlessGone(graph("getEnrollmentConfiguration", { ids: [id], query, signal }));
      return found === undefined ? undefined : readAs(Policy, found, "getEnrollmentConfiguration");
    },
    create: (draft, isIt, signal) =>
      makeOnce(
        options,
        async () => {
          const body = { ...policyBody(draft), roleScopeTagIds: DEFAULT_SCOPE };
          const made = await graph("createEnrollmentConfiguration", { body, signal });
          return readAs(Policy, made, "createEnrollmentConfiguration");
        },
        () => find(isIt, signal),
        signal,
      ),
    update: async (id, changes, signal) => {
      await graph("updateEnrollmentConfiguration", { ids: [id], body: policyBody(changes), signal });
    },
    setPriority: async (id, priority, signal) => {
      await graph("setEnrollmentPriority", { ids: [id], body: { priority }, signal });
    },
    assignments: (id, signal) =>
      Array.fromAsync(pages(graph, "listEnrollmentAssignments", Assignment, { ids: [id], signal })),
    assign: async (id, set, signal) => {
      const enrollmentConfigurationAssignments = set.map((one) => ({
        "@odata.type": ASSIGNMENT,
        ...("raw" in one ? asItWas(one) : { target: targetBody(one) }),
      }));
      await graph("assignEnrollmentConfiguration", {
        ids: [id],
        body: { enrollmentConfigurationAssignments },
        signal,
      });
    },
    remove: async (id, signal) => {
      await unlessGone(graph("deleteEnrollmentConfiguration", { ids: [id], signal }));
    },
  };
}

function policyBody({ displayName, notes, installClient, commandLine, override }: Partial<PolicyDraft>) {
  return {
    "@odata.type": TYPE,
    ...(displayName === undefined ? {} : { displayName }),
    ...(notes === undefined ? {} : { description: notes }),
    ...(installClient === undefined ? {} : { installConfigurationManagerAgent: installClient }),
    ...(commandLine === undefined ? {} : { configurationManagerAgentCommandLineArgument: commandLine }),
    ...(override === undefined ? {} : { managedDeviceAuthority: override ? OVERRIDE : 0 }),
  };
}
