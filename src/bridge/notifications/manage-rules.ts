import { BridgeError } from "../../domain/errors.ts";
import { quietHoursOf } from "../../domain/notifications/quiet-hours.ts";
import { badPatterns, type NotificationRule, type SecretPlace } from "../../domain/notifications/rule.ts";
import type { Clock, NotificationStore } from "../needs.ts";

export interface RuleInput {
  readonly name: string;
  readonly kind: "webhook" | "teams";
  readonly address: NotificationRule["address"];
  readonly key: SecretPlace | null;
  readonly when: readonly string[];
  readonly firstLook: boolean;
  readonly digestSeconds?: number | undefined;
  /** `22:00-07:00`, with the zone it is meant in. */
  readonly quiet?: { readonly hours: string; readonly timeZone: string } | undefined;
}
/** A rule as it is shown: where it sends to, without what may grant access. */
export interface ShownRule extends Omit<NotificationRule, "address" | "key"> {
  /** An address without path and query, or the place where it is read. */
  readonly to: string;
}
type RuleNeeds = { readonly notifications: NotificationStore; readonly clock: Clock };

/** A channel takes about a message a minute over a day (fact F145). */
const TEAMS_DIGEST_SECONDS = 60;

/**
 * Adds a rule; it tells what is learnt from now on.
 * @throws BridgeError "usage" for what makes no rule; "conflict" when there is one of that name.
 */
export async function addRule({ notifications, clock }: RuleNeeds, input: RuleInput): Promise<ShownRule> {
  const problems = problemsOf(input);
  if (problems.length > 0) throw new BridgeError("usage", problems.join("\n"));
  const rule: NotificationRule = {
    name: input.name,
    kind: input.kind,
    address: input.address,
    key: input.key,
    when: input.when,
    firstLook: input.firstLook,
    digestSeconds: input.digestSeconds ?? (input.kind === "teams" ? TEAMS_DIGEST_SECONDS : 0),
    quiet: input.quiet ? (quietHoursOf(input.quiet.hours, input.quiet.timeZone) ?? null) : null,
    enabled: true,
    disabledBecause: null,
    madeAt: clock.now().toISOString(),
  };
  if (!(await notifications.addRule(rule)))
    throw new BridgeError(
      "conflict",
      `There is a rule named ${input.name} already.`,
      {},
      { next: `Take another name, or remove it first: \`ccmbridge notification remove ${input.name}\`.` },
    );
  return shown(rule);
}

function problemsOf({ name, kind, address, key, when, quiet, digestSeconds }: RuleInput): string[] {
  const bad = badPatterns(when);
  return [
    ...(/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)
      ? []
      : [`${name} is no name of a rule: lower-case letters, digits and hyphens.`]),
    ...(when.length === 0
      ? ["A rule says what it tells: stage=comanaged, fault=present, health=silent."]
      : []),
    ...bad.map(
      (text) => `${text} is no change: stage, health, fault:CODE or workload:NAME, and = what it became.`,
    ),
    ...("url" in address && kind === "teams"
      ? ["The address of a Teams workflow is a secret: name a variable or a file that holds it."]
      : []),
    ...("url" in address && !URL.canParse(address.url) ? ["The address is none."] : []),
    ...(kind === "webhook" && key === null
      ? ["A webhook is signed: name a variable or a file that holds the key."]
      : []),
    ...(quiet && !quietHoursOf(quiet.hours, quiet.timeZone)
      ? [
          `${quiet.hours} in ${quiet.timeZone} are no quiet hours: 22:00-07:00 in a zone such as Europe/Berlin.`,
        ]
      : []),
    ...(digestSeconds !== undefined &&
    !(Number.isInteger(digestSeconds) && digestSeconds >= 0 && digestSeconds <= 86_400)
      ? ["Changes are gathered for 0 to 86,400 seconds."]
      : []),
  ];
}

export async function listRules({ notifications }: Pick<RuleNeeds, "notifications">): Promise<ShownRule[]> {
  return (await notifications.rules()).map(shown);
}

/** @throws BridgeError "not-found". */
export async function removeRule(
  { notifications }: Pick<RuleNeeds, "notifications">,
  name: string,
): Promise<{ readonly removed: string }> {
  if (!(await notifications.removeRule(name))) throw noRule(name);
  return { removed: name };
}

/**
 * Switches a rule off until it is switched on again. What changes meanwhile is told then; a message that was made already and
 * is due meanwhile is given up, and can be replayed.
 * @throws BridgeError "not-found".
 */
export async function disableRule(
  { notifications }: Pick<RuleNeeds, "notifications">,
  name: string,
): Promise<ShownRule> {
  const rule = await notifications.rule(name);
  if (!rule) throw noRule(name);
  // One that is off stays so with its reason.
  if (!rule.enabled) return shown(rule);
  await notifications.changeRule(name, { enabled: false, disabledBecause: null });
  return shown({ ...rule, enabled: false });
}

/** Switches a rule on again; what changed since it was switched off is told. @throws BridgeError "not-found". */
export async function enableRule(
  { notifications }: Pick<RuleNeeds, "notifications">,
  name: string,
): Promise<ShownRule> {
  await notifications.changeRule(name, { enabled: true, disabledBecause: null });
  const rule = await notifications.rule(name);
  if (!rule) throw noRule(name);
  return shown(rule);
}

export const noRule = (name: string) =>
  new BridgeError(
    "not-found",
    `There is no rule named ${name}.`,
    {},
    { next: "`ccmbridge notification list` shows them." },
  );

function shown({ address, key: _key, ...rule }: NotificationRule): ShownRule {
  const to =
    "url" in address
      ? new URL(address.url).origin
      : "env" in address
        ? `variable ${address.env}`
        : `file ${address.file}`;
  return { ...rule, to };
}
