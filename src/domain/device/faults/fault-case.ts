import type { DeviceFacts, Workload } from "../facts.ts";
import type { Evidence, Fault, Stage, VerdictContext, WorkloadView } from "../verdict-types.ts";

/** What a rule looks at. */
export interface FaultCase {
  readonly facts: DeviceFacts;
  readonly stage: Stage;
  readonly workloads: Readonly<Record<Workload, WorkloadView>>;
  readonly context: VerdictContext;
}

/** Looks at one device; undefined when its fault is not there. */
export type FaultRule = (seen: FaultCase) => Fault | undefined;

export const evidence = (source: Evidence["source"], text: string, at: Evidence["at"]): Evidence => ({
  source,
  text,
  at,
});
