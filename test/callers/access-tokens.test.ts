import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { accessTokens } from "../../src/callers/access-tokens.ts";

const TENANT = "11111111-2222-4333-8444-555555555555";
const API = "7506ee10-f7ec-415a-b415-cd3d58790d97";
const OID = "99999999-2222-4333-8444-555555555555";
const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const NOW = new Date("2026-11-25T08:00:00Z");
const seconds = NOW.getTime() / 1_000;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let [first, second]: Pair[] = [];
beforeAll(async () => {
  [first, second] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
});

/** Entra's documents, with these keys by their ids; null: nobody answers. */
function entra(keys: () => Record<string, Pair> | null) {
  const asked: string[] = [];
  const fetch = async (address: unknown) => {
    asked.push(String(address));
    const there = keys();
    if (!there) throw new TypeError("fetch failed");
    if (String(address).includes("openid-configuration"))
      return Response.json({ issuer: ISSUER, jwks_uri: "https://login.microsoftonline.com/keys" });
    return Response.json({
      keys: await Promise.all(
        Object.entries(there).map(async ([kid, pair]) => ({
          ...(await exportJWK(pair.publicKey)),
          kid,
          use: "sig",
        })),
      ),
    });
  };
  return {
    asked,
    tokens: accessTokens({
      login: "https://login.microsoftonline.com",
      tenant: TENANT,
      audience: API,
      fetch: fetch as typeof globalThis.fetch,
    }),
  };
}

const CLAIMS = {
  iss: ISSUER,
  aud: API,
  tid: TENANT,
  oid: OID,
  ver: "2.0",
  roles: ["Operator"],
  nbf: seconds - 10,
  exp: seconds + 3_600,
};
const token = (more: object = {}, { pair = first!, kid = "one" } = {}) =>
  new SignJWT(JSON.parse(JSON.stringify({ ...CLAIMS, ...more })))
    .setProtectedHeader({ alg: "RS256", ...(kid ? { kid } : {}) })
    .sign(pair.privateKey);

describe("an access token", () => {
  it("of the tenant for our API names its caller by tenant and object, and its roles", async () => {
    const { tokens } = entra(() => ({ one: first! }));
    expect(await tokens.verify(await token(), NOW)).toMatchObject({
      tenantId: TENANT,
      objectId: OID,
      roles: ["Operator"],
    });
  });

  it.each([
    ["for another API", { aud: "00000003-0000-0000-c000-000000000000" }],
    ["of another issuer", { iss: ISSUER.replace("1111", "2222") }],
    ["of another tenant", { tid: OID }],
    ["that expired", { exp: seconds - 61 }],
    ["that never ends", { exp: undefined }],
    ["that is not good yet", { nbf: seconds + 120 }],
    ["of version 1.0", { ver: "1.0" }],
    ["without an object id", { oid: undefined }],
  ])("%s is refused", async (_, more) => {
    const { tokens } = entra(() => ({ one: first! }));
    await expect(tokens.verify(await token(more), NOW)).rejects.toMatchObject({ code: "sign-in" });
  });

  it("signed by somebody else, in another way, or by no key is refused", async () => {
    const { tokens } = entra(() => ({ one: first! }));
    const none = `${btoa('{"alg":"none","kid":"one"}')}.${btoa(JSON.stringify(CLAIMS))}.`;
    const shared = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .sign(new Uint8Array(32));
    for (const bad of [
      await token({}, { pair: second! }),
      none,
      shared,
      await token({}, { kid: "" }),
      "a.b.c",
    ])
      await expect(tokens.verify(bad, NOW)).rejects.toMatchObject({ code: "sign-in" });
  });

  it("of a person counts by its roles only where the app was given our scope", async () => {
    const { tokens } = entra(() => ({ one: first! }));
    expect((await tokens.verify(await token({ scp: "openid access_as_user" }), NOW)).roles).toEqual([
      "Operator",
    ]);
    expect((await tokens.verify(await token({ scp: "openid" }), NOW)).roles).toEqual([]);
  });

  it("stays good while the keys cannot be read, once they were", async () => {
    let there: Record<string, Pair> | null = { one: first! };
    const { tokens } = entra(() => there);
    await tokens.verify(await token(), NOW);
    there = null;
    await expect(tokens.verify(await token(), NOW)).resolves.toMatchObject({ objectId: OID });
  });

  it("cannot be checked when the keys never could be read: that is not the caller's fault", async () => {
    const { tokens } = entra(() => null);
    await expect(tokens.verify(await token(), NOW)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("of any of several keys that are published together is taken", async () => {
    const { tokens } = entra(() => ({ one: first!, two: second! }));
    for (const [kid, pair] of [
      ["one", first!],
      ["two", second!],
    ] as const)
      expect((await tokens.verify(await token({}, { kid, pair }), NOW)).objectId).toBe(OID);
  });
});
