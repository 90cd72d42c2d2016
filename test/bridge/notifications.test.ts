import { afterEach, describe, expect, it } from "vitest";
import type { Webhooks } from "../../src/bridge/needs.ts";
import { replayDelivery, showDelivery } from "../../src/bridge/notifications/delivery-log.ts";
import { addRule, disableRule, enableRule, listRules } from "../../src/bridge/notifications/manage-rules.ts";
import type { NotificationNeeds } from "../../src/bridge/notifications/notification-needs.ts";
import { notify } from "../../src/bridge/notifications/notify.ts";
import { testRule } from "../../src/bridge/notifications/send-notification.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { webhookProblem } from "../../src/formats/webhooks/standard-webhook.ts";
import { entraFact, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ENVIRONMENT: Record<string, string> = {
  HOOK_KEY: KEY,
  TEAMS_URL: "https://flows.contoso.com/?sig=s3cret",
};
interface Got {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Three devices that enrol when told, a receiver that answers as told, on a real store. */
async function bench() {
  let enrolled = 0;
  const numbers = [1, 2, 3];
  const desk = await trackingDesk([
    sourceOf("entra", () => numbers.map((n) => entraFact(n))),
    sourceOf("intune", () => numbers.filter((n) => n <= enrolled).map((n) => intuneFact(n))),
  ]);
  closing.push(desk.close);
  const got: Got[] = [];
  const answers: (number | Error)[] = [];
  const webhooks: Webhooks = {
    post: async (address, { headers, body }) => {
      got.push({ address, headers, body });
      const answer = answers.shift() ?? 200;
      if (answer instanceof Error) throw answer;
      return { status: answer, retryAfterSeconds: null };
    },
  };
  const needs: NotificationNeeds = {
    ...desk.needs,
    notifications: desk.notifications,
    webhooks,
    files: { readText: async () => "" },
    environment: (name) => ENVIRONMENT[name],
    chance: () => 0,
  };
  return {
    needs,
    got,
    answers,
    advance: desk.advance,
    tell: () => notify(needs),
    sync: async (count: number) => {
      enrolled = count;
      desk.advance(1);
      await syncDevices(desk.needs, { full: true });
    },
    rule: (more: Partial<Parameters<typeof addRule>[1]> = {}) =>
      addRule(needs, {
        name: "ops",
        kind: "webhook",
        address: { url: "https://hooks.contoso.com/ccm" },
        key: { env: "HOOK_KEY" },
        when: ["stage"],
        firstLook: false,
        ...more,
      }),
  };
}
const changesIn = ({ body }: Got): { name: string; to: string }[] => JSON.parse(body).data.changes;

describe("notifications", () => {
  it("tell each change once, signed, however often they are asked for", async () => {
    const { rule, sync, tell, got } = await bench();
    await sync(0);
    await rule();
    await sync(2);
    expect((await tell()).sent).toMatchObject([{ state: "accepted" }]);
    await tell();
    await sync(2);
    expect((await tell()).gathered).toBe(0);
    expect(got).toHaveLength(1);
    expect(changesIn(got[0]!)).toMatchObject([
      { name: "PC-1", from: "known", to: "enrolled" },
      { name: "PC-2", from: "known", to: "enrolled" },
    ]);
    const { headers, body } = got[0]!;
    const sentAt = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    expect(webhookProblem({ headers, body, now: sentAt, keys: [KEY] })).toBeUndefined();
  });

  it("say nothing of what stood before the rule, nor of first looks unless they are asked for", async () => {
    const { rule, sync, tell, got } = await bench();
    await rule();
    await rule({ name: "all", firstLook: true });
    await sync(0);
    await tell();
    expect(got.map((each) => [JSON.parse(each.body).data.rule, changesIn(each).length])).toEqual([
      ["all", 3],
    ]);
  });

  it("are tried again with the same id until somebody takes them, and every try is logged", async () => {
    const { rule, sync, tell, got, answers, advance, needs } = await bench();
    await sync(0);
    await rule();
    await sync(1);
    answers.push(503, 307);
    expect((await tell()).sent).toMatchObject([
      { state: "waiting", afterSeconds: 5, reason: "answered 503" },
    ]);
    expect((await tell()).sent).toEqual([]);
    for (let hour = 0; hour < 2; hour++) {
      advance(1);
      await tell();
    }
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const id = got[0]!.headers["webhook-id"]!;
    const { state, log } = await showDelivery(needs, id);
    expect([state, log.map(({ status }) => status)]).toEqual(["accepted", [503, 307, 200]]);
    await replayDelivery(needs, id);
    expect((await tell()).sent).toMatchObject([{ id, state: "accepted" }]);
    expect(got).toHaveLength(4);
  });

  it("are given up after three days, and at once when the receiver is gone, which switches the rule off", async () => {
    const { rule, sync, tell, got, answers, advance, needs } = await bench();
    await sync(0);
    await rule();
    await sync(1);
    answers.push(...Array(30).fill(500));
    for (let hour = 0; hour < 120; hour++) {
      await tell();
      advance(1);
    }
    expect(got).toHaveLength(10);
    answers.splice(0);
    await sync(2);
    answers.push(410);
    expect((await tell()).sent).toMatchObject([{ state: "failed" }]);
    expect(await listRules(needs)).toMatchObject([{ enabled: false, to: "https://hooks.contoso.com" }]);
    await sync(3);
    expect((await tell()).gathered).toBe(0);
    await enableRule(needs, "ops");
    expect((await tell()).sent).toMatchObject([{ state: "accepted" }]);
  });

  it("are not sent by a rule that is switched off; what changed meanwhile is told once it is on again", async () => {
    const { rule, sync, tell, got, answers, advance, needs } = await bench();
    await sync(0);
    await rule();
    await sync(1);
    answers.push(503);
    await tell();
    expect(await disableRule(needs, "ops")).toMatchObject({ enabled: false, disabledBecause: null });
    await sync(2);
    expect(await tell()).toMatchObject({
      gathered: 0,
      sent: [{ state: "failed", reason: "the rule is switched off" }],
    });
    expect(got).toHaveLength(1);
    expect(await enableRule(needs, "ops")).toMatchObject({ enabled: true });
    advance(1);
    await tell();
    expect(got.slice(1).map(changesIn)).toMatchObject([[{ name: "PC-2" }]]);
    await expect(disableRule(needs, "nobody")).rejects.toMatchObject({ code: "not-found" });
  });

  it("keep the reason for which a rule was switched off by itself", async () => {
    const { rule, sync, tell, answers, needs } = await bench();
    await sync(0);
    await rule();
    await sync(1);
    answers.push(410);
    await tell();
    expect((await disableRule(needs, "ops")).disabledBecause).toContain("410");
  });

  it("wait for the digest and for the end of quiet hours, and lose nothing", async () => {
    const { rule, sync, tell, got, advance } = await bench();
    await sync(0);
    await rule({
      kind: "teams",
      address: { env: "TEAMS_URL" },
      key: null,
      digestSeconds: 7_200,
      quiet: { hours: "09:00-15:00", timeZone: "UTC" },
    });
    await sync(1);
    await tell();
    await sync(2);
    expect(await tell()).toMatchObject({ sent: [], nextAt: "2026-11-25T15:00:00.000Z" });
    advance(4);
    await tell();
    expect(got).toHaveLength(1);
    expect(got[0]!.body).toContain("2 changes of devices");
    expect(got[0]!.headers).toEqual({ "content-type": "application/json" });
  });

  it("are sent once by two processes that work at the same time", async () => {
    const { rule, sync, got, needs } = await bench();
    await sync(0);
    await rule();
    await sync(3);
    await Promise.all([
      notify(needs),
      notify({ ...needs, owner: "2@far" }),
      notify({ ...needs, owner: "3@far" }),
    ]);
    await notify(needs);
    expect(
      got
        .flatMap(changesIn)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["PC-1", "PC-2", "PC-3"]);
  });

  it("never show a secret: not in a rule, a log or a refusal", async () => {
    const { rule, sync, tell, needs } = await bench();
    await sync(0);
    const shown = await rule({ kind: "teams", address: { env: "TEAMS_URL" }, key: null, digestSeconds: 0 });
    await rule({ name: "unset", key: { env: "NOT_SET" } });
    await sync(1);
    const { sent } = await tell();
    const log = await Promise.all(sent.map(({ id }) => showDelivery(needs, id)));
    expect(JSON.stringify([shown, sent, log])).not.toMatch(/s3cret|whsec_/);
    expect(sent.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining("NOT_SET is empty or not set"),
    );
  });

  it("are tried out with a message that says so, or with the reason why it could not go", async () => {
    const { rule, needs, got, answers } = await bench();
    await rule();
    await rule({ name: "unset", key: { env: "NOT_SET" } });
    expect(await testRule(needs, "ops")).toMatchObject({ accepted: true, status: 200, reason: null });
    expect(JSON.parse(got[0]!.body)).toMatchObject({ type: "ccmbridge.test", data: { rule: "ops" } });
    answers.push(503);
    expect(await testRule(needs, "ops")).toMatchObject({ accepted: false, status: 503 });
    expect(await testRule(needs, "unset")).toMatchObject({
      accepted: false,
      status: null,
      reason: expect.stringContaining("NOT_SET is empty"),
    });
    await expect(testRule(needs, "nobody")).rejects.toMatchObject({ code: "not-found" });
  });

  it("refuse a rule that could not work, with everything that is wrong with it", async () => {
    const { rule } = await bench();
    await expect(
      rule({
        name: "Ops!",
        kind: "teams",
        when: ["stage=", "colour"],
        quiet: { hours: "25-26", timeZone: "Mars" },
      }),
    ).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/name of a rule.*stage=.*colour.*secret.*quiet/s),
    });
    await rule();
    await expect(rule()).rejects.toMatchObject({ code: "conflict" });
  });
});
