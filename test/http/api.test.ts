import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../../src/bridge/serving/create-key.ts";
import { readConfig } from "../../src/config.ts";
import { isAtLeast, ROLES } from "../../src/domain/caller.ts";
import { createClient } from "../../src/http/client.ts";
import { OTHER_ROUTES } from "../../src/http/create-api.ts";
import type { AnyRoute } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/routes/routes.ts";
import { wire } from "../../src/wire.ts";
import { type Served, served } from "./served.ts";

let bridge: Served;
beforeAll(async () => {
  bridge = await served({ env: { CCMBRIDGE_REQUESTS_PER_MINUTE: "100000", CCMBRIDGE_HINT_KEYS: HINT_KEY } });
});
afterAll(() => bridge.close());

const HINT_KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const routes: readonly AnyRoute[] = ROUTES;
const filled = (path: string) =>
  path.replaceAll(/\{name\}/g, "nothing.msi").replaceAll(/\{id\}/g, "nothing-of-this-id");
// biome-ignore lint/suspicious/noExplicitAny: answers, looked at by tests alone
const json = async (response: Response): Promise<any> => response.json();

describe("who may", () => {
  it("is said of every route that can be reached", () => {
    const said = new Set([
      ...routes.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(.+?)\}/g, ":$1")}`),
      ...Object.keys(OTHER_ROUTES),
      // Answers 404 to whoever is known.
      "ALL /api/*",
      // The middleware of all.
      "ALL /*",
    ]);
    const reached = bridge.api.routes.map(({ method, path }) => `${method} ${path}`);
    expect(reached.filter((each) => !said.has(each))).toEqual([]);
    for (const { policy } of routes) expect(["public", "signed", ...ROLES]).toContain(policy);
  });

  it("changes something is written down for every route that is no question", () => {
    for (const { method, changes, name } of routes)
      if (method !== "get") expect([name, typeof changes]).toEqual([name, "boolean"]);
    expect(
      routes.filter(({ changes, policy }) => changes && !["Operator", "Admin", "signed"].includes(policy)),
    ).toEqual([]);
  });

  it("is held for every role on every route: 401 for nobody, 403 for too little, else neither", async () => {
    const wrong: string[] = [];
    for (const { method, path, policy } of routes) {
      if (policy === "public") continue;
      const ask = (role?: (typeof ROLES)[number]) => bridge.ask(method.toUpperCase(), filled(path), role);
      const nobody = await ask();
      if (nobody.status !== 401) wrong.push(`${method} ${path} nobody: ${nobody.status}`);
      for (const role of ROLES) {
        const { status } = await ask(role);
        // A role is no signature.
        const right =
          policy === "signed"
            ? status === 401
            : isAtLeast(role, policy)
              ? status !== 401 && status !== 403 && status < 500
              : status === 403;
        if (!right) wrong.push(`${method} ${path} ${role}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("ends at the tenant: a key of another opens nothing, on no route", async () => {
    // The same database, as another tenant's bridge has it.
    const settings = {
      ...bridge.sandbox.addresses.env,
      CCMBRIDGE_DATA: bridge.data,
      CCMBRIDGE_TENANT_ID: "other.example",
    };
    const other = wire(() => readConfig(settings, { file: null }));
    try {
      const serving = await other.serving();
      const made = { name: "theirs", role: "Admin" };
      const { key } = await createKey({ ...serving, clock: serving.ownClock }, made, { name: "them" });
      expect(await serving.keys.list()).toHaveLength(1);
      for (const { method, path, policy } of routes) {
        if (policy === "public") continue;
        const request = new Request(`http://bridge${filled(path)}`, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${key}` },
        });
        expect([path, (await bridge.api.fetch(request)).status]).toEqual([path, 401]);
      }
      const { id } = await serving.wishes.save({ deployment: "theirs/pilot", manifest: "x" }, "them", "2026");
      expect((await bridge.ask("GET", `/api/v1/deployments/${id}`, "Admin")).status).toBe(404);
    } finally {
      await other.close();
    }
  });

  it("ends with the key: revoked, it opens nothing from the next request on", async () => {
    const made = await json(
      await bridge.ask("POST", "/api/v1/keys", "Admin", { name: "short", role: "Reader" }),
    );
    const ask = () =>
      bridge.api.fetch(
        new Request("http://bridge/api/v1/session", { headers: { authorization: `Bearer ${made.key}` } }),
      );
    expect(await json(await ask())).toMatchObject({
      caller: { name: "short", role: "Reader" },
      sandbox: true,
    });
    expect((await bridge.ask("DELETE", `/api/v1/keys/${made.id}`, "Admin")).status).toBe(200);
    expect((await ask()).status).toBe(401);
    const audit = await json(await bridge.ask("GET", "/api/v1/audit?limit=2", "Admin"));
    expect(audit.rows).toMatchObject([
      { action: "revoke-key", subject: made.id, outcome: "done", caller: { name: "Admin" } },
      { action: "create-key", outcome: "done" },
    ]);
    expect(JSON.stringify(await json(await bridge.ask("GET", "/api/v1/keys", "Admin")))).not.toContain(
      made.key,
    );
  });
});

describe("devices", () => {
  it("page by page are the same as all at once", async () => {
    const all = await json(await bridge.ask("GET", "/api/v1/devices?limit=1000", "Reader"));
    expect(all.rows.length).toBeGreaterThan(10);
    expect(all.cursor).toBeNull();
    const seen: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await json(await bridge.ask("GET", `/api/v1/devices?limit=7${after}`, "Reader"));
      seen.push(...page.rows);
      cursor = page.cursor;
    }
    expect(seen).toEqual(all.rows);
    const count = await json(await bridge.ask("GET", "/api/v1/device-counts", "Reader"));
    expect(count.devices).toBe(all.rows.length);
  });

  it("are let through by every filter as the rows say", async () => {
    const all = await json(await bridge.ask("GET", "/api/v1/devices?limit=1000", "Reader"));
    for (const [name, of] of [
      ["stage", (row: Record<string, unknown>) => row.stage],
      ["health", (row: Record<string, unknown>) => row.health],
    ] as const)
      for (const value of new Set(all.rows.map(of))) {
        const some = await json(
          await bridge.ask("GET", `/api/v1/devices?limit=1000&${name}=${value}`, "Reader"),
        );
        expect(some.rows).toEqual(all.rows.filter((row: Record<string, unknown>) => of(row) === value));
      }
  });

  it("are exported with a row each, as CSV, NDJSON and workbook", async () => {
    const { devices } = await json(await bridge.ask("GET", "/api/v1/device-counts", "Reader"));
    const text = async (format: string) =>
      (await bridge.ask("GET", `/api/v1/device-exports?format=${format}`, "Reader")).text();
    expect((await text("ndjson")).trim().split("\n")).toHaveLength(devices);
    expect((await text("csv")).trim().split("\n")).toHaveLength(devices + 1);
    expect((await text("xlsx")).startsWith("PK")).toBe(true);
  });
});

describe("refusals", () => {
  const problem = async (response: Response, status: number) => {
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const body = await json(response);
    expect(body).toMatchObject({
      status,
      code: expect.any(String),
      detail: expect.any(String),
      requestId: response.headers.get("x-request-id"),
    });
    return body;
  };

  it("are problem details with our code and what to do next", async () => {
    expect(await problem(await bridge.ask("GET", "/api/v1/devices/nobody", "Reader"), 404)).toMatchObject({
      code: "not-found",
    });
    expect(await problem(await bridge.ask("GET", "/api/v1/devices?stage=none", "Reader"), 400)).toMatchObject(
      { errors: [{ path: "stage" }] },
    );
    expect(
      await problem(await bridge.ask("GET", "/api/v1/devices?cursor=AAAA", "Reader"), 400),
    ).toMatchObject({ code: "usage" });
    await problem(await bridge.ask("GET", "/api/v1/nothing", "Reader"), 404);
    await problem(await bridge.ask("POST", "/api/v1/deployments", "Operator", { manifest: "a: [" }), 422);
  });

  it("of a manifest that reads the server's files or environment tell nothing of them", async () => {
    const manifest = (more: string) => `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mp1.contoso.com
---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: intranet
app: { displayName: Client }
${more}
`;
    for (const more of [
      "installer: /etc/passwd",
      "installer: ../../etc/passwd",
      "installer: ccmsetup.msi\nregistrationToken: { file: /etc/passwd }",
      "installer: ccmsetup.msi\nregistrationToken: { env: PATH }",
    ]) {
      const made = await bridge.ask("POST", "/api/v1/deployments", "Operator", {
        manifest: manifest(more),
        apply: false,
      });
      const { id } = await json(made);
      const body = await problem(await bridge.ask("GET", `/api/v1/deployments/${id}/plan`, "Reader"), 422);
      expect(JSON.stringify(body)).not.toMatch(/root:|\/usr\/bin/);
    }
  });

  it("of a rule that would read the server's files or other secrets of it tell nothing of them", async () => {
    const rule = { name: "ops", kind: "webhook", when: ["stage"], key: { env: "CCM_HOOK_KEY" } };
    for (const more of [
      { address: { file: "/etc/passwd" } },
      { address: { env: "CCMBRIDGE_CLIENT_SECRET" } },
      { address: { url: "https://hooks.contoso.com" }, key: { file: "/etc/passwd" } },
      { address: { url: "https://hooks.contoso.com" }, key: { env: "PATH" } },
    ])
      await problem(
        await bridge.ask("POST", "/api/v1/notification-rules", "Admin", { ...rule, ...more }),
        400,
      );
    expect(await json(await bridge.ask("GET", "/api/v1/notification-rules", "Reader"))).toEqual({ rows: [] });
  });

  it("come when a caller asks too often, and stop when a minute is over", async () => {
    const { rateLimiter } = await import("../../src/http/rate-limiter.ts");
    let now = 0;
    const limiter = rateLimiter(60, () => now);
    for (let n = 0; n < 60; n++) limiter.count("a");
    expect(() => limiter.count("a")).toThrow(/60 requests/);
    limiter.count("b");
    now += 1_000;
    limiter.count("a");
    expect(() => limiter.count("a")).toThrow();
  });

  it("leave no credential in the log", () => {
    const log = bridge.lines.join("");
    expect(log).toContain('"route":"/api/v1/devices/:id"');
    for (const key of Object.values(bridge.keys)) expect(log).not.toContain(key);
  });
});

describe("a manifest that is being written", () => {
  it("is told every problem with its line and column, and what it holds", async () => {
    const check = async (manifest: string) =>
      json(await bridge.ask("POST", "/api/v1/manifests/check", "Reader", { manifest }));
    const site = "apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\nsiteCode: ";
    expect(await check(`${site}ABC\n`)).toEqual({
      valid: true,
      problems: [],
      sites: [{ name: "contoso", siteCode: "ABC" }],
      deployments: [],
    });
    expect(await check(`${site}TOOLONG\nwrong: 1\n`)).toMatchObject({
      valid: false,
      problems: [
        { line: 4, column: 11, path: "siteCode" },
        { line: 5, column: 8, path: "wrong" },
      ],
    });
    expect((await check("a: [")).problems).toMatchObject([{ line: 1, path: "" }]);
  });
});

describe("the audit", () => {
  it("is narrowed to what was done by whom", async () => {
    await bridge.ask("POST", "/api/v1/keys", "Admin", { name: "narrow", role: "Reader" });
    await bridge.ask("POST", "/api/v1/syncs", "Operator", { full: false });
    const { rows } = await json(
      await bridge.ask("GET", "/api/v1/audit?action=start-sync&caller=Operator&outcome=done", "Admin"),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(row).toMatchObject({ action: "start-sync", outcome: "done", caller: { name: "Operator" } });
    expect(
      (await json(await bridge.ask("GET", "/api/v1/audit?to=2020-01-01T00:00:00Z", "Admin"))).rows,
    ).toEqual([]);
  });
});

describe("every answer", () => {
  it("carries a strict policy, and no other origin is let in", async () => {
    for (const path of ["/", "/docs", "/openapi.json", "/healthz", "/api/v1/devices"]) {
      const { headers } = await bridge.ask("GET", path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

describe("the client", () => {
  const clientOf = (role: "Reader" | "Operator") =>
    createClient({
      url: "http://bridge",
      credential: () => bridge.keys[role],
      fetch: (async (...given: [string, RequestInit]) =>
        bridge.api.fetch(new Request(...given))) as typeof fetch,
    });

  it("asks as the routes say, and throws what the API refuses", async () => {
    const client = clientOf("Reader");
    const { rows } = await client("GET /api/v1/devices", { query: { limit: 1 } });
    const device = await client("GET /api/v1/devices/{id}", { params: { id: rows[0]!.deviceId } });
    expect(device.name).toBe(rows[0]!.name);
    await expect(client("POST /api/v1/syncs", { body: { full: true } })).rejects.toMatchObject({
      problem: { status: 403, code: "denied" },
    });
  });

  it("hands on files as they come, and sends bytes", async () => {
    const client = clientOf("Operator");
    const file = await client.raw("GET /api/v1/reports/{name}", {
      params: { name: "funnel" },
      query: { format: "csv" },
    });
    expect(await file.text()).toMatch(/^stage,devices/);
    const bytes = new Blob(["any bytes"]).stream();
    const kept = await client.send("PUT /api/v1/installers/{name}", { params: { name: "any.msi" } }, bytes);
    expect(kept).toMatchObject({ name: "any.msi", size: 9 });
    const denied = clientOf("Reader").send(
      "PUT /api/v1/installers/{name}",
      { params: { name: "any.msi" } },
      "more",
    );
    await expect(denied).rejects.toMatchObject({ problem: { status: 403 } });
  });
});
