import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AnyRoute } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/routes/routes.ts";
import { type Served, served } from "./served.ts";

/** `CCMBRIDGE_FUZZ_REQUESTS=100000 vitest run test/http/fuzz.test.ts` is the long run. */
const REQUESTS = Number(process.env.CCMBRIDGE_FUZZ_REQUESTS ?? 2_000);

let bridge: Served;
const strays: unknown[] = [];
const stray = (reason: unknown) => strays.push(reason);
beforeAll(async () => {
  process.on("unhandledRejection", stray);
  bridge = await served({ devices: 8, env: { CCMBRIDGE_REQUESTS_PER_MINUTE: "1000000" } });
});
afterAll(async () => {
  process.off("unhandledRejection", stray);
  await bridge.close();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    "..",
    "../../etc/passwd",
    "%00",
    "\u0000",
    "' or 1=1--",
    "__proto__",
    "constructor",
    "\ud800",
    "NaN",
    "-1",
    "1e309",
    "\u202e",
  ),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  hostile,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(true, false, 0, null),
);
/** Names that the API knows, and others. */
const NAMES = [
  "line",
  "form",
  "scenario",
  "manifest",
  "apply",
  "deployment",
  "full",
  "name",
  "role",
  "planHash",
  "kind",
  "address",
  "key",
  "when",
  "quiet",
  "deviceId",
  "x",
  "__proto__",
];
const QUERIES = [
  "stage",
  "health",
  "fault",
  "workload",
  "search",
  "leftovers",
  "cursor",
  "limit",
  "format",
  "kind",
  "subject",
  "rule",
  "state",
  "outcome",
  "from",
  "to",
  "x",
];
const KNOWN = [
  "known",
  "good",
  "install-failed",
  "clientApps=intune",
  "true",
  "50",
  "csv",
  "xlsx",
  "ndjson",
  "json",
  "MTph",
];
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 }).map((each) => JSON.stringify(each)),
  fc
    .record({
      manifest: fc.oneof(hostile, fc.constant("a: &a [*a]"), fc.constant("kind: Site\n---\nkind: [")),
      apply: fc.boolean(),
    })
    .map((each) => JSON.stringify(each)),
  fc.record({ line: fc.string({ unit: "binary", maxLength: 300 }) }).map((each) => JSON.stringify(each)),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constant(undefined),
);
const request = fc.record({
  route: fc.constantFrom(...(ROUTES as readonly AnyRoute[])),
  part: fc.oneof(hostile, fc.constantFrom("funnel", "stuck", "a.msi")),
  query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), fc.oneof(hostile, fc.constantFrom(...KNOWN))), {
    maxLength: 3,
  }),
  body,
  kind: fc.constantFrom(
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "multipart/form-data; boundary=x",
    undefined,
  ),
});

it(`answers ${REQUESTS} requests nobody planned, none with a failure of its own`, {
  timeout: 3_600_000,
}, async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ route: { method, path, policy }, part, query, body: sent, kind }) => {
      const asked = new URLSearchParams(query).toString();
      const address = path.replaceAll(/\{\w+\}/g, encodeURIComponent(part.toWellFormed()));
      const response = await bridge.api.fetch(
        new Request(`http://bridge${address}${asked ? `?${asked}` : ""}`, {
          method: method.toUpperCase(),
          headers: {
            ...(policy === "public" ? {} : { authorization: `Bearer ${bridge.keys.Admin}` }),
            ...(kind ? { "content-type": kind } : {}),
          },
          ...(method === "get" || sent === undefined ? {} : { body: sent }),
        }),
      );
      await response.arrayBuffer();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      expect([method, address, response.status < 500]).toEqual([method, address, true]);
    }),
    { numRuns: REQUESTS },
  );
  expect(strays).toEqual([]);
  // Not all at the first check: some get through to the verbs.
  expect([...statuses.keys()].toSorted()).toEqual(expect.arrayContaining([200, 202, 400, 404]));
});
