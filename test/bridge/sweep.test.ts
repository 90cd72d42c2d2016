import { afterEach, expect, it } from "vitest";
import { noteEnrolments } from "../../src/bridge/events/note-enrolments.ts";
import { forgetOld } from "../../src/bridge/forget-old.ts";
import type { Webhooks } from "../../src/bridge/needs.ts";
import { addRule } from "../../src/bridge/notifications/manage-rules.ts";
import type { NotificationNeeds } from "../../src/bridge/notifications/notification-needs.ts";
import { type SweepNeeds, sweep } from "../../src/bridge/sweep.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { enrolmentRecord, TENANT } from "../formats/events/event-samples.ts";
import { entraFact, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** One device that enrolled while nobody listened, a rule that tells of it, and an event that waits for its look. */
async function bench() {
  const state: { fails?: Error | undefined; agent: "mdm" | "comanaged"; asked: number } = {
    agent: "mdm",
    asked: 0,
  };
  const intune = () => intuneFact(1, { agent: state.agent });
  const readOne = async () => {
    state.asked++;
    return undefined;
  };
  const desk = await trackingDesk([
    sourceOf("entra", () => [entraFact(1)], { fails: () => state.fails }),
    { ...sourceOf("intune", () => [intune()]), readOne },
  ]);
  closing.push(desk.close);
  const got: string[] = [];
  const webhooks: Webhooks = {
    post: async (_address, { body }) => {
      got.push(body);
      return { status: 204, retryAfterSeconds: null };
    },
  };
  const notifying: NotificationNeeds = {
    ...desk.needs,
    notifications: desk.notifications,
    webhooks,
    files: { readText: async () => "" },
    environment: () => `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    chance: () => 0,
  };
  const needs: SweepNeeds = {
    tracking: async () => desk.needs,
    eventStore: async () => desk.events,
    notificationStore: async () => desk.notifications,
    notifying: async () => notifying,
    clock: desk.needs.clock,
    retention: { eventDays: 30, deliveryDays: 90 },
    progress: () => {},
  };
  const forget = () =>
    forgetOld({
      events: desk.events,
      notifications: desk.notifications,
      clock: needs.clock,
      retention: needs.retention,
    });
  const note = (n: number) =>
    noteEnrolments({ events: desk.events, clock: desk.needs.clock, tenantId: TENANT }, [
      { records: [enrolmentRecord(n)] },
    ]);
  const rule = {
    name: "ops",
    kind: "webhook",
    address: { url: "https://hooks.contoso.com" },
    key: { env: "K" },
  } as const;
  await addRule(notifying, { ...rule, when: ["stage"], firstLook: true });
  return { desk, needs, state, got, note, forget, advance: desk.advance };
}

it("a sweep finds by itself what no event told, looks at what events named, and tells it once", async () => {
  const { needs, note, got, state } = await bench();
  await note(1);
  const first = await sweep(needs);
  expect(first).toMatchObject({ sync: { devices: 1, complete: true }, looked: 1, problems: [] });
  expect(first.notified?.sent).toMatchObject([{ state: "accepted" }]);
  expect(state.asked).toBe(1);
  await sweep(needs);
  expect(got).toHaveLength(1);
});

it("a part that fails leaves out none of the others, and is named", async () => {
  const { needs, note } = await bench();
  await note(1);
  const failure = new BridgeError("sign-in", "No token.");
  const answer = await sweep({ ...needs, notifying: () => Promise.reject(failure) });
  expect(answer).toMatchObject({
    sync: { devices: 1 },
    looked: 1,
    notified: null,
    forgotten: { events: 0, deliveries: 0 },
    problems: [{ part: "notify", error: failure }],
  });
});

it("a sync that somebody else makes at this moment is no failure", async () => {
  const { needs, desk } = await bench();
  const { journal, clock } = desk.needs;
  await journal.takeLease("work:the device sync", "2@other", 120, clock.now());
  expect(await sweep(needs)).toMatchObject({ sync: null, problems: [] });
});

it("a sweep that is stopped says so", async () => {
  const { needs } = await bench();
  await expect(sweep({ ...needs, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "interrupted",
  });
});

it("events and messages are forgotten when they are older than they are to be kept", async () => {
  const { needs, note, desk, forget, advance } = await bench();
  await note(1);
  await sweep(needs);
  advance(29 * 24);
  await note(2);
  expect(await forget()).toEqual({ events: 0, deliveries: 0 });
  advance(2 * 24);
  expect(await forget()).toMatchObject({ events: 1 });
  expect(await desk.events.countEvents()).toBe(1);
  advance(70 * 24);
  expect((await sweep(needs)).forgotten).toMatchObject({ deliveries: 1 });
});

it("a message is not forgotten as long as what it told would be gathered again", async () => {
  const { needs, got, state, forget, advance } = await bench();
  await sweep(needs);
  // No sync comes through for longer than messages are kept.
  state.fails = new Error("the database is away");
  advance(200 * 24);
  expect(await forget()).toMatchObject({ deliveries: 0 });
  await sweep(needs);
  expect(got).toHaveLength(1);
});
