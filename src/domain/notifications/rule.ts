import type { Instant } from "../device/facts.ts";
import type { Transition } from "../device/transitions.ts";
import type { QuietHours } from "./quiet-hours.ts";

/** Where a secret is read when it is needed; the secret itself is kept nowhere. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** Which changes are told to whom. */
export interface NotificationRule {
  readonly name: string;
  /** `webhook`: signed JSON after Standard Webhooks; `teams`: an adaptive card for a workflow (fact F142). */
  readonly kind: "webhook" | "teams";
  /** A workflow's address carries its signature, so it is a secret as a whole. */
  readonly address: SecretPlace | { readonly url: string };
  /** Signing key, `whsec_…`; null for Teams. */
  readonly key: SecretPlace | null;
  /** Any of these is told. */
  readonly when: readonly string[];
  /** Whether the first look at a device counts: a stage it had when we first saw it, a fault that stood already. */
  readonly firstLook: boolean;
  /** Changes are gathered for so long into one message; 0 sends at once. */
  readonly digestSeconds: number;
  readonly quiet: QuietHours | null;
  readonly enabled: boolean;
  /** Why it was switched off by itself; null where a person did. */
  readonly disabledBecause: string | null;
  readonly madeAt: Instant;
}

const PATTERN = /^(stage|health|fault(?::[a-z-]+)?|workload(?::[A-Za-z]+)?)(?:=([A-Za-z-]+))?$/;

/** What of a rule's words is none: the field of a change, with or without what it became. */
export const badPatterns = (when: readonly string[]): string[] => when.filter((text) => !PATTERN.test(text));

/**
 * True when the rule tells this change. `stage`, `stage=comanaged`, `fault`, `fault:install-failed=present`, `health=silent`,
 * `workload:clientApps=intune`: the words of a device's history. Nothing is told that was learnt before the rule was made.
 */
export function tells(
  rule: Pick<NotificationRule, "when" | "firstLook" | "madeAt">,
  change: Transition,
): boolean {
  if (change.seenAt < rule.madeAt || (change.from === null && !rule.firstLook)) return false;
  return rule.when.some((text) => {
    const [, field = "", to] = PATTERN.exec(text) ?? [];
    const fits = change.field === field || (!field.includes(":") && change.field.startsWith(`${field}:`));
    return fits && field !== "" && (to === undefined || to === change.to);
  });
}

/** A change as it is told. */
export interface ToldChange {
  readonly deviceId: string;
  readonly name: string;
  readonly field: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: Instant;
  readonly seenAt: Instant;
  /** The first of the reasons, in words. */
  readonly because: string | null;
}

/** The same change of the same device has the same key, however often it is met. */
export const changeKey = ({
  deviceId,
  field,
  seenAt,
}: Pick<Transition, "deviceId" | "field" | "seenAt">): string => `${deviceId}|${field}|${seenAt}`;
