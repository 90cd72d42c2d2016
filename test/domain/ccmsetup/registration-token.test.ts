import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRegistrationToken, tokenLife } from "../../../src/domain/ccmsetup/registration-token.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (payload: unknown) =>
  `${encode({ typ: "JWT", alg: "RS256" })}.${encode(payload)}.c2lnbmF0dXJl`;
const DAY = 86_400;
const issued = Date.UTC(2026, 0, 10) / 1_000;
const now = new Date(Date.UTC(2026, 0, 11));

describe("a registration token", () => {
  it("tells when it was issued and when it expires", () => {
    const decoded = decodeRegistrationToken(tokenOf({ nbf: issued, exp: issued + 3 * DAY }));
    expect(decoded).toMatchObject({
      ok: true,
      issuedAt: new Date("2026-01-10T00:00:00Z"),
      expiresAt: new Date("2026-01-13T00:00:00Z"),
    });
  });

  it("shows the claims that identify it and no others", () => {
    const decoded = decodeRegistrationToken(
      tokenOf({
        Type: "BulkRegistration",
        UniqueId: "db591e33-06fd-4c5b-82f3-bf673e5bd0a2",
        TenantId: "not a guid \u001b[31m",
        Secret: "hidden",
        exp: issued,
      }),
    );
    expect(decoded.ok && decoded.claims).toEqual({
      type: "BulkRegistration",
      uniqueId: "db591e33-06fd-4c5b-82f3-bf673e5bd0a2",
      tenantId: undefined,
    });
    expect(JSON.stringify(decoded)).not.toContain("hidden");
  });

  it.each([
    ["", "one part"],
    ["abc", "one part"],
    ["a.b.c.d", "4 parts"],
    ["a..c", "payload is not base64url"],
    [`a.${"é"}.c`, "payload is not base64url"],
    [`a.${encode([1])}.c`, "not a JSON object"],
    [`a.${Buffer.from("nope").toString("base64url")}.c`, "not JSON"],
    ["a.gICA.c", "UTF-8"],
    [`a.${"A".repeat(20_000)}.c`, "characters"],
  ])("is refused with a reason when it is %j", (text, reason) => {
    expect(decodeRegistrationToken(text)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  });

  it("never throws, and never repeats a secret in its reason", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const decoded = decodeRegistrationToken(`eyJ.${text}.SECRETSIGNATURE`);
        expect(JSON.stringify(decoded)).not.toContain("SECRETSIGNATURE");
      }),
    );
  });

  it("ignores times that are no dates", () => {
    expect(decodeRegistrationToken(tokenOf({ exp: 1e300, nbf: "soon" }))).toMatchObject({
      ok: true,
      issuedAt: undefined,
      expiresAt: undefined,
    });
  });
});

describe("the life of a registration token", () => {
  const life = (payload: unknown) => tokenLife(decodeRegistrationToken(tokenOf(payload)), now);

  it("is counted down while it is valid", () => {
    expect(life({ nbf: issued, exp: issued + 3 * DAY })).toEqual({
      state: "valid",
      secondsLeft: 2 * DAY,
      text: "expires 2026-01-13T00:00:00Z, in 2 days",
    });
    expect(life({ nbf: issued, exp: issued + DAY + 5_400 }).text).toContain("in 90 minutes");
  });

  it("is over from the very second it expires", () => {
    expect(life({ nbf: issued, exp: issued + DAY })).toMatchObject({ state: "expired", secondsLeft: 0 });
    expect(life({ exp: issued })).toMatchObject({ state: "expired", secondsLeft: -DAY });
    expect(life({ exp: issued }).text).toBe("expired 2026-01-10T00:00:00Z, 24 hours ago");
  });

  it("has not begun before the token is valid", () => {
    expect(life({ nbf: issued + 2 * DAY, exp: issued + 4 * DAY })).toMatchObject({ state: "not-yet-valid" });
  });

  it("is doubted when it is longer than the tool allows", () => {
    expect(life({ nbf: issued, exp: issued + 7 * DAY }).text).not.toContain("longer");
    expect(life({ nbf: issued, exp: issued + 8 * DAY }).text).toContain("longer than the seven days");
  });

  it("is unknown when the token does not tell", () => {
    expect(life({}).state).toBe("unknown");
    expect(tokenLife({ ok: false, reason: "it has one part" }, now).text).toBe(
      "does not decode: it has one part",
    );
  });
});
