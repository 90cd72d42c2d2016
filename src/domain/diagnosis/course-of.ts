import { COURSE, INSTALLER, MILESTONES, STAGE_COURSE } from "./data/course.ts";
import type { Mark } from "./mark.ts";
import type { Origin, Stage } from "./stage.ts";

/** A step in the course of a stage, as a record tells it. */
export interface Step {
  readonly stage: Stage;
  readonly mark: Partial<Mark>;
}

/** Most records say nothing of the course; these words are looked for first. */
const NEWS =
  /ccmsetup|MP |token|location|manifest|BITS|client|package|install|retry|registr|assigned|deliver|success|polic|enrol|provisioned|AutoEnroll|workload|timer|Validated|Approval|Verbose logging|MainEngine/i;

/** What a record says of the course of things: starts, ends, milestones, tries, states. Failures are for the rules. */
export function courseOf(message: string, origin: Origin): readonly Step[] {
  if (!NEWS.test(message)) return NOTHING;
  switch (origin) {
    case "installer":
      return ofInstaller(message);
    case "setup":
      return ofSetup(message);
    case "unknown":
      return [...ofSetup(message), ...ofRegistration(message), ...ofEnrolment(message)];
    case "registration":
      return ofRegistration(message);
    case "policy":
      return STAGE_COURSE.policyReceived.test(message) ? [step("policy", { state: "succeeded" })] : NOTHING;
    case "enrolment":
      return ofEnrolment(message);
    case "workload": {
      const usedFlags = numberIn(message, STAGE_COURSE.usedFlags);
      return usedFlags === undefined ? NOTHING : [step("workload", { usedFlags })];
    }
    case "delivery":
    case "server":
      return NOTHING;
  }
}

const NOTHING: readonly Step[] = [];
const step = (stage: Stage, mark: Partial<Mark>): Step => ({ stage, mark });

function numberIn(message: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

function ofInstaller(message: string): Step[] {
  const returning = numberIn(message, INSTALLER.returning);
  return [
    ...(INSTALLER.started.test(message) ? [step("setup", { start: "installer" })] : []),
    ...(returning === undefined ? [] : [step("setup", { end: { code: returning, failed: false } })]),
  ];
}

function ofSetup(message: string): Step[] {
  const started = COURSE.started.exec(message)?.[1];
  const exited = numberIn(message, COURSE.exited);
  const failed = numberIn(message, COURSE.failed);
  const code = exited ?? failed;
  const milestone = MILESTONES.find(({ when }) => when.test(message));
  return [
    ...(started === undefined ? [] : [step("setup", { start: started })]),
    ...(code === undefined
      ? []
      : [step("setup", { end: { code: code >>> 0, failed: failed !== undefined } })]),
    ...(code === undefined && COURSE.retry.test(message) ? [step("setup", { retry: true })] : []),
    ...(milestone ? [step("setup", { level: milestone.level })] : []),
  ];
}

function ofRegistration(message: string): Step[] {
  const { registered, assigned, reached, registrationSleeps, registrationAttempt } = STAGE_COURSE;
  const mark = (what: Partial<Mark>) => [step("registration", what)];
  if (registered.test(message) || assigned.test(message)) return mark({ state: "succeeded" });
  if (reached.test(message)) return mark({ state: "fine" });
  if (registrationSleeps.test(message)) return mark({ retry: true });
  return registrationAttempt.test(message) ? mark({ attempt: true }) : [];
}

function ofEnrolment(message: string): Step[] {
  const mark = (what: Partial<Mark>) => step("enrolment", what);
  const tries = STAGE_COURSE.enrolmentAttempt.exec(message);
  const retryMinutes = numberIn(message, STAGE_COURSE.enrolmentRetry);
  const mergedFlags = numberIn(message, STAGE_COURSE.mergedFlags);
  return [
    ...(tries ? [mark({ attempt: true, state: "open", tries: [Number(tries[1]), Number(tries[2])] })] : []),
    ...(STAGE_COURSE.timerFired.test(message) ? [mark({ attempt: true, state: "open" })] : []),
    ...(retryMinutes === undefined ? [] : [mark({ retryMinutes })]),
    ...(STAGE_COURSE.autoEnrolOn.test(message) ? [mark({ state: "automatic-enrolment-on" })] : []),
    ...(mergedFlags === undefined ? [] : [mark({ mergedFlags })]),
  ];
}
