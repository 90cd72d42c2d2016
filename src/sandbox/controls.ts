import { type Context, Hono } from "hono";
import { durationOf } from "./clock.ts";
import { type FaultRule, type Faults, ruleProblem } from "./faults.ts";
import { truthOf } from "./population/truth.ts";
import type { RequestRecord } from "./record.ts";
import { switchProblem } from "./site/site-switches.ts";
import type { Tenant } from "./tenant.ts";
import { textStream } from "./text-stream.ts";

interface Controlled {
  readonly tenant: Tenant;
  readonly faults: Faults;
  readonly requests: readonly RequestRecord[];
  /** Accepts or declines a device code by its user code; false when nobody waits with it. */
  readonly enterCode: (userCode: string, state: "approved" | "declined") => boolean;
}

/** `/sandbox/…`: for whoever runs the sandbox; the product never needs them. */
export function controlRoutes({ tenant, faults, requests, enterCode }: Controlled) {
  const app = new Hono();

  app.get("/clock", (c) => c.json({ now: new Date(tenant.clock.now()).toISOString() }));
  app.post("/clock", async (c) => {
    const { advance } = await bodyOf(c);
    const milliseconds = typeof advance === "string" ? durationOf(advance) : undefined;
    if (milliseconds === undefined)
      return c.json({ error: '"advance" is an ISO 8601 duration such as P1D or PT30M' }, 400);
    return c.json({ now: new Date(tenant.clock.advance(milliseconds)).toISOString() });
  });

  app.get("/faults", (c) => c.json({ faults: faults.list() }));
  app.post("/faults", async (c) => {
    const given = await bodyOf(c);
    const rules = Array.isArray(given) ? given : [given];
    const problem = rules.map(ruleProblem).find((each) => each !== undefined);
    if (problem) return c.json({ error: problem }, 400);
    faults.set(rules as FaultRule[]);
    return c.json({ faults: faults.list() });
  });
  app.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  app.get("/site", (c) => c.json(tenant.site));
  app.post("/site", async (c) => {
    const given = await bodyOf(c);
    const problem = switchProblem(given);
    if (problem) return c.json({ error: problem }, 400);
    tenant.setSite(given);
    return c.json(tenant.site);
  });

  app.get("/requests", (c) => {
    const lines = requests.map((each) => `${JSON.stringify(each)}\n`).join("");
    return c.body(lines, 200, { "content-type": "application/x-ndjson" });
  });

  app.get("/truth", (c) => {
    const leftovers = c.req.query("leftovers") === "true";
    return c.body(jsonList(truthOf(tenant, tenant.clock.now(), { leftovers })), 200, {
      "content-type": "application/json",
    });
  });

  app.post("/sign-in", async (c) => {
    const { userCode, decline } = await bodyOf(c);
    return enterCode(String(userCode ?? ""), decline === true ? "declined" : "approved")
      ? c.body(null, 204)
      : c.json({ error: "nobody waits with this code" }, 404);
  });

  return app;
}

/** A list as JSON, item by item, so that a million take no room. */
function jsonList(items: Iterable<unknown>): ReadableStream<Uint8Array<ArrayBuffer>> {
  function* lines() {
    let before = "[";
    for (const item of items) {
      yield `${before}${JSON.stringify(item)}`;
      before = ",\n";
    }
    yield before === "[" ? "[]" : "]";
  }
  return textStream(lines());
}

async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await c.req.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
