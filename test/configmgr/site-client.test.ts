import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ids, notFound, openPlanned, plannedSite, readAll, siteOf } from "./planned-site.ts";

const classes = () => siteOf(ids(2));
const failureOf = (url: string, overrides: Parameters<typeof openPlanned>[1] = {}) =>
  readAll(openPlanned(url, overrides).site).then(
    () => expect.fail("it was read"),
    (error) => error,
  );

describe("a refusal of the site", () => {
  it("of the account's access to the provider is told from a class that is not there", async () => {
    const denied = await plannedSite({
      classes: classes(),
      answer: () => notFound("Access denied  WMI QUERY: "),
    });
    expect(await failureOf(denied.url)).toMatchObject({
      code: "denied",
      next: expect.stringMatching(/administrative user/),
    });
    const absent = await plannedSite({ classes: { SMS_Identification: [] } });
    expect(await failureOf(absent.url)).toMatchObject({ code: "not-found", facts: { missing: "no-class" } });
  });

  it("of a token says what the token has to be", async () => {
    const { url } = await plannedSite({ answer: () => ({ status: 401 }) });
    const error = await failureOf(url);
    expect(error).toMatchObject({ code: "sign-in", next: expect.stringMatching(/adminServiceScope/) });
    expect(JSON.stringify(error)).not.toContain("token-1");
  });

  it("that wants Windows authentication names the other address and that NTLM is refused", async () => {
    const { url } = await plannedSite({
      base: "/AdminService",
      answer: () => ({ status: 401, headers: { "www-authenticate": ["Negotiate", "NTLM"] } }),
    });
    expect(await failureOf(url)).toMatchObject({
      code: "sign-in",
      message: expect.stringMatching(/wants Windows authentication/),
      next: expect.stringMatching(/AdminService_TokenAuth.*kerberos.*NTLM is refused since version 2509/),
    });
  });

  it("with 500 is explained by the gateway when it came through one", async () => {
    const through = await plannedSite({
      base: "/CCM_Proxy_MutualAuth/72186325152220500/AdminService",
      answer: () => ({ status: 500 }),
    });
    expect(await failureOf(through.url)).toMatchObject({
      code: "upstream",
      message: expect.stringMatching(/gateway/),
      next: expect.stringMatching(/gateway traffic.*connection point/),
    });
    const direct = await plannedSite({ answer: () => ({ status: 500 }) });
    expect(await failureOf(direct.url)).toMatchObject({ next: expect.stringMatching(/adminservice\.log/) });
  });

  it("with a page for people in place of JSON, or a redirect, is not taken for an answer", async () => {
    const page = await plannedSite({ answer: () => ({ body: "<html>Sign in</html>" }) });
    expect(await failureOf(page.url)).toMatchObject({
      code: "upstream",
      next: expect.stringMatching(/prox/),
    });
    const redirect = await plannedSite({
      answer: () => ({ status: 302, headers: { location: "http://elsewhere.example/" } }),
    });
    expect(await failureOf(redirect.url)).toMatchObject({
      code: "upstream",
      message: expect.stringMatching(/not followed/),
    });
    const form = await plannedSite({ answer: () => ({ body: { value: "nothing" } }) });
    expect(await failureOf(form.url)).toMatchObject({ code: "upstream" });
  });
});

