import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeMessage, teamsCard } from "../../../src/formats/webhooks/change-message.ts";
import { signWebhook, webhookProblem } from "../../../src/formats/webhooks/standard-webhook.ts";

const KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const at = new Date("2026-11-25T08:00:00Z");
const change = (name: string) => ({
  deviceId: "d1",
  name,
  field: "fault:install-failed",
  from: "absent",
  to: "present",
  at: at.toISOString(),
  seenAt: at.toISOString(),
  because: "it said [click](https://evil.example)",
});

describe("a signed webhook", () => {
  it("is signed as the specification's own example is", () => {
    expect(
      signWebhook({
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at: new Date(1_614_265_330_000),
        body: '{"test": 2432232314}',
        key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      })["webhook-signature"],
    ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("is believed with any of the keys, and not when anything of it was changed", () => {
    const body = '{"a":1}';
    const headers = signWebhook({ id: "msg_1", at, body, key: KEY });
    const problem = (more: Partial<Parameters<typeof webhookProblem>[0]>) =>
      webhookProblem({ headers, body, now: at, keys: [OTHER, KEY], ...more });
    expect(problem({})).toBeUndefined();
    expect(problem({ body: '{"a":2}' })).toBe("no signature fits");
    expect(problem({ keys: [OTHER] })).toBe("no signature fits");
    expect(problem({ headers: { ...headers, "webhook-id": "msg_2" } })).toBe("no signature fits");
    expect(problem({ now: new Date(at.getTime() + 301_000) })).toBe("its time is too far from ours");
    expect(problem({ headers: {} })).toBe("no webhook-id");
    const two = `v1,AAAA ${headers["webhook-signature"]}`;
    expect(problem({ headers: { ...headers, "webhook-signature": two } })).toBeUndefined();
  });

  it("is never signed with what is no key, and the key is not repeated", () => {
    for (const key of ["", "secret-text", "whsec_c2hvcnQ="])
      expect(() => signWebhook({ id: "m", at, body: "", key })).toThrow(
        /^(?!.*secret-text).*The signing key is none/,
      );
  });
});

describe("what is told", () => {
  it("stays below what a channel and a webhook take, whatever a device is called", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 500 }), { minLength: 1, maxLength: 50 }), (names) => {
        const changes = names.map((name) => ({ ...change(name), because: name.repeat(3) }));
        expect(Buffer.byteLength(teamsCard("ops", changes))).toBeLessThan(28_000);
        expect(JSON.parse(changeMessage("ops", at.toISOString(), changes)).data.changes).toHaveLength(
          names.length,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("renders no link and no formatting that came with a device's name", () => {
    const text = JSON.parse(teamsCard("ops", [change("**[x](http://y)**")])).attachments[0].content.body[1]
      .text;
    expect(text).toContain("\\*\\*\\[x\\]\\(http://y\\)\\*\\*");
    expect(text).not.toMatch(/(?<!\\)\]\(/);
  });
});
