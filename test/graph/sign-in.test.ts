import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { bypass, HttpResponse, http, passthrough } from "msw";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Cloud, hostsOf } from "../../src/graph/cloud.ts";
import { createSignIn, type SignInOptions } from "../../src/graph/sign-in.ts";
import { signInNetwork } from "../../src/graph/sign-in-network.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { strictNetwork } from "./strict-network.ts";

const CERTIFICATES = join(import.meta.dirname, "../fixtures/certificates");
const file = (name: string) => join(CERTIFICATES, name);
const ISSUER = "https://token.actions.githubusercontent.com";
const SUBJECT = "repo:contoso/clients:environment:production";

const network = strictNetwork();
let sandbox: RunningSandbox;
let home: string;
let data: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    devices: 1,
    blobs: "memory",
    approveDeviceCodes: false,
    certificate: readFileSync(file("registered.pem"), "utf8"),
    federated: { issuer: ISSUER, subject: SUBJECT },
  });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
  home = join(folder, "home");
  data = join(folder, "data");
  vi.stubEnv("HOME", home);
  network.use(
    http.all(`${sandbox.addresses.url}/*`, () => passthrough()),
    http.all(`${sandbox.addresses.url.replace("127.0.0.1", "localhost")}/*`, () => passthrough()),
  );
  return () => rmSync(folder, { recursive: true });
});

const said: string[] = [];
const options = (overrides: Partial<SignInOptions> = {}): SignInOptions => ({
  tenantId: sandbox.tenantId,
  clientId: sandbox.clientId,
  credential: { kind: "secret", value: sandbox.clientSecret },
  hosts: hostsOf("public", sandbox.addresses.url),
  sandboxUrl: sandbox.addresses.url,
  cacheFolder: data,
  onDeviceCode: (message) => said.push(message),
  ...overrides,
});
const tokenRequests = (since: number) =>
  sandbox.requests.slice(since).filter(({ path }) => /\/token\b/.test(path.split("?")[0]!));
const openIt = (token: string) => ({
  status: fetch(`${sandbox.addresses.url}/v1.0/deviceAppManagement/mobileApps`, {
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": "en-US" },
  }).then((response) => response.status),
});
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("it went through");
    },
    (error: Error) => error,
  );

