import type { LiveAssignment, LivePolicy, NewAssignment, PolicyDraft } from "../domain/deployment/tenant.ts";

/** Co-management settings policies of the tenant (beta; facts G100 to G103). */
export interface Policies {
  /** Every one of them, with its assignments. */
  list(signal?: AbortSignal): AsyncIterable<LivePolicy>;
  get(id: string, signal?: AbortSignal): Promise<LivePolicy | undefined>;
  /** Makes the policy, once; a lost answer is looked for as with apps. */
  create(
    draft: PolicyDraft,
    isIt: (policy: LivePolicy) => boolean,
    signal?: AbortSignal,
  ): Promise<LivePolicy>;
  update(id: string, changes: Partial<PolicyDraft>, signal?: AbortSignal): Promise<void>;
  /** Puts it at a place among the others, 1 the strongest. */
  setPriority(id: string, priority: number, signal?: AbortSignal): Promise<void>;
  assignments(id: string, signal?: AbortSignal): Promise<LiveAssignment[]>;
  /** Replaces the whole set. */
  assign(id: string, set: readonly (LiveAssignment | NewAssignment)[], signal?: AbortSignal): Promise<void>;
  /** Gone afterwards, also when it was not there. */
  remove(id: string, signal?: AbortSignal): Promise<void>;
}
