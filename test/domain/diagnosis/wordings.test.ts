import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import STATES from "../../fixtures/logs/states.json" with { type: "json" };
import WORDINGS from "../../fixtures/logs/wordings.json" with { type: "json" };
import { diagnosed } from "./diagnosed.ts";

const HOME = join(import.meta.dirname, "../../fixtures/logs");
const linesOf = (name: string) => readFileSync(join(HOME, name), "utf8").split(/\r?\n/);
const INTERNET = linesOf("cmg-root-not-trusted/ccmsetup.log").slice(0, 46);
const SUCCESS = linesOf("intranet-success/ccmsetup.log");
const LOCATED = SUCCESS.findIndex((line) => line.includes("Using DP location")) + 1;

const record = (message: string, date: string, time: string, component = "ccmsetup") =>
  `<![LOG[${message}]LOG]!><time="${time}.000-60" date="${date}" component="${component}" context="" type="1" thread="8972" file="">`;
const answer = async (lines: readonly string[], name = "ccmsetup.log") => {
  const { outcome, firstCause } = await diagnosed([{ name, text: lines.join("\r\n") }]);
  return { outcome, code: firstCause?.code ?? null };
};
const FAILED = "CcmSetup failed with error code 0x80004005";
const FAILURES = WORDINGS.filter(
  ({ log, end }) => log === "ccmsetup" && end !== undefined && !/return code [07]$/.test(end),
);

/** What no page quotes is written in several ways: each has to be understood alone and in a whole log. */
describe("other words for the same thing", () => {
  it.each(WORDINGS)("$says", async ({ code, log, says, end }) => {
    const lines = [says, ...(end === undefined ? [] : [end])].map((text) =>
      record(text, "03-05-2026", "08:00:00", log),
    );
    const start =
      log === "ccmsetup"
        ? [record("==========[ ccmsetup started in process 1 ]==========", "03-05-2026", "08:00:00")]
        : [];
    expect((await answer([...start, ...lines], `${log}.log`)).code).toBe(code);
  });
  it.each(FAILURES)("in a run from the internet: $says", async ({ code, says }) => {
    const once = [...INTERNET, record(says, "03-06-2026", "10:03:00")];
    const twice = [
      ...once,
      record("Next retry in 10 minute(s)...", "03-06-2026", "10:03:01"),
      record(says, "03-06-2026", "10:13:01"),
    ];
    for (const run of [once, twice])
      expect(await answer([...run, record(FAILED, "03-06-2026", "10:14:00")])).toEqual({
        outcome: "failed",
        code,
      });
  });
  it.each(FAILURES)("after a trouble with the network that passed: $says", async ({ code, says }) => {
    const trouble = record(
      "[CCMHTTP] ERROR: URL=http://mp1.contoso.com/x, Port=80, Options=224, Code=12007, Text=ERROR_WINHTTP_NAME_NOT_RESOLVED",
      "03-05-2026",
      "08:12:03",
    );
    const run = [
      ...SUCCESS.slice(0, 40),
      trouble,
      ...SUCCESS.slice(40, LOCATED),
      record(says, "03-05-2026", "08:12:06"),
      record(FAILED, "03-05-2026", "08:12:07"),
    ];
    expect(await answer(run)).toEqual({ outcome: "failed", code });
  });
  it.each(FAILURES)("is no cause of a run that went well, nor of one after it: $says", async ({ says }) => {
    const cured = [
      ...SUCCESS.slice(0, 40),
      record(says, "03-05-2026", "08:12:03"),
      record("Next retry in 10 minute(s)...", "03-05-2026", "08:12:03"),
      ...SUCCESS.slice(40),
    ];
    const history = [
      record("==========[ ccmsetup started in process 7 ]==========", "03-04-2026", "08:00:00"),
      record(says, "03-04-2026", "08:01:00"),
      record(FAILED, "03-04-2026", "08:02:00"),
      ...SUCCESS,
    ];
    for (const run of [cured, history])
      expect(await answer(run)).toEqual({ outcome: "succeeded", code: null });
  });
});

/** Lines with the words of a reason that say that there is none. */
const NO_REASONS = [
  "AllowMetered is specified. Metered networks are allowed.",
  "/AllowMetered: 1",
  "Network is unmetered.",
  "Metered network: False",
  "AllowMetered property is set, continuing on a metered network.",
  "No task sequence is running on this computer.",
  "A task sequence was running, but has finished.",
  "Not in an active task sequence",
  "Client is not excluded from upgrade.",
  "Client isn't a member of the upgrade exclusion collection.",
  "IgnoreSkipUpgrade is specified, the exclusion is ignored.",
  "/IgnoreSkipUpgrade: 1",
  "AlwaysExcludeUpgrade is not set",
  "AlwaysExcludeUpgrade: FALSE",
  "Excluded from automatic upgrade: False",
];
const began = record("==========[ ccmsetup started in process 1 ]==========", "03-05-2026", "08:00:00");

describe("what only sounds like a reason", () => {
  it.each(NO_REASONS)("%s", async (says) => {
    expect(await answer([began, record(says, "03-05-2026", "08:00:01")])).toEqual({
      outcome: "running",
      code: null,
    });
  });
});

describe("a run without an end line", () => {
  const ending = (...says: string[]) =>
    answer([began, ...says.map((text, index) => record(text, "03-05-2026", `08:00:${String(10 + index)}`))]);
  it.each([
    "[CCMHTTP] ERROR: Code=12002, Text=ERROR_WINHTTP_TIMEOUT",
    "Failed to get client manifest.",
    "RetrieveTokenFromStsServerImpl failed with error 0x87d0027e",
  ])("is unknown when it ends at a failure and no next try was announced: %s", async (failure) => {
    expect(await ending(failure)).toEqual({ outcome: "unknown", code: null });
  });
  it("is retrying when one was announced, for the reason of the failure", async () => {
    expect(await ending("Code=12002, Text=ERROR_WINHTTP_TIMEOUT", "Next retry in 10 minute(s)...")).toEqual({
      outcome: "retrying",
      code: "network-timeout",
    });
  });
  it("is running when a later step made the failure good", async () => {
    const cured = [
      "Code=12007, Text=ERROR_WINHTTP_NAME_NOT_RESOLVED",
      "Successfully extracted manifest from file",
    ];
    expect(await ending(...cured)).toEqual({ outcome: "running", code: null });
  });
});

describe("how a stage stands", () => {
  it.each(STATES)("$outcomes $code: $says", async ({ outcomes, code, log, says }) => {
    const lines = says.map((text, index) => record(text, "03-05-2026", `08:00:${String(10 + index)}`, log));
    expect(await answer(lines, `${log}.log`)).toEqual({ outcome: expect.toBeOneOf(outcomes), code });
  });
});
