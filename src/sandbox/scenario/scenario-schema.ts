import { z } from "zod";
import { durationOf } from "../clock.ts";
import { type FaultRule, ruleProblem } from "../faults.ts";
import { JOIN_TYPES, ODDITIES } from "../population/cast-device.ts";
import { KIND_NAMES } from "../population/make-device.ts";
import { SITE_SWITCHES } from "../site/site-switches.ts";

/** Milliseconds of an ISO 8601 duration. */
const Duration = z
  .string()
  .meta({ examples: ["P1D", "PT2H"] })
  .transform((text, context) => {
    const milliseconds = durationOf(text);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue(`"${text}" is no duration such as P1D or PT30M`);
    return z.NEVER;
  });
const Share = z.number().min(0).max(1);
const Name = z.string().min(1);

/** A device of the cast by the name it starts with, and what is to be so of it. */
const Role = z.strictObject({
  device: Name,
  /** Another name from the first day on. */
  name: Name.optional(),
  kind: z.enum(KIND_NAMES).optional(),
  oddity: z.enum([...ODDITIES, "none"]).optional(),
  joinType: z.enum(JOIN_TYPES).optional(),
  ownership: z.enum(["company", "personal"]).optional(),
  osVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+$/, "an osVersion has four numbers, such as 10.0.26100.2314")
    .optional(),
  autopilot: z.boolean().optional(),
  user: Name.optional(),
  enrolsAfter: Duration.optional(),
  silentAfter: Duration.optional(),
  clientSilentAfter: Duration.optional(),
  renamedAfter: Duration.optional(),
  resetAfter: Duration.optional(),
  leavesAfter: Duration.optional(),
  workloadsMoveAfter: Duration.optional(),
});
export type Role = z.output<typeof Role>;

const Group = z.strictObject({
  name: Name,
  /** So many of all devices, always the same ones. */
  share: Share.optional(),
  devices: z.array(Name).optional(),
  users: z.array(Name).optional(),
  /** Groups that stand before it. */
  groups: z.array(Name).optional(),
});
export type ScenarioGroup = z.output<typeof Group>;

const Aim = z
  .strictObject({
    group: Name.optional(),
    except: Name.optional(),
    everybody: z.enum(["devices", "users"]).optional(),
    intent: z.enum(["required", "available", "uninstall"]).default("required"),
    filter: Name.optional(),
    filterMode: z.enum(["include", "exclude"]).default("include"),
  })
  .refine(
    (aim) => [aim.group, aim.except, aim.everybody].filter((each) => each !== undefined).length === 1,
    "say one of group, except and everybody",
  );
export type ScenarioAim = z.output<typeof Aim>;

/** What is checked against Graph's own contract later. */
const Values = z.looseObject({ displayName: Name });
const Faults = z.array(
  z.unknown().transform((rule, context): FaultRule => {
    const problem = ruleProblem(rule);
    if (problem !== undefined) context.addIssue(problem);
    return rule as FaultRule;
  }),
);

const DEEDS = ["app", "removeApp", "policy", "removePolicy", "faults", "clearFaults", "site"] as const;
/** One thing that happens by itself at a moment of the tenant's time. */
const Deed = z
  .strictObject({
    after: Duration,
    /** Somebody publishes an app, or changes the one of this name. */
    app: Values.optional(),
    removeApp: Name.optional(),
    /** The same for a co-management settings policy. */
    policy: Values.optional(),
    removePolicy: Name.optional(),
    /** The whole set of what an app or a policy is assigned to. */
    assignments: z.array(Aim).optional(),
    faults: Faults.optional(),
    /** How long these faults stay; until somebody clears them when not given. */
    lasting: Duration.optional(),
    clearFaults: z.literal(true).optional(),
    site: z.partialRecord(z.enum(SITE_SWITCHES), z.boolean()).optional(),
  })
  .refine(
    (deed) => DEEDS.filter((name) => deed[name] !== undefined).length === 1,
    `say one of ${DEEDS.join(", ")}`,
  )
  .refine(
    (deed) => !deed.assignments || deed.app || deed.policy,
    "assignments stand beside an app or a policy",
  )
  .refine((deed) => deed.lasting === undefined || deed.faults, "lasting stands beside faults");
export type Deed = z.output<typeof Deed>;

/** A cast and a story: who is in the tenant, and what happens in it without anybody asking. */
export const Scenario = z.strictObject({
  name: Name.optional(),
  seed: z
    .union([z.string().min(1), z.number()])
    .transform(String)
    .optional(),
  devices: z.number().int().min(0).max(1_000_000).optional(),
  startsAt: z.iso
    .datetime()
    .transform((text) => Date.parse(text))
    .optional(),
  /** How many of all devices are odd in a way of the field. */
  misbehaving: Share.optional(),
  /** In which ways; one that is named twice is twice as frequent. */
  oddities: z.array(z.enum(ODDITIES)).min(1).optional(),
  /** What the others are, in parts of their sum. */
  kinds: z
    .partialRecord(z.enum(KIND_NAMES), z.number().min(0))
    .refine((parts) => Object.values(parts).some((part) => part > 0), "one part at least is more than 0")
    .optional(),
  site: z
    .strictObject({
      code: z.string().regex(/^[A-Z0-9]{3}$/, "a site code has three letters or digits"),
      name: Name,
      managementPoint: Name,
      fallbackStatusPoint: Name,
      gateway: Name,
    })
    .partial()
    .optional(),
  groups: z.array(Group).default([]),
  filters: z
    .array(z.strictObject({ name: Name, rule: Name, platform: Name.default("windows10AndLater") }))
    .default([]),
  cast: z.array(Role).default([]),
  story: z.array(Deed).default([]),
});
export type Scenario = z.output<typeof Scenario>;
