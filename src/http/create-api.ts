import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { World } from "../wire.ts";
import { audited, type Env, guard } from "./guard.ts";
import { metrics } from "./metrics.ts";
import { apiNeeds, type ServedAs } from "./needs.ts";
import { problemResponse, Refusal, refusalOf } from "./problem.ts";
import { rateLimiter } from "./rate-limiter.ts";
import { type Described, referencePage } from "./reference-page.ts";
import type { AnyRoute, Policy } from "./route.ts";
import { ROUTES } from "./routes/routes.ts";
import { ProblemDetails } from "./schemas.ts";
import { securityHeaders } from "./security-headers.ts";
import { dashboardPage, NO_DASHBOARD, staticFile } from "./static-files.ts";

const LARGEST_BODY = 2 * 1_024 * 1_024;

/** What is not below /api/v1, and who may ask for it. */
export const OTHER_ROUTES = {
  "GET /healthz": "public",
  "GET /readyz": "public",
  "GET /metrics": "Reader",
  "GET /openapi.json": "public",
  "GET /docs": "public",
  "GET /*": "public",
} as const satisfies Record<string, Policy>;

/**
 * The HTTP door: every route of `ROUTES`, its description, and the dashboard. Give its `fetch` to any server that speaks
 * the web's requests; nothing of it listens by itself.
 */
