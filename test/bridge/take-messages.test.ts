import { afterEach, describe, expect, it } from "vitest";
import { noteEnrolments } from "../../src/bridge/events/note-enrolments.ts";
import { askForLooks, takeLook } from "../../src/bridge/events/take-look.ts";
import type { DeviceSource } from "../../src/bridge/needs.ts";
import type { QueuedMessage, WorkQueues } from "../../src/bridge/needs-queues.ts";
import { addRule } from "../../src/bridge/notifications/manage-rules.ts";
import type { NotificationNeeds } from "../../src/bridge/notifications/notification-needs.ts";
import { takeNotification } from "../../src/bridge/notifications/take-notification.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { enrolmentRecord, TENANT } from "../formats/events/event-samples.ts";
import { entraFact, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** A device that Intune does not know, or cannot be asked for; queues that remember what was sent. */
async function bench() {
  const state: { fails?: Error | undefined; enrolled: boolean } = { enrolled: false };
  const intune: DeviceSource = {
    ...sourceOf("intune", () => (state.enrolled ? [intuneFact(1)] : [])),
    readOne: async () => {
      if (state.fails) throw state.fails;
      return undefined;
    },
  };
  const desk = await trackingDesk([sourceOf("entra", () => [entraFact(1)]), intune]);
  closing.push(desk.close);
  const sent: ({ readonly queue: string } & QueuedMessage)[] = [];
  const queues: WorkQueues = {
    send: async (queue, messages) => void sent.push(...messages.map((message) => ({ queue, ...message }))),
  };
  const { events, notifications } = desk;
  const looking = { ...desk.needs, events, notifications, queues, chance: () => 0 };
  const telling: NotificationNeeds & { queues: WorkQueues } = {
    ...desk.needs,
    notifications,
    queues,
    webhooks: { post: async () => ({ status: 503, retryAfterSeconds: 7_200 }) },
    files: { readText: async () => "" },
    environment: () => KEY,
    chance: () => 0,
  };
  const note = async () =>
    (await noteEnrolments({ ...looking, tenantId: TENANT }, [{ records: [enrolmentRecord(1)] }])).checks[0]!;
  return { desk, state, sent, looking, telling, note };
}

describe("a message that asks for a look", () => {
  it("is put off longer each time nobody can be asked, and the look counts after five tries", async () => {
    const { looking, note, state, sent } = await bench();
    const { intuneDeviceId, enrolledAt, step } = await note();
    state.fails = new BridgeError("unreachable", "No answer.");
    let message: unknown = { intuneDeviceId, enrolledAt, step };
    const pauses: unknown[] = [];
    for (let tries = 0; tries < 5; tries++) {
      expect(await takeLook(looking, message, 1)).toMatchObject({ outcome: "refused" });
      const { body, delaySeconds } = sent.at(-1)!;
      message = body;
      pauses.push(delaySeconds);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480]);
    expect(await takeLook(looking, message, 1)).toMatchObject({
      outcome: "looked",
      check: { step: 1, reason: "could not be asked" },
    });
  });

  it("fails when something does not pass by itself, so that somebody hears of it", async () => {
    const { looking, note, state, sent } = await bench();
    const check = await note();
    state.fails = new BridgeError("denied", "Grant it.");
    await expect(takeLook(looking, { ...check }, 1)).rejects.toMatchObject({ code: "denied" });
    expect(sent).toEqual([]);
    expect(await looking.events.check(check.intuneDeviceId)).toEqual(check);
  });

  it("waits as a message up to an hour, and is left to the sweep beyond", async () => {
    const { looking, note, sent } = await bench();
    const check = await note();
    const now = looking.clock.now().getTime();
    const due = (minutes: number) => ({ ...check, dueAt: new Date(now + minutes * 60_000).toISOString() });
    await askForLooks(looking, [due(-3), due(60), due(61), { ...due(0), state: "done" }]);
    expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual([0, 3_600]);
  });

  it("does not ask for telling where nobody is to be told", async () => {
    const { looking, note, sent } = await bench();
    await takeLook(looking, { ...(await note()) }, 1);
    expect(sent.map(({ queue }) => queue)).toEqual(["device-check"]);
  });
});

describe("a message that asks for telling", () => {
  const rule = {
    name: "ops",
    kind: "webhook",
    address: { url: "https://hooks.contoso.com" },
    key: { env: "K" },
  } as const;

  it("comes again for a digest that is not full yet, and once for each change", async () => {
    const { desk, telling, sent, state } = await bench();
    await addRule(telling, { ...rule, when: ["stage"], firstLook: true, digestSeconds: 600 });
    state.enrolled = true;
    desk.advance(0.1);
    await syncDevices(desk.needs, { full: true });
    await takeNotification(telling, { gather: true }, 1);
    expect(sent).toEqual([{ queue: "notify", body: { gather: true }, delaySeconds: 600 }]);
    // A second one finds nothing new, and the first has asked already.
    await takeNotification(telling, { gather: true }, 1);
    expect(sent).toHaveLength(1);
    // One that was cut off cannot know whether it had asked.
    await takeNotification(telling, { gather: true }, 2);
    expect(sent).toHaveLength(2);
    desk.advance(0.2);
    await takeNotification(telling, { gather: true }, 1);
    const { body } = sent.at(-1)!;
    expect(body).toEqual({ delivery: expect.stringMatching(/^msg_/) });
    // The receiver wants to be left alone for longer than messages wait: the sweep comes back to it.
    expect(await takeNotification(telling, body, 1)).toMatchObject({ state: "waiting", afterSeconds: 7_200 });
    expect(sent).toHaveLength(3);
    // Made, and cut off before anybody was asked to send it.
    desk.advance(3);
    await takeNotification(telling, { gather: true }, 2);
    expect(sent.at(-1)!.body).toEqual(body);
  });

  it("waits while another process gathers, and gives up to the sweep after five times", async () => {
    const { telling, sent } = await bench();
    const { journal, clock } = telling;
    await journal.takeLease("work:the notifications", "2@other", 120, clock.now());
    let message: unknown = { gather: true };
    for (let tries = 1; tries < 5; tries++) {
      await takeNotification(telling, message, 1);
      expect(sent.at(-1)).toEqual({ queue: "notify", body: { gather: true, tries }, delaySeconds: 20 });
      message = sent.at(-1)!.body;
    }
    await takeNotification(telling, message, 1);
    expect(sent).toHaveLength(4);
  });

  it.each([[{ gather: "yes" }], ["text"], [null], [{}]])("is refused when it is %j", async (message) => {
    const { telling } = await bench();
    await expect(takeNotification(telling, message, 1)).rejects.toMatchObject({ code: "invalid" });
  });
});
