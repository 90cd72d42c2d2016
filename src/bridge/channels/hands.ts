import type { Makes } from "../../domain/deployment/channels/channel.ts";
import type {
  AppDraft,
  AppRef,
  Draft,
  LiveApp,
  LiveAssignment,
  LivePolicy,
  LiveThing,
  NewAssignment,
  PolicyDraft,
} from "../../domain/deployment/tenant.ts";
import type { Tenant } from "../needs.ts";

/** What can be done with the things of one kind, the same words for all. */
export interface Hands {
  list(signal?: AbortSignal): AsyncIterable<LiveThing>;
  get(id: string, signal?: AbortSignal): Promise<LiveThing | undefined>;
  create(draft: Draft, isIt: (thing: LiveThing) => boolean, signal?: AbortSignal): Promise<LiveThing>;
  update(thing: LiveThing, changes: Partial<Draft>, signal?: AbortSignal): Promise<void>;
  remove(id: string, signal?: AbortSignal): Promise<void>;
  assignments(id: string, signal?: AbortSignal): Promise<LiveAssignment[]>;
  assign(id: string, set: readonly (LiveAssignment | NewAssignment)[], signal?: AbortSignal): Promise<void>;
}

/** The tenant's calls for one kind of thing. What is handed to them comes from the same kind. */
export const handsOf = (tenant: Tenant, makes: Makes): Hands => HANDS[makes](tenant);

const HANDS: Readonly<Record<Makes, (tenant: Tenant) => Hands>> = {
  app: ({ apps, assignments }) => ({
    list: apps.list,
    get: apps.get,
    create: (draft, isIt, signal) =>
      apps.create(draft as AppDraft, isIt as (app: LiveApp) => boolean, signal),
    update: (thing, changes, signal) => apps.update(thing as AppRef, changes as Partial<AppDraft>, signal),
    remove: apps.remove,
    assignments: assignments.list,
    assign: assignments.replace,
  }),
  policy: ({ policies }) => ({
    list: policies.list,
    get: policies.get,
    create: (draft, isIt, signal) =>
      policies.create(draft as PolicyDraft, isIt as (policy: LivePolicy) => boolean, signal),
    update: ({ id }, changes, signal) => policies.update(id, changes as Partial<PolicyDraft>, signal),
    remove: policies.remove,
    assignments: policies.assignments,
    assign: policies.assign,
  }),
};

/** `appId` or `policyId` of a thing, for journals and answers. */
export const idsOf = (thing: LiveThing | undefined): { appId: string | null; policyId: string | null } => ({
  appId: thing && thing.channel !== "policy" ? thing.id : null,
  policyId: thing?.channel === "policy" ? thing.id : null,
});