export async function createApi(world: World, as: ServedAs): Promise<OpenAPIHono<Env>> {
  const config = await world.config();
  const { ownClock } = await world.serving();
  const needs = apiNeeds(world, as);
  const now = () => ownClock.now().getTime();
  const limiter = rateLimiter(config.serving.requestsPerMinute, now);
  const counted = metrics();
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new Refusal(400, "usage", "The request is not valid.", {
        errors,
        next: "/docs tells what is taken.",
      });
    },
  });

  app.use("*", async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : crypto.randomUUID();
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1_000;
    const route = routeOf(c);
    counted.seen(route, c.req.method, c.res.status, seconds);
    const caller = c.get("caller");
    as.log.info(
      {
        requestId,
        method: c.req.method,
        route,
        status: c.res.status,
        seconds,
        caller: caller?.id,
        role: caller?.role,
      },
      "answered",
    );
  });
  app.use(
    "*",
    securityHeaders(() => world.signInOrigin()),
  );
  app.onError((error, c) => {
    const requestId = c.get("requestId") ?? "unknown";
    const refusal = refusalOf(error);
    if (refusal.status >= 500) as.log.error({ requestId, err: error }, "failed");
    return problemResponse(c, refusal, requestId);
  });

  for (const route of ROUTES as readonly AnyRoute[]) serveRoute(app, route);

  app.get("/healthz", guard(needs, limiter, OTHER_ROUTES["GET /healthz"]), (c) =>
    c.json({ status: "alive" }),
  );
  app.get("/readyz", guard(needs, limiter, OTHER_ROUTES["GET /readyz"]), async (c) => {
    if (as.stopping.aborted) throw new Refusal(503, "interrupted", "This server is stopping.");
    await (await needs.serving()).keys.list();
    return c.json({ status: "ready" });
  });
  app.get("/metrics", guard(needs, limiter, OTHER_ROUTES["GET /metrics"]), async (c) =>
    c.body(await counted.text(), 200, { "content-type": counted.contentType }),
  );
  const document = () =>
    app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "ccmbridge", version: as.version, description: ABOUT },
      servers: [{ url: "/" }],
    });
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "An API key (`ccmbridge key create`), or an access token of Microsoft Entra for this API.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "signature", {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description:
      "Standard Webhooks: webhook-id, webhook-timestamp, and HMAC-SHA256 over `id.timestamp.body`.",
  });
  app.get("/openapi.json", guard(needs, limiter, OTHER_ROUTES["GET /openapi.json"]), (c) =>
    c.json(JSON.parse(JSON.stringify(document()))),
  );
  app.get("/docs", guard(needs, limiter, OTHER_ROUTES["GET /docs"]), (c) =>
    c.html(referencePage(document() as unknown as Described, nonceOf(c))),
  );
  app.all("/api/*", guard(needs, limiter, "Reader"), (c) => {
    throw new Refusal(404, "not-found", `There is nothing at ${c.req.path.slice(0, 200)}.`, {
      next: "/docs has all there is.",
    });
  });
  app.get("/*", guard(needs, limiter, OTHER_ROUTES["GET /*"]), async (c) => {
    const found = await staticFile(as.dashboard, c.req.path, c.req.header("accept-encoding"));
    if (found) return found;
    if (/\.\w+$/.test(c.req.path)) throw new Refusal(404, "not-found", "There is no such file.");
    // An address of the dashboard's own: the browser finds its way.
    const page = await dashboardPage(as.dashboard, () => nonceOf(c));
    return c.html(page ?? NO_DASHBOARD, page !== undefined || c.req.path === "/" ? 200 : 404);
  });
  app.notFound(() => {
    throw new Refusal(404, "not-found", "There is nothing here.", { next: "/docs has all there is." });
  });
  return app;

  function serveRoute(api: OpenAPIHono<Env>, route: AnyRoute): void {
    const {
      method,
      path,
      policy,
      name,
      tag,
      summary,
      params,
      query,
      body,
      takes,
      changes,
      status = 200,
    } = route;
    const described = createRoute({
      method: method as "get",
      path,
      operationId: name,
      tags: [tag],
      summary,
      "x-role": policy,
      ...(policy === "public" ? {} : { security: [{ [policy === "signed" ? "signature" : "bearer"]: [] }] }),
      middleware: [
        // Before the guard where it reads the body.
        ...(takes ? [] : [limitBody]),
        guard(needs, limiter, policy),
        ...(changes ? [audited(needs, route)] : []),
      ],
      request: {
        ...(params ? { params } : {}),
        ...(query ? { query } : {}),
        ...(body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {}),
        ...(takes ? { body: { required: true, content: { [takes]: { schema: BYTES } } } } : {}),
      },
      responses: {
        [status]: {
          description: summary,
          content: {
            "application/json": { schema: route.answer.schema },
            ...Object.fromEntries((route.media ?? []).map((kind) => [kind, { schema: BYTES }])),
          },
        },
        default: {
          description: "It did not work, and why",
          content: { "application/problem+json": { schema: ProblemDetails } },
        },
      },
    });
    api.openapi(described, (async (c: Context<Env>) => {
      const valid = (kind: string) => (c.req as unknown as { valid(of: string): unknown }).valid(kind);
      const given = await route.handle({
        params: params && valid("param"),
        query: query && valid("query"),
        body: body && valid("json"),
        caller: c.get("caller"),
        needs,
        request: c.req.raw,
        signal: AbortSignal.any([c.req.raw.signal, as.stopping]),
      });
      return given instanceof Response ? given : c.json(given, status);
    }) as never);
  }
}

const BYTES = z.string().openapi({ format: "binary" });
const limitBody = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: () => {
    throw new Refusal(413, "usage", `A request has at most ${LARGEST_BODY} bytes here.`);
  },
});

const ABOUT =
  "The bridge between Microsoft Intune and Configuration Manager: deployments, every device's verdict, reports. " +
  "Lists page by an opaque cursor. Failures are problem details (RFC 9457) with a code and what to do next.";

/** A nonce for the styles of one answer; the policy of that answer lets them in. */
function nonceOf(c: Context<Env>): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64url");
  c.set("styleNonce", nonce);
  return nonce;
}

/** The pattern that fitted, for logs and metrics. */
function routeOf(c: Context<Env>): string {
  const fitting = c.req.matchedRoutes.findLast(({ path, method }) => method !== "ALL" && path !== "/*");
  return fitting?.path ?? "/*";
}