describe("asking again", () => {
  it("waits as long as the site asks, by the clock that was handed in", async () => {
    const { url } = await plannedSite({
      classes: classes(),
      answer: (_question, number) =>
        number === 1 ? { status: 429, headers: { "retry-after": "7" } } : undefined,
    });
    const { site, clock, said } = openPlanned(url);
    expect((await readAll(site)).facts).toHaveLength(2);
    expect(clock.waits).toEqual([7_000]);
    expect(said).toEqual([expect.stringMatching(/answers 429; trying again in 7 s/)]);
  });

  it("gives up on a service that stays down after a few tries", async () => {
    const { url, asked } = await plannedSite({ answer: () => ({ status: 503 }) });
    const { site, clock } = openPlanned(url);
    await expect(readAll(site)).rejects.toMatchObject({
      code: "upstream",
      message: expect.stringMatching(/not running/),
    });
    expect(asked).toHaveLength(5);
    expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it("does not wait longer than the deadline allows", async () => {
    const { url, asked } = await plannedSite({
      answer: () => ({ status: 429, headers: { "retry-after": "3600" } }),
    });
    expect(await failureOf(url)).toMatchObject({ code: "throttled" });
    expect(asked).toHaveLength(1);
  });

  it("takes another token when the first is refused, once", async () => {
    const { url, asked } = await plannedSite({
      classes: classes(),
      answer: ({ authorization }) => (authorization === "Bearer token-1" ? { status: 401 } : undefined),
    });
    const refusals: (string | undefined)[] = [];
    const { site } = openPlanned(url, {
      signIn: {
        kind: "token",
        token: async ({ refused }) => {
          refusals.push(refused);
          return refusals.includes("token-1") ? "token-2" : "token-1";
        },
      },
    });
    expect((await readAll(site)).facts).toHaveLength(2);
    expect(asked.filter(({ authorization }) => authorization === "Bearer token-1")).toHaveLength(1);
  });

  it("is tried when nobody answers, and then says where", async () => {
    const { clock, site } = openPlanned("http://127.0.0.1:9/AdminService");
    await expect(readAll(site)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/127\.0\.0\.1:9 got no answer/),
    });
    expect(clock.waits).toHaveLength(4);
  });

  it("ends at once when it is interrupted", async () => {
    const stop = new AbortController();
    const { url } = await plannedSite({
      classes: classes(),
      answer: () => {
        stop.abort();
        return undefined;
      },
    });
    await expect(readAll(openPlanned(url).site, stop.signal)).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("a Kerberos ticket", () => {
  const KERBEROS = Buffer.from("a ticket that looks like one").toString("base64");
  const program = async (body: string) => {
    const folder = await mkdtemp(join(tmpdir(), "ticket-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "give ticket.mjs");
    writeFileSync(file, body);
    return `"${process.execPath}" "${file}" {host}`;
  };

  it("comes from the admin's own command, afresh for every request", async () => {
    const { url, asked } = await plannedSite({ classes: classes(), base: "/AdminService" });
    const ticketCommand = await program(
      `if (process.argv[2] !== "127.0.0.1") process.exit(3); console.log("${KERBEROS}");`,
    );
    const { site } = openPlanned(url, { signIn: { kind: "kerberos", ticketCommand } });
    expect(await site.siteIdentity()).toEqual({ siteCode: "ABC", siteName: "Contoso" });
    expect(asked.map(({ authorization }) => authorization)).toEqual([`Negotiate ${KERBEROS}`]);
  });

  it("is refused when it is an NTLM message, and nothing is sent", async () => {
    const { url, asked } = await plannedSite({ classes: classes() });
    const ntlm = Buffer.from("NTLMSSP\0\u0001 and what follows it").toString("base64");
    const ticketCommand = await program(`console.log("${ntlm}")`);
    expect(await failureOf(url, { signIn: { kind: "kerberos", ticketCommand } })).toMatchObject({
      code: "sign-in",
      message: expect.stringMatching(/NTLM.*2509/),
    });
    expect(asked).toEqual([]);
  });

  it("that the command cannot give is a failure of the sign-in that repeats nothing it printed", async () => {
    const { url } = await plannedSite({ classes: classes() });
    const ticketCommand = await program(`console.log("secret-part"); process.exit(1)`);
    const error = await failureOf(url, { signIn: { kind: "kerberos", ticketCommand } });
    expect(error).toMatchObject({ code: "sign-in", next: expect.stringMatching(/HTTP\/127\.0\.0\.1/) });
    expect(error.message + JSON.stringify(error.facts)).not.toContain("secret-part");
  });

  it("that the site refuses is explained", async () => {
    const { url } = await plannedSite({ answer: () => ({ status: 401 }) });
    const ticketCommand = await program(`console.log("${KERBEROS}")`);
    expect(await failureOf(url, { signIn: { kind: "kerberos", ticketCommand } })).toMatchObject({
      code: "sign-in",
      next: expect.stringMatching(/machine account alone/),
    });
  });
});