describe("a service signs in", () => {
  const assertion = (claims: Record<string, unknown> = {}) =>
    [
      { alg: "RS256", typ: "JWT" },
      {
        iss: ISSUER,
        sub: SUBJECT,
        aud: "api://AzureADTokenExchange",
        exp: Math.floor(Date.now() / 1_000) + 600,
        ...claims,
      },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .concat("c2lnbmF0dXJl")
      .join(".");

  it("with a secret", async () => {
    const token = await createSignIn(options()).token();
    expect(await openIt(token).status).toBe(200);
  });

  it.each([
    ["a key and a certificate", "service.pem", undefined],
    ["an encrypted key, behind the certificate of an issuer", "encrypted.pem", "let-me-in"],
  ])("with a PEM of %s", async (_what, name, password) => {
    const signIn = createSignIn(options({ credential: { kind: "certificate", path: file(name), password } }));
    expect(await openIt(await signIn.token()).status).toBe(200);
  });

  it.each([
    ["a certificate alone", "registered.pem", undefined, "there is no private key in PEM form"],
    ["a PFX", "service.pfx", "let-me-in", "there is no certificate in PEM form"],
    [
      "the key of another certificate",
      "mismatched.pem",
      undefined,
      "the private key is not that of the certificate",
    ],
    ["an encrypted key without its password", "encrypted.pem", undefined, "the private key does not open"],
    ["an encrypted key with a wrong password", "encrypted.pem", "guess", "the private key does not open"],
    ["an elliptic key", "elliptic.pem", undefined, "Entra takes certificates with an RSA key"],
    ["a file that is not there", "nowhere.pem", undefined, "the certificate cannot be read"],
  ])("not with %s, which is named before anything is asked", async (_what, name, password, words) => {
    const before = sandbox.requests.length;
    const signIn = createSignIn(options({ credential: { kind: "certificate", path: file(name), password } }));
    const error = await failure(signIn.token());
    expect(error).toMatchObject({
      code: "configuration",
      message: expect.stringContaining(words),
      next: expect.any(String),
    });
    expect(sandbox.requests.length).toBe(before);
    expect(inspect(error)).not.toMatch(/guess|let-me-in|PRIVATE KEY/);
  });

  it("says how a PFX becomes a PEM", async () => {
    const credential = { kind: "certificate", path: file("service.pfx"), password: undefined } as const;
    expect(await failure(createSignIn(options({ credential })).token())).toMatchObject({
      next: expect.stringContaining("openssl pkcs12"),
    });
  });

  it("with a platform's token, read anew for every token we ask for", async () => {
    const tokenFile = `${home}-token`;
    writeFileSync(tokenFile, `${assertion()}\n`);
    const signIn = createSignIn(options({ credential: { kind: "federated", tokenFile } }));
    const first = await signIn.token();
    expect(await openIt(first).status).toBe(200);
    writeFileSync(tokenFile, assertion({ sub: "repo:somebody/else" }));
    expect(await failure(signIn.token({ refused: first }))).toMatchObject({
      code: "sign-in",
      facts: { aadsts: "700213", credential: "federated" },
      next: expect.stringContaining("issuer and subject"),
    });
    rmSync(tokenFile);
  });

  it("with the identity of an App Service", async () => {
    vi.stubEnv("IDENTITY_ENDPOINT", `${sandbox.addresses.url}/msi/token`);
    vi.stubEnv("IDENTITY_HEADER", "a-header-of-the-platform");
    const credential = { kind: "managedIdentity", identityClientId: undefined } as const;
    const before = sandbox.requests.length;
    const token = await createSignIn(options({ credential })).token();
    expect(await openIt(token).status).toBe(200);
    expect(tokenRequests(before).map(({ path }) => path.split("?")[0])).toEqual(["/msi/token"]);
  });

  it("never by asking somebody outside of the sandbox", async () => {
    const there = signInNetwork(sandbox.addresses.url);
    const imds =
      "http://169.254.169.254/metadata/identity/oauth2/token?resource=https%3A%2F%2Fgraph.microsoft.com";
    expect(await failure(there.sendGetRequestAsync(imds))).toMatchObject({
      code: "configuration",
      message: expect.stringContaining("169.254.169.254"),
    });
    const port = new URL(sandbox.addresses.url).port;
    await expect(
      there.sendGetRequestAsync(`http://localhost:${port}/common/discovery/instance`),
    ).resolves.toMatchObject({
      status: 200,
    });
  });

  it("keeps nothing on disk", async () => {
    await createSignIn(options()).token();
    expect(() => readdirSync(data)).toThrow("ENOENT");
    expect(() => readdirSync(home)).toThrow("ENOENT");
  });
});

describe("a sign-in that fails", () => {
  it.each([
    [
      "a wrong secret",
      { credential: { kind: "secret", value: "not-this-one" } },
      "7000215",
      /value, not its id/,
    ],
    [
      "an unknown tenant",
      { tenantId: "11111111-2222-4333-8444-555555555555" },
      "90002",
      /check the tenant id/,
    ],
    [
      "an unknown registration",
      { clientId: "11111111-2222-4333-8444-555555555555" },
      "700016",
      /check client id/,
    ],
  ] as const)("says for %s Entra's code and what to do", async (_what, change, number, next) => {
    const error = await failure(createSignIn(options(change as Partial<SignInOptions>)).token());
    expect(error).toMatchObject({
      code: "sign-in",
      message: expect.stringContaining(`AADSTS${number}`),
      facts: { aadsts: number },
      next: expect.stringMatching(next),
    });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("not-this-one");
    expect(error.message).not.toContain("Trace ID");
  });

  it("says for a certificate that is not registered where it belongs", async () => {
    const other = await startSandbox({ devices: 1, blobs: "memory" });
    network.use(http.all(`${other.addresses.url}/*`, () => passthrough()));
    const credential = { kind: "certificate", path: file("service.pem"), password: undefined } as const;
    const hosts = hostsOf("public", other.addresses.url);
    const error = await failure(
      createSignIn(options({ credential, hosts, sandboxUrl: other.addresses.url })).token(),
    );
    await other.close();
    expect(error).toMatchObject({
      facts: { aadsts: "700027" },
      next: expect.stringContaining("upload the certificate"),
    });
  });

  const tokenAddress = () => `${sandbox.addresses.url}/:tenant/oauth2/v2.0/token`;

  it("is tried three times when the service stumbles, and then names its host", async () => {
    let tries = 0;
    network.use(
      http.post(tokenAddress(), () => {
        tries++;
        return new HttpResponse("<html>Bad gateway</html>", { status: 502 });
      }),
    );
    expect(await failure(createSignIn(options()).token())).toMatchObject({
      code: "unreachable",
      message: "127.0.0.1 answered the sign-in with 502 and something that is no JSON.",
    });
    expect(tries).toBe(3);
  });

  it("does not take a secret along to where a redirect points", async () => {
    network.use(
      http.post(
        tokenAddress(),
        () =>
          new HttpResponse(null, { status: 307, headers: { Location: "https://elsewhere.example/token" } }),
      ),
    );
    expect(await failure(createSignIn(options()).token())).toMatchObject({
      code: "unreachable",
      facts: { status: 307 },
    });
  });

  it("works the next time when the reason is gone", async () => {
    network.use(http.post(tokenAddress(), () => HttpResponse.error(), { once: true }));
    network.use(http.post(tokenAddress(), () => HttpResponse.error(), { once: true }));
    network.use(http.post(tokenAddress(), () => HttpResponse.error(), { once: true }));
    const signIn = createSignIn(options());
    expect(await failure(signIn.token())).toMatchObject({ code: "unreachable" });
    expect(await openIt(await signIn.token()).status).toBe(200);
  });

  it("lets an abort end the wait of one caller while the others get their token", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    network.use(
      http.post(tokenAddress(), async () => {
        asked.resolve();
        await answer.promise;
        return passthrough();
      }),
    );
    const signIn = createSignIn(options());
    const stop = new AbortController();
    const [stopped, patient] = [signIn.token({ signal: stop.signal }), signIn.token()];
    await asked.promise;
    stop.abort();
    expect(await failure(stopped)).toMatchObject({ code: "interrupted" });
    answer.resolve();
    expect(await openIt(await patient).status).toBe(200);
  });
});

