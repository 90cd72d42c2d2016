import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Answers } from "./asked-routes.ts";

// The same bytes by the same library, and nothing done for them. Says where it listens, as our server does.
const answers = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Answers;
const app = new Hono();
app.get("*", (c) => {
  const { pathname, search } = new URL(c.req.url);
  const found = answers[pathname + search];
  return found ? c.body(found.body, 200, { "content-type": found.type }) : c.notFound();
});
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
  process.stderr.write(`Listening on http://127.0.0.1:${port}\n`),
);
