import { hasClient, isEnrolled } from "./enrolment.ts";
import { type DeviceFacts, present } from "./facts.ts";
import type { Fault, Health } from "./verdict-types.ts";

/**
 * `unknown` when no side that manages the device says when it was heard; `silent` when every such side is silent;
 * `degraded` when one is, or an error stands; else `good`.
 */
export function healthOf(facts: DeviceFacts, faults: readonly Fault[]): Health {
  const has = (code: Fault["code"]) => faults.some((fault) => fault.code === code);
  const site = present(facts.configmgr);
  const sides = [
    ...(isEnrolled(facts)
      ? [{ heard: present(facts.intune)?.lastSyncAt, silent: has("intune-silent") }]
      : []),
    ...(hasClient(facts) && site?.client && !site.obsolete
      ? [{ heard: site.lastActiveAt, silent: has("client-silent") }]
      : []),
  ];
  const known = sides.filter(({ heard }) => heard != null);
  if (known.length === 0) return "unknown";
  if (known.every(({ silent }) => silent)) return "silent";
  if (known.some(({ silent }) => silent) || faults.some(({ severity }) => severity === "error"))
    return "degraded";
  return known.length === sides.length ? "good" : "degraded";
}