describe("one token", () => {
  it("serves a hundred callers that come at the same time", async () => {
    const before = sandbox.requests.length;
    const signIn = createSignIn(options());
    const tokens = await Promise.all(Array.from({ length: 100 }, () => signIn.token()));
    expect(new Set(tokens).size).toBe(1);
    expect(tokenRequests(before)).toHaveLength(1);
  });

  it("takes the place of a refused one for all callers that were refused, also late ones", async () => {
    const signIn = createSignIn(options());
    const refused = await signIn.token();
    // A token says its second: the next one has to differ.
    sandbox.clock.advance(1_000);
    const before = sandbox.requests.length;
    const tokens = await Promise.all(Array.from({ length: 100 }, () => signIn.token({ refused })));
    tokens.push(await signIn.token({ refused }));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(refused);
    expect(tokenRequests(before)).toHaveLength(1);
  });

  it("is renewed five minutes before its end", async () => {
    const short = await startSandbox({ devices: 1, blobs: "memory", tokenLifeSeconds: 299 });
    network.use(http.all(`${short.addresses.url}/*`, () => passthrough()));
    const signIn = createSignIn(
      options({
        hosts: hostsOf("public", short.addresses.url),
        sandboxUrl: short.addresses.url,
        credential: { kind: "secret", value: short.clientSecret },
      }),
    );
    await signIn.token();
    await signIn.token();
    await short.close();
    expect(short.requests).toHaveLength(2);
  });

  it("tells who it is for and which rights it carries, and nothing that grants access", async () => {
    const identity = await createSignIn(options()).identity();
    expect(identity).toMatchObject({ kind: "secret", user: undefined, tenantId: sandbox.tenantId });
    expect(identity.rights).toContain("DeviceManagementApps.ReadWrite.All");
    expect(identity.rights).toEqual([...identity.rights].sort());
    expect(inspect(identity)).not.toContain("eyJ");
  });
});

