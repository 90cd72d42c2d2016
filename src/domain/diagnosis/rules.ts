import { ENROLMENT_RULES } from "./data/enrolment-rules.ts";
import { IDENTITY_RULES } from "./data/identity-rules.ts";
import { INSTALLER_RULES } from "./data/installer-rules.ts";
import { NETWORK_RULES } from "./data/network-rules.ts";
import { REGISTRATION_RULES } from "./data/registration-rules.ts";
import { SETUP_RULES } from "./data/setup-rules.ts";
import { TROUBLE_WORDS } from "./data/trouble-words.ts";
import type { LogRecord } from "./record.ts";
import type { LogRule } from "./rule.ts";
import type { Origin } from "./stage.ts";

/** All rules. Where two of one code fit a record, the first counts. */
export const RULES: readonly LogRule[] = [
  ...NETWORK_RULES,
  ...IDENTITY_RULES,
  ...INSTALLER_RULES,
  ...SETUP_RULES,
  ...REGISTRATION_RULES,
  ...ENROLMENT_RULES,
];

const ORIGINS = [
  "delivery",
  "setup",
  "registration",
  "policy",
  "enrolment",
  "workload",
  "installer",
] as const;
const BY_ORIGIN = new Map<Origin, readonly LogRule[]>([
  ...ORIGINS.map((origin) => [origin, RULES.filter(({ origins }) => origins.includes(origin))] as const),
  ["unknown", RULES],
  // Logs of servers are the other side: they are read, and prove nothing about this device.
  ["server", []],
]);
/** Whether any rule may fit at all. */
function isTrouble(message: string): boolean {
  const small = message.toLowerCase();
  return TROUBLE_WORDS.some((word) => small.includes(word));
}

/** Messages that no rule fits, by origin: logs say the same things again and again. */
const OF_NO_INTEREST = new Map<Origin, Set<string>>();
const MOST_REMEMBERED = 4_096;
const LONGEST_REMEMBERED = 300;

/** The rules that fit a record, of each code the first. `before` are the messages of the three records before it. */
export function rulesFor(record: LogRecord, origin: Origin, before: readonly string[]): readonly LogRule[] {
  const { message, eventId } = record;
  if (eventId === null && isKnownHarmless(message, origin)) return NONE;
  if (IS_INPUT.test(message)) return NONE;
  const found: LogRule[] = [];
  for (const rule of BY_ORIGIN.get(origin)!) {
    if (rule.otherwise && found.some(({ weight }) => weight === "cause")) continue;
    if (!fits(rule, message, eventId, before)) continue;
    if (!found.some(({ code }) => code === rule.code)) found.push(rule);
  }
  return found;
}

const NONE: readonly LogRule[] = [];
/** What was asked for is no news of what happened: command lines, and the properties of a package with its error texts. */
const IS_INPUT = /^\s*(?:(?:ccmsetup )?command line:|MSI properties:|Properties:|Property\()/i;

/** What was found to fit no pattern once never will: only patterns are asked here, nothing that depends on other records. */
function isKnownHarmless(message: string, origin: Origin): boolean {
  let known = OF_NO_INTEREST.get(origin);
  if (known?.has(message)) return true;
  if (isTrouble(message) && BY_ORIGIN.get(origin)!.some(({ when }) => when?.test(message))) return false;
  if (message.length > LONGEST_REMEMBERED) return true;
  if (!known || known.size >= MOST_REMEMBERED) {
    known = new Set();
    OF_NO_INTEREST.set(origin, known);
  }
  known.add(message);
  return true;
}

function fits(rule: LogRule, message: string, eventId: number | null, before: readonly string[]): boolean {
  const { when, unless, after, events } = rule;
  const said = events !== undefined && eventId !== null && events.includes(eventId);
  if (!said && !when?.test(message)) return false;
  if (unless?.test(message)) return false;
  return after === undefined || before.some((text) => after.test(text)) || after.test(message);
}
