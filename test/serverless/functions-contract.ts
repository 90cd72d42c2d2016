import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { addRule } from "../../src/bridge/notifications/manage-rules.ts";
import { createKey } from "../../src/bridge/serving/create-key.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { signWebhook, webhookProblem } from "../../src/formats/webhooks/standard-webhook.ts";
import { EXPECTED, enrolmentRecord, messagesOf } from "../formats/events/event-samples.ts";
import { type FunctionDesk, functionDesk } from "./function-desk.ts";

vi.setConfig({ testTimeout: 120_000 });
const KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
/** Shorter than any service asks to be left alone for: then a message waits, and no process. */
const ENV = {
  CCMBRIDGE_DEADLINE_SECONDS: "1",
  CCMBRIDGE_HINT_KEYS: KEY,
  CCMBRIDGE_WEBHOOK_HOSTS: "127.0.0.1",
  HOOK_KEY: KEY,
};

/** What the functions do, over real queues and a real database of this engine. */
export function functionsContract(
  engine: string,
  database: () => Promise<{ env: Record<string, string>; drop(): Promise<void> }>,
) {
  let desk: FunctionDesk;
  let opened: Awaited<ReturnType<typeof database>>;
  beforeAll(async () => {
    opened = await database();
    desk = await functionDesk({ devices: 60, env: { ...ENV, ...opened.env } });
  });
  afterEach(async () => {
    desk.worker.logged.splice(0);
    desk.host.failures.splice(0);
    await desk.faults();
    await desk.host.empty();
  });
  afterAll(async () => {
    await desk.close();
    await opened.drop();
  });

  let number = 100;
  /** An event of a device that the tenant has; each of another message. */
  const eventOf = ({
    intuneDeviceId,
    entraDeviceId,
  }: {
    intuneDeviceId: string;
    entraDeviceId: string | null;
  }) => {
    number += 1;
    const at = new Date(desk.app.world.clock.now().getTime() + number).toISOString();
    const ids = { IntuneDeviceId: intuneDeviceId, AADDeviceId: entraDeviceId, EnrollmentTimeUTC: at };
    return { records: [enrolmentRecord(number, ids)] };
  };
  const enrolled = async (stage: string) =>
    (await desk.truth()).flatMap(({ intuneDeviceId, entraDeviceId, stage: is }) =>
      is === stage && intuneDeviceId !== null ? [{ intuneDeviceId, entraDeviceId }] : [],
    );
  /** What the log has of one kind, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: lines of a log, looked at by tests alone
  const told = (msg: string): any[] =>
    desk.worker.logged.map(({ text }) => JSON.parse(text)).filter((line) => line.msg === msg);
  const checkOf = async (id: string) => (await desk.app.world.eventStore()).check(id);

  describe(`functions on ${engine}`, () => {
    it("note recorded batches as expected, however they are cut, and a second delivery changes nothing", async () => {
      const files = Object.keys(EXPECTED);
      const keys = new Set<string>();
      const devices = new Set<string>();
      for (const file of files) {
        await desk.host.events(messagesOf(file));
        for (const { key } of EXPECTED[file]!.events) if (typeof key === "string") keys.add(key);
        for (const device of EXPECTED[file]!.devicesToCheck) devices.add(device);
      }
      const events = await desk.app.world.eventStore();
      const count = await events.countEvents();
      const rejected = told("noted").reduce((sum, { rejected: some }) => sum + some.length, 0);
      expect(rejected).toBe(files.reduce((sum, file) => sum + EXPECTED[file]!.rejected.length, 0));
      const checks = new Map<string, unknown>();
      for (const device of devices) checks.set(device, await checkOf(device));
      expect([...checks.values()].filter((check) => check === undefined)).toEqual([]);
      // Again, one message at a time, the last first.
      for (const file of files.toReversed())
        for (const message of messagesOf(file).toReversed()) await desk.host.events([message]);
      expect(await events.countEvents()).toBe(count);
      for (const [device, before] of checks) expect(await checkOf(device)).toEqual(before);
    });

    it("fail with a batch as a whole when no look can be asked for, and ask when it comes again", async () => {
      const [device] = await enrolled("comanaged");
      const batch = [eventOf(device!)];
      vi.spyOn(desk.app, "queues").mockRejectedValueOnce(new BridgeError("unreachable", "No queue."));
      await expect(desk.host.events(batch)).rejects.toMatchObject({ code: "unreachable" });
      expect(await desk.host.waiting("device-check")).toBe(0);
      await desk.host.events(batch);
      expect(told("noted").at(-1)).toMatchObject({ events: 1, added: 0, checks: 1 });
      expect(await desk.host.waiting("device-check")).toBe(1);
    });

    it("look at a device at once, after 5, 15 and 60 minutes by message, then by the sweep, and no more", async () => {
      const [device] = await enrolled("enrolled");
      await desk.host.events([eventOf(device!)]);
      const looks: number[] = [];
      let minutes = 0;
      const pass = async (more: number) => {
        await desk.advance(more);
        minutes += more;
      };
      const seen = () => {
        const some = told("look").filter(
          ({ device: id, outcome }) => id === device!.intuneDeviceId && outcome === "looked",
        );
        desk.worker.logged.splice(0);
        for (const _ of some) looks.push(Math.floor(minutes));
      };
      // Three seconds more than five minutes: a queue counts whole seconds, and so do the dates a tenant answers with.
      for (const more of [0, 4, 1.05, 9, 1, 44, 1]) {
        await pass(more);
        await desk.host.settle();
        seen();
      }
      expect(looks).toEqual([0, 5, 15, 60]);
      // Nothing waits unseen: four hours on the sweep finds it in the database.
      expect(await desk.host.waiting("device-check")).toBe(0);
      expect(await checkOf(device!.intuneDeviceId)).toMatchObject({ step: 4, state: "waiting" });
      await pass(181);
      await desk.host.tick();
      expect(await checkOf(device!.intuneDeviceId)).toMatchObject({ step: 5 });
      await pass(1_200);
      await desk.host.tick();
      expect((await checkOf(device!.intuneDeviceId))?.state).not.toBe("waiting");
      expect(desk.host.failures).toEqual([]);
    });

    it("do once what is delivered five times at once, and ask once for what follows", async () => {
      const [, device] = await enrolled("enrolled");
      await desk.host.events([eventOf(device!)]);
      const { enrolledAt } = (await checkOf(device!.intuneDeviceId))!;
      const message = JSON.stringify({ intuneDeviceId: device!.intuneDeviceId, enrolledAt, step: 0 });
      for (let n = 0; n < 4; n++) await desk.host.put("device-check", message);
      await desk.host.settle();
      const outcomes = told("look").map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === "looked")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "known")).toHaveLength(4);
      expect(await desk.host.waiting("device-check")).toBe(1);
      // An older enrolment of the same device, late.
      await desk.host.put(
        "device-check",
        JSON.stringify({ ...JSON.parse(message), enrolledAt: "2020-01-01T00:00:00.000Z" }),
      );
      await desk.host.settle();
      expect(told("look").at(-1)).toMatchObject({ outcome: "known" });
    });

    it("look at many devices beside each other", async () => {
      const all = [
        ...(await enrolled("enrolled")),
        ...(await enrolled("comanaged")),
        ...(await enrolled("registered")),
      ];
      await desk.host.events(all.map(eventOf));
      await desk.host.settle();
      expect(desk.host.failures.map(String)).toEqual([]);
      expect(told("look").filter(({ outcome }) => outcome === "looked")).toHaveLength(all.length);
      const done = await enrolled("comanaged");
      for (const { intuneDeviceId } of done)
        expect(await checkOf(intuneDeviceId)).toMatchObject({ state: "done" });
    });

    it("owe the next message when they were cut off before it was sent", async () => {
      const [, , device] = await enrolled("enrolled");
      await desk.host.events([eventOf(device!)]);
      const { enrolledAt } = (await checkOf(device!.intuneDeviceId))!;
      await desk.host.settle();
      await desk.host.empty();
      const string = JSON.stringify({ intuneDeviceId: device!.intuneDeviceId, enrolledAt, step: 0 });
      const again = (dequeueCount: number) =>
        desk.worker.invoke(
          "device-check",
          { string },
          { triggerMetadata: { DequeueCount: { int: dequeueCount } } },
        );
      await again(1);
      expect(await desk.host.waiting("device-check")).toBe(0);
      await again(2);
      expect(await desk.host.waiting("device-check")).toBe(1);
    });

    it("come again after as long as a service asks to be left alone, and no try is lost", async () => {
      const [, , , device] = await enrolled("enrolled");
      await desk.host.events([eventOf(device!)]);
      await desk.faults({
        match: "/deviceManagement/managedDevices",
        status: 429,
        retryAfter: 600,
        times: 1_000,
      });
      await desk.host.settle();
      const [refused] = told("look");
      expect(refused).toMatchObject({ outcome: "refused" });
      expect(refused.againSeconds).toBeGreaterThanOrEqual(599);
      expect(await checkOf(device!.intuneDeviceId)).toMatchObject({ step: 0, state: "waiting" });
      expect(desk.host.failures).toEqual([]);
      await desk.faults();
      await desk.advance(13);
      await desk.host.settle();
      expect(told("look").at(-1)).toMatchObject({ outcome: "looked" });
    });

    it("put aside what is none of ours after five tries, and say so as an error", async () => {
      await desk.host.put("device-check", "{not json");
      await desk.host.put("notify", JSON.stringify({ gather: "yes" }));
      for (let tries = 0; tries < 6; tries++) {
        await desk.host.settle();
        await desk.advance(1);
      }
      expect(desk.host.failures).toHaveLength(10);
      expect(desk.host.failures[0]).toMatchObject({ code: "invalid" });
      expect(told("given up")).toMatchObject([
        { function: "device-check-poison", said: '"{not json"' },
        { function: "notify-poison", said: '{"gather":"yes"}' },
      ]);
      expect(desk.worker.logged.filter(({ level }) => level === "error")).toHaveLength(2);
      for (const queue of ["device-check", "device-check-poison", "notify-poison"])
        expect(await desk.host.waiting(queue)).toBe(0);
    });

    it("catch up with the sweep alone: what no event told, and what a lost message asked for", async () => {
      const [, , , , device] = await enrolled("enrolled");
      await desk.host.events([eventOf(device!)]);
      await desk.host.empty();
      await desk.host.tick();
      expect(told("swept")[0]).toMatchObject({ sync: { complete: true }, jobs: 0 });
      expect(await checkOf(device!.intuneDeviceId)).toMatchObject({ step: 1 });
      expect(await (await desk.app.world.deviceStore()).count({})).toBeGreaterThan(40);
    });

    it("tell a change within the minute, once, and again when the receiver was away", async () => {
      const got: { headers: Record<string, unknown>; body: string }[] = [];
      const answers = [500];
      const receiver = createServer(async (request, response) => {
        let body = "";
        for await (const chunk of request) body += chunk;
        got.push({ headers: request.headers, body });
        response.writeHead(answers.shift() ?? 204).end();
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => receiver.once("listening", resolve));
      const { world } = desk.app;
      const notifications = await world.notificationStore();
      try {
        const address = { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook` };
        const rule = {
          name: "ops",
          kind: "webhook",
          address,
          key: { env: "HOOK_KEY" },
          when: ["stage"],
          firstLook: true,
        } as const;
        await addRule({ notifications, clock: world.clock }, rule);
        await desk.advance(1);
        const [device] = await enrolled("comanaged");
        // As new as a device that just enrolled.
        await (await world.deviceStore()).erase(device!.entraDeviceId!);
        await desk.host.events([eventOf(device!)]);
        await desk.host.settle();
        expect(got).toHaveLength(1);
        await desk.advance(1);
        await desk.host.settle();
        expect(got).toHaveLength(2);
        const { id } = (await notifications.deliveries({ limit: 1 }))[0]!;
        for (let n = 0; n < 3; n++) await desk.host.put("notify", JSON.stringify({ delivery: id }));
        await desk.host.settle();
        expect(got).toHaveLength(2);
        const { headers, body } = got[1]!;
        expect(
          webhookProblem({ headers: headers as never, body, now: world.clock.now(), keys: [KEY] }),
        ).toBeUndefined();
        expect(desk.host.failures).toEqual([]);
      } finally {
        await notifications.removeRule("ops");
        receiver.close();
      }
    });

    it("serve the API: who may asks, a hint is looked at, and what is asked for is worked on", async () => {
      const serving = await desk.app.world.serving();
      const by = { name: "test" };
      const { key } = await createKey(
        { ...serving, clock: serving.ownClock },
        { name: engine, role: "Operator" },
        by,
      );
      const authorization = `Bearer ${key}`;
      expect((await desk.ask("api", "GET", "/api/v1/devices")).status).toBe(401);
      const page = await desk.ask("api", "GET", "/api/v1/devices?limit=3", { authorization });
      expect([page.status, ((await page.json()) as { rows: unknown[] }).rows.length]).toEqual([200, 3]);
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      // One request, one id, in the log of the host and in the answer.
      expect(told("answered").at(-1)).toMatchObject({ requestId: desk.worker.logged.at(-1)!.invocationId });

      const [, , , , , device] = await enrolled("enrolled");
      const body = JSON.stringify({ intuneDeviceId: device!.intuneDeviceId, outcome: "enrolled" });
      const signed = signWebhook({ id: "m1", at: new Date(), body, key: KEY });
      const hint = await desk.ask(
        "enrollment-hint",
        "POST",
        "/api/v1/hints/enrollment",
        { ...signed, "content-type": "application/json" },
        body,
      );
      expect([hint.status, await hint.json()]).toMatchObject([202, { added: 1 }]);
      await desk.host.settle();
      expect(await checkOf(device!.intuneDeviceId)).toMatchObject({ step: 1 });

      const sync = await desk.ask(
        "api",
        "POST",
        "/api/v1/syncs",
        { authorization, "content-type": "application/json" },
        "{}",
      );
      const { id } = (await sync.json()) as { id: string };
      expect(sync.status).toBe(202);
      expect((await serving.jobs.get(id))?.state).toBe("queued");
      // Somebody else is at the same thing: it is handed back, and a message comes again for it.
      const journal = await desk.app.world.journal();
      await journal.takeLease("work:the device sync", "2@other", 120, desk.app.world.clock.now());
      await desk.host.settle();
      expect(await serving.jobs.get(id)).toMatchObject({ state: "queued", attempts: 1 });
      expect(await desk.host.waiting("jobs")).toBe(1);
      await journal.releaseLease("work:the device sync", "2@other");
      // That one is not begun before its time; another that nobody announced is found by the message.
      await serving.jobs.enqueue(
        { kind: "sync", subject: engine, input: {}, createdBy: "test" },
        serving.ownClock.now().toISOString(),
      );
      await desk.advance(1);
      await desk.host.settle();
      expect((await serving.jobs.list({ subject: engine, limit: 1 }))[0]?.state).toBe("done");
    });
  });
}
