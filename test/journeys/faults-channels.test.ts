import { describe, expect, it } from "vitest";
import { type BadDay, badDays } from "./bad-day.ts";
import { asPolicy, asWin32, pilotProblems, policyProblems } from "./pilot.ts";

const RUNS = 12;
const MEMORY = { blobs: "memory" as const };
const APP = { apps: /\/mobileApps$/, "content versions": /\/contentVersions$/ };
const POLICY = { policies: /\/deviceEnrollmentConfigurations$/ };

const DAYS: Readonly<Record<string, BadDay>> = {
  "a Win32 app": {
    ...MEMORY,
    edit: asWin32,
    problems: (sandbox) => pilotProblems(sandbox, { packed: true }),
    once: APP,
  },
  "a policy": { ...MEMORY, edit: asPolicy, problems: policyProblems, once: POLICY },
  "a move from the line-of-business app to a Win32 app": {
    ...MEMORY,
    before: (text) => text,
    edit: asWin32,
    problems: (sandbox) => pilotProblems(sandbox, { packed: true }),
    once: APP,
  },
  "a move from the app to the policy": {
    ...MEMORY,
    before: (text) => text,
    edit: asPolicy,
    problems: policyProblems,
    once: POLICY,
  },
};

describe(`on ${RUNS} bad days`, () => {
  it.each(Object.entries(DAYS))(
    "%s ends the same, and makes nothing twice",
    {
      timeout: 120_000,
    },
    async (_name, day) => {
      const results = await badDays(RUNS, day);
      expect(results.flatMap(({ problems }) => problems)).toEqual([]);
      expect(results.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(RUNS);
    },
  );
});
