import type { Workload } from "./facts.ts";

/** Bits of the generation before 8192 was one of them, and of both (facts S90 to S92). */
const BITS: readonly (readonly [Workload, number])[] = [
  ["compliancePolicy", 2],
  ["resourceAccess", 4],
  ["deviceConfiguration", 8],
  ["windowsUpdateForBusiness", 16],
  ["clientApps", 64],
  ["officeApps", 128],
];
const NEWER_GENERATION = 8192;
const ENDPOINT_PROTECTION = { older: 32, newer: 4096 } as const;

/**
 * Which workloads lie with Intune by Configuration Manager's capability bits; a number, or a number in text. Undefined
 * for what is no number: unknown, never "all with Configuration Manager" (fact S92).
 */
export function workloadsOfBits(
  bits: string | number | null,
): Readonly<Record<Workload, boolean>> | undefined {
  const text = String(bits ?? "").trim();
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  if (value > 0x7fff_ffff) return undefined;
  const has = (bit: number) => (value & bit) !== 0;
  return {
    ...(Object.fromEntries(BITS.map(([workload, bit]) => [workload, has(bit)])) as Record<
      Exclude<Workload, "endpointProtection">,
      boolean
    >),
    endpointProtection: has(has(NEWER_GENERATION) ? ENDPOINT_PROTECTION.newer : ENDPOINT_PROTECTION.older),
  };
}
