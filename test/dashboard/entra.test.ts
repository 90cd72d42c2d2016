import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { HttpResponse, http } from "msw";
import pino from "pino";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { wire } from "../../src/wire.ts";
import { strictNetwork } from "../graph/strict-network.ts";
import { launchBrowser } from "./browser.ts";
import { builtDashboard } from "./built-dashboard.ts";
import { violations } from "./start-dashboard.ts";
import { watchedBrowser } from "./watched-browser.ts";

const TENANT = "11111111-2222-4333-8444-555555555555";
const API = "7506ee10-f7ec-415a-b415-cd3d58790d97";
const OID = "99999999-2222-4333-8444-555555555555";
const LOGIN = "https://login.microsoftonline.com";
const ISSUER = `${LOGIN}/${TENANT}/v2.0`;

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let server: RunningServer;
let world: ReturnType<typeof wire>;
let browser: Browser;
let watched: ReturnType<typeof watchedBrowser>;
const data = mkdtempSync(join(tmpdir(), "entra-"));

/** Entra as the server sees it: where the tenant's keys are, and the keys. */
strictNetwork(
  http.get(`${LOGIN}/${TENANT}/v2.0/.well-known/openid-configuration`, () =>
    HttpResponse.json({ issuer: ISSUER, jwks_uri: `${LOGIN}/keys` }),
  ),
  http.get(`${LOGIN}/keys`, async () =>
    HttpResponse.json({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: "one", use: "sig" }] }),
  ),
);

beforeAll(async () => {
  pair = await generateKeyPair("RS256");
  const settings = {
    CCMBRIDGE_TENANT_ID: TENANT,
    CCMBRIDGE_CLIENT_ID: "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
    CCMBRIDGE_API_CLIENT_ID: API,
    CCMBRIDGE_DATA: data,
    CCMBRIDGE_SWEEP_MINUTES: "0",
  };
  world = wire(() => readConfig(settings, { file: null }));
  server = await startServer(world, {
    host: "localhost",
    port: 0,
    version: "0.0.0",
    workers: 0,
    dashboard: builtDashboard(),
    environment: () => undefined,
    log: pino({ level: "silent" }),
  });
  browser = await launchBrowser();
  watched = watchedBrowser(browser, server.url);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await world.close();
  rmSync(data, { recursive: true, force: true });
});
afterEach(async () => expect(await watched.complaints()).toEqual([]));

/** Entra as the browser sees it: authorization code with PKCE, whose proof is checked. `roles` are the person's. */
function entra(roles: readonly string[]) {
  const seen: { challenge?: string; nonce?: string; redirect?: string; scope?: string; tokens: number } = {
    tokens: 0,
  };
  const sign = (claims: object) =>
    new SignJWT({ iss: ISSUER, tid: TENANT, oid: OID, ver: "2.0", name: "Ada Admin", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuedAt()
      .setNotBefore("-10s")
      .setExpirationTime("1h")
      .sign(pair.privateKey);
  const route = async (page: Page) => {
    await page.context().route(`${LOGIN}/${TENANT}/oauth2/v2.0/authorize*`, (asked) => {
      const query = new URL(asked.request().url()).searchParams;
      expect(Object.fromEntries(query)).toMatchObject({
        client_id: API,
        response_type: "code",
        code_challenge_method: "S256",
        redirect_uri: `${server.url}/`,
      });
      seen.challenge = query.get("code_challenge")!;
      seen.nonce = query.get("nonce")!;
      seen.scope = query.get("scope")!;
      const back = new URLSearchParams({ code: "the-code", state: query.get("state")! });
      return asked.fulfill({ status: 302, headers: { location: `${server.url}/#${back}` } });
    });
    await page.context().route(`${LOGIN}/${TENANT}/oauth2/v2.0/token*`, async (asked) => {
      const body = new URLSearchParams(asked.request().postData() ?? "");
      const headers = { "access-control-allow-origin": server.url };
      expect(body.get("code")).toBe("the-code");
      expect(createHash("sha256").update(body.get("code_verifier")!).digest("base64url")).toBe(
        seen.challenge,
      );
      expect(body.has("client_secret")).toBe(false);
      seen.tokens++;
      return asked.fulfill({
        headers,
        json: {
          token_type: "Bearer",
          scope: seen.scope,
          expires_in: 3_600,
          ext_expires_in: 3_600,
          access_token: await sign({ aud: API, roles, scp: "access_as_user", azp: API }),
          refresh_token: "a-refresh-token",
          id_token: await sign({
            aud: API,
            nonce: seen.nonce,
            sub: "subject",
            preferred_username: "ada@contoso.com",
          }),
          client_info: Buffer.from(JSON.stringify({ uid: OID, utid: TENANT })).toString("base64url"),
        },
      });
    });
  };
  return { seen, route };
}

it("leads a person to Entra and back, with the role of their token, and keeps nothing beyond the tab", async () => {
  const { seen, route } = entra(["Operator"]);
  const page = await watched.open("/", undefined, { refused: [409], alsoTo: [LOGIN], before: route });
  const button = page.getByRole("button", { name: "Sign in with Microsoft Entra" });
  await button.waitFor();
  expect(await violations(page)).toEqual([]);
  await button.click();
  await page.getByRole("button", { name: "Signed in: Ada Admin" }).click();
  await page.getByText("Operator, signed in with Microsoft Entra").waitFor();
  expect(seen.scope).toContain(`api://${API}/access_as_user`);
  expect(new URL(page.url()).hash).toBe("");
  await page.getByRole("heading", { name: "Nothing is known of any device yet" }).waitFor();
  // Nothing made up here: no banner of a sandbox.
  expect(await page.getByText("Sandbox").count()).toBe(0);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/secret|a-refresh-token|eyJ/);
  // A reload needs no second sign-in.
  await page.reload();
  await page.getByRole("button", { name: "Signed in: Ada Admin" }).waitFor();
  expect(seen.tokens).toBe(1);
  await page.getByRole("button", { name: "Signed in: Ada Admin" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await button.waitFor();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/a-refresh-token|eyJ/);
});

it("says of a person without a role that they have none, and lets them out again", async () => {
  const { route } = entra([]);
  const page = await watched.open("/", undefined, { refused: [403], alsoTo: [LOGIN], before: route });
  await page.getByRole("button", { name: "Sign in with Microsoft Entra" }).click();
  await page.getByRole("heading", { name: "You may not see this" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with Microsoft Entra" }).waitFor();
});

it("says what Entra said when it signed nobody in", async () => {
  const page = await watched.open("/", undefined, {
    alsoTo: [LOGIN],
    before: async (opened) => {
      await opened.context().route(`${LOGIN}/${TENANT}/oauth2/v2.0/authorize*`, (asked) => {
        const state = new URL(asked.request().url()).searchParams.get("state")!;
        const back = new URLSearchParams({
          error: "access_denied",
          error_description: "AADSTS50105: nobody assigned this person to the application.",
          state,
        });
        return asked.fulfill({ status: 302, headers: { location: `${server.url}/#${back}` } });
      });
    },
  });
  await page.getByRole("button", { name: "Sign in with Microsoft Entra" }).click();
  await page.getByText("AADSTS50105").waitFor();
  await page.getByRole("button", { name: "Sign in with Microsoft Entra" }).waitFor();
});
