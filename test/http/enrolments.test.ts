import { afterAll, beforeAll, expect, it } from "vitest";
import { signWebhook } from "../../src/formats/webhooks/standard-webhook.ts";
import { enrolmentRecord } from "../formats/events/event-samples.ts";
import { type Served, served } from "./served.ts";

const KEY = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const NEXT_KEY = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const AT = "2026-11-25T08:00:00Z";

let bridge: Served;
beforeAll(async () => {
  bridge = await served({
    devices: 8,
    sync: false,
    env: { CCMBRIDGE_REQUESTS_PER_MINUTE: "100000", CCMBRIDGE_HINT_KEYS: `${NEXT_KEY} ${KEY}` },
  });
});
afterAll(() => bridge.close());

// biome-ignore lint/suspicious/noExplicitAny: answers, looked at by tests alone
const json = async (response: Response): Promise<any> => response.json();
const hint = (n: number, more: object = {}) => ({
  intuneDeviceId: guid(n),
  outcome: "enrolled",
  at: AT,
  ...more,
});
/** Sends it as a Logic App would; what is signed and what is sent may differ. */
async function send(
  body: unknown,
  { key = KEY, at = new Date(), sent = JSON.stringify(body), id = "msg-1" } = {},
): Promise<Response> {
  const headers = signWebhook({ id, at, body: JSON.stringify(body), key });
  return bridge.api.fetch(
    new Request("http://bridge/api/v1/hints/enrollment", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: sent,
    }),
  );
}

it("a hint is kept once, opens one look, and comes again without effect", async () => {
  const first = await bridge.ask("POST", "/api/v1/events/enrollment", "Operator", hint(1));
  expect(first.status).toBe(202);
  expect(await json(first)).toMatchObject({
    added: 1,
    checks: [{ intuneDeviceId: guid(1), step: 0, state: "waiting" }],
  });
  expect(await json(await send(hint(1)))).toMatchObject({ added: 0, checks: [{ intuneDeviceId: guid(1) }] });
  const events = await bridge.world.eventStore();
  expect(await events.countEvents()).toBe(1);
  expect(await events.dueChecks(new Date().toISOString(), 10)).toHaveLength(1);
});

it("a hint that knows Entra's id alone opens a look by it, and one that names nothing is refused", async () => {
  const asked = await send({ entraDeviceId: guid(2).toUpperCase(), at: AT });
  expect(await json(asked)).toMatchObject({ added: 1, checks: [{ intuneDeviceId: `entra:${guid(2)}` }] });
  const refused = await send({ outcome: "failed" });
  expect([refused.status, (await json(refused)).code]).toEqual([400, "usage"]);
});

it("what Intune wrote is taken as it is, with what is not an enrolment set aside", async () => {
  const { tenantId } = (await bridge.world.config()).tenant();
  const record = { ...enrolmentRecord(3, { AADTenantId: tenantId }), tenantId };
  const answer = await json(
    await send({ records: [record, { category: "AuditLogs", operationName: "x" }, 7] }),
  );
  expect(answer).toMatchObject({ events: 1, added: 1, ignored: { "AuditLogs x": 1 } });
  expect(answer.rejected).toHaveLength(1);
});

it("a message is believed by its signature over every byte, within five minutes, with either key", async () => {
  const status = async (...given: Parameters<typeof send>) => (await send(...given)).status;
  const late = new Date(Date.now() - 301_000);
  expect(await status(hint(4))).toBe(202);
  expect(await status(hint(4), { key: NEXT_KEY })).toBe(202);
  expect(await status(hint(4), { key: `whsec_${Buffer.alloc(32, 3).toString("base64")}` })).toBe(401);
  expect(await status(hint(4), { at: late })).toBe(401);
  expect(await status(hint(4), { sent: JSON.stringify(hint(5)) })).toBe(401);
  expect((await bridge.ask("POST", "/api/v1/hints/enrollment", "Admin", hint(4))).status).toBe(401);
});

it("a sender whose clock is ahead does not make later events look old", async () => {
  await send(hint(6, { at: "2099-01-01T00:00:00Z" }), { id: "ahead" });
  const [check] = (await json(await send(hint(6, { at: "2099-01-01T00:00:00Z" })))).checks;
  expect(Date.parse(check.enrolledAt)).toBeLessThanOrEqual(bridge.world.clock.now().getTime());
});

it("every hint leaves a row in the audit, with the message it came by", async () => {
  await send(hint(7), { id: "msg-audited" });
  const { rows } = await json(await bridge.ask("GET", "/api/v1/audit?limit=1", "Admin"));
  expect(rows).toMatchObject([
    { action: "hint-enrolment", outcome: "done", caller: { kind: "signature", id: "msg-audited" } },
  ]);
});

it("without a key of hints none is taken", async () => {
  const other = await served({ devices: 2, sync: false });
  try {
    const refused = await other.ask("POST", "/api/v1/hints/enrollment", undefined, hint(1));
    expect([refused.status, (await json(refused)).code]).toEqual([404, "configuration"]);
  } finally {
    await other.close();
  }
});