describe("a person signs in with a device code", () => {
  const person = { credential: { kind: "deviceCode" } } as const;
  const tell = (body: Record<string, unknown>) =>
    sandbox.fetch(
      new Request(`${sandbox.addresses.url}/sandbox/sign-in`, { method: "POST", body: JSON.stringify(body) }),
    );
  const codeIn = (message: string) => /the code (\w+)/.exec(message)![1]!;
  /** Polls without pauses, so that nobody waits. */
  const hasty = () =>
    network.use(
      http.post(`${sandbox.addresses.url}/:tenant/oauth2/v2.0/devicecode`, async ({ request }) => {
        const answer = (await (await fetch(bypass(request))).json()) as Record<string, unknown>;
        return HttpResponse.json({ ...answer, interval: 0 });
      }),
    );
  const agreeing = (change: Partial<SignInOptions> = {}) => {
    hasty();
    return createSignIn(
      options({ ...person, onDeviceCode: (text) => void tell({ userCode: codeIn(text) }), ...change }),
    );
  };
  const cacheFile = () => join(data, readdirSync(data).find((name) => name.startsWith("sign-in."))!);

  it("who agrees, and is told where to enter which code", async () => {
    hasty();
    const texts: string[] = [];
    const signIn = createSignIn(
      options({
        ...person,
        onDeviceCode: (text) => {
          texts.push(text);
          void tell({ userCode: codeIn(text) });
        },
      }),
    );
    const identity = await signIn.signIn();
    expect(identity.user).toBe("admin@contoso.com");
    expect(texts).toEqual([expect.stringMatching(/^To sign in, open http.* and enter the code \w{9} /)]);
    expect(await openIt(await signIn.token()).status).toBe(200);
  });

  it("who declines", async () => {
    hasty();
    const signIn = createSignIn(
      options({ ...person, onDeviceCode: (text) => void tell({ userCode: codeIn(text), decline: true }) }),
    );
    expect(await failure(signIn.signIn())).toMatchObject({
      code: "sign-in",
      next: "The sign-in was declined in the browser: `ccmbridge login` begins anew.",
    });
  });

  it("who comes too late", async () => {
    hasty();
    const signIn = createSignIn(
      options({ ...person, onDeviceCode: () => void sandbox.clock.advance(901_000) }),
    );
    expect(await failure(signIn.signIn())).toMatchObject({
      code: "sign-in",
      next: "The code was not entered in time: `ccmbridge login` gives a new one.",
    });
  });

  it("who gives up with Ctrl-C, at once", async () => {
    const shown = Promise.withResolvers<void>();
    const signIn = createSignIn(options({ ...person, onDeviceCode: () => shown.resolve() }));
    const stop = new AbortController();
    const waiting = signIn.signIn(stop.signal);
    await shown.promise;
    stop.abort();
    expect(await failure(waiting)).toMatchObject({ code: "interrupted" });
  });

  it("who never did is told how", async () => {
    expect(await failure(createSignIn(options(person)).token())).toMatchObject({
      code: "sign-in",
      message: "Nobody is signed in on this machine.",
      next: expect.stringContaining("ccmbridge login"),
    });
  });

  it("once, and is known to the next process without a question", async () => {
    await agreeing().signIn();
    const before = sandbox.requests.length;
    const next = createSignIn(options(person));
    const token = await next.token();
    expect(tokenRequests(before)).toEqual([]);
    expect(await openIt(token).status).toBe(200);
    expect((await next.identity()).user).toBe("admin@contoso.com");
  });

  it("and leaves files that only they can read, with no token in them", async () => {
    await agreeing().signIn();
    const sealed = readFileSync(cacheFile());
    const key = join(home, ".ccmbridge", "key");
    for (const path of [cacheFile(), key]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, ".ccmbridge")).mode & 0o777).toBe(0o700);
    for (const word of ["eyJ", "AccessToken", "admin@contoso.com", "secret"])
      expect(sealed.includes(word)).toBe(false);
    expect(readFileSync(key)).toHaveLength(32);
    expect(data.startsWith(home)).toBe(false);
  });

  it("and is unknown when the key is another one or gone", async () => {
    await agreeing().signIn();
    const key = join(home, ".ccmbridge", "key");
    writeFileSync(key, Buffer.alloc(32, 7));
    expect(await failure(createSignIn(options(person)).token())).toMatchObject({
      message: "Nobody is signed in on this machine.",
    });
    rmSync(key);
    expect(await failure(createSignIn(options(person)).token())).toMatchObject({
      message: "Nobody is signed in on this machine.",
    });
  });

  it.each([
    ["nonce", 0],
    ["tag", 12],
    ["content", 40],
    ["end", -1],
  ])("and is unknown when somebody changed the %s of the cache", async (_part, at) => {
    await agreeing().signIn();
    const sealed = readFileSync(cacheFile());
    const place = at < 0 ? sealed.length + at : at;
    sealed[place] = sealed[place]! ^ 1;
    writeFileSync(cacheFile(), sealed);
    expect(await failure(createSignIn(options(person)).token())).toMatchObject({
      message: "Nobody is signed in on this machine.",
    });
  });

  it("and is unknown when the cache was cut off anywhere", async () => {
    await agreeing().signIn();
    const sealed = readFileSync(cacheFile());
    for (const length of [0, 5, 27, 28, sealed.length - 1]) {
      writeFileSync(cacheFile(), sealed.subarray(0, length));
      expect(await failure(createSignIn(options(person)).token())).toMatchObject({
        message: "Nobody is signed in on this machine.",
      });
    }
  });

  it("for one tenant and one registration, and for no other", async () => {
    await agreeing().signIn();
    for (const change of [{ tenantId: "contoso.com" }, { clientId: "11111111-2222-4333-8444-555555555555" }])
      expect(await failure(createSignIn(options({ ...person, ...change })).token())).toMatchObject({
        message: "Nobody is signed in on this machine.",
      });
  });

  it("in the place of whoever was signed in before", async () => {
    await agreeing().signIn();
    const other = await startSandbox({ devices: 1, blobs: "memory", seed: 99 });
    network.use(http.all(`${other.addresses.url}/*`, () => passthrough()));
    const there = { hosts: hostsOf("public", other.addresses.url), sandboxUrl: other.addresses.url };
    expect(other.cast.users[0]!.id).not.toBe(sandbox.cast.users[0]!.id);
    await createSignIn(options({ ...person, ...there })).signIn();
    const token = await createSignIn(options({ ...person, ...there })).token();
    await other.close();
    const { oid } = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8"));
    expect(oid).toBe(other.cast.users[0]!.id);
  });

  it("and out again, in this process as well as on disk", async () => {
    const signIn = agreeing();
    await signIn.signIn();
    expect(await signIn.signOut()).toBe(true);
    expect(readdirSync(data)).toEqual([]);
    expect(await failure(signIn.token())).toMatchObject({ message: "Nobody is signed in on this machine." });
    expect(await signIn.signOut()).toBe(false);
  });

  it("and gets a new token from the refresh token when the old one is refused", async () => {
    const signIn = agreeing();
    await signIn.signIn();
    const refused = await signIn.token();
    sandbox.clock.advance(1_000);
    const token = await signIn.token({ refused });
    expect(token).not.toBe(refused);
    expect(await openIt(token).status).toBe(200);
  });
});

describe("each cloud", () => {
  it.each<[Cloud, string, string]>([
    ["public", "login.microsoftonline.com", "https://graph.microsoft.com"],
    ["usgov", "login.microsoftonline.us", "https://graph.microsoft.us"],
    ["usgovdod", "login.microsoftonline.us", "https://dod-graph.microsoft.us"],
    // The library asks 21Vianet under the newer of its two names.
    ["china", "login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"],
  ])("%s: asks %s for a token for %s, and nobody else", async (cloud, host, graph) => {
    const forms: URLSearchParams[] = [];
    network.use(
      http.post(`https://${host}/:tenant/oauth2/v2.0/token`, async ({ request }) => {
        forms.push(new URLSearchParams(await request.text()));
        return HttpResponse.json({ token_type: "Bearer", expires_in: 3_599, access_token: "a.e30.c" });
      }),
    );
    const hosts = hostsOf(cloud, undefined);
    const tenantId = `0000000${["public", "usgov", "usgovdod", "china"].indexOf(cloud)}-0000-4000-8000-000000000000`;
    const token = await createSignIn(options({ hosts, tenantId, sandboxUrl: undefined })).token();
    expect(token).toBe("a.e30.c");
    expect(forms.map((form) => form.get("scope"))).toEqual([`${graph}/.default`]);
    expect(hosts.graph).toBe(graph);
  });
});
