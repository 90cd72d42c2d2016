import { inspect } from "node:util";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { BridgeError } from "../../src/domain/errors.ts";
import { GRAPH_CALLS } from "../../src/domain/graph-calls.ts";
import type { Cloud } from "../../src/graph/cloud.ts";
import { hostsOf } from "../../src/graph/cloud.ts";
import { APPS, GRAPH, plannedClient, tokenNo } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const network = strictNetwork();
const app = (id = "a1") => HttpResponse.json({ id });

async function failureOf(promise: Promise<unknown>): Promise<BridgeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BridgeError);
  return error as BridgeError;
}

describe("what goes along with a request", () => {
  it.each<Cloud>(["public", "usgov", "usgovdod", "china"])(
    "takes the token to Graph of the %s cloud and signs in for that one",
    async (cloud) => {
      const { graph: origin, scope } = hostsOf(cloud, undefined);
      let token: string | null = null;
      network.use(
        http.get(`${origin}/v1.0/deviceAppManagement/mobileApps/a1`, ({ request }) => {
          token = request.headers.get("authorization");
          return app();
        }),
      );
      const { graph } = plannedClient({ origin });
      await graph("getApp", { ids: ["a1"] });
      expect(token).toBe(`Bearer ${tokenNo(1)}`);
      expect(scope).toBe(`${origin}/.default`);
    },
  );

  it("does not follow a redirect, which would take the token to another host", async () => {
    network.use(
      http.get(
        `${APPS}/a1`,
        () => new HttpResponse(null, { status: 302, headers: { Location: "https://elsewhere.example/x" } }),
      ),
    );
    const { graph } = plannedClient();
    const error = await failureOf(graph("getApp", { ids: ["a1"] }));
    expect(error).toMatchObject({ code: "upstream", facts: { status: 302 } });
  });

  it("says a language, our name and one client-request-id that stays over every try of a call", async () => {
    const seen: Headers[] = [];
    network.use(
      http.get(`${APPS}/:id`, ({ request }) => {
        seen.push(request.headers);
        return seen.length === 2 ? new HttpResponse(null, { status: 500 }) : app();
      }),
    );
    const { graph, traces } = plannedClient();
    await graph("getApp", { ids: ["a1"] });
    await graph("getApp", { ids: ["a1"] });
    const ids = seen.map((headers) => headers.get("client-request-id"));
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(traces.map(({ clientRequestId }) => clientRequestId)).toEqual(ids);
    for (const headers of seen) {
      expect(headers.get("accept-language")).toBe("en-US");
      expect(headers.get("user-agent")).toMatch(/^ccmbridge\/\d/);
      expect(headers.get("sdkversion")).toMatch(/^ccmbridge\/[\d.]+$/);
    }
  });

  it("keeps every character of a filter value on its way", async () => {
    const name = "A&B #1 + 50% 'x'=ü?";
    let filter: string | null = null;
    network.use(
      http.get(`${GRAPH}/v1.0/groups`, ({ request }) => {
        filter = new URL(request.url).searchParams.get("$filter");
        return HttpResponse.json({ value: [] });
      }),
    );
    const { graph } = plannedClient();
    await graph("listGroups", { query: { $filter: `displayName eq '${name}'` } });
    expect(filter).toBe(`displayName eq '${name}'`);
  });

  it("puts an id into its own part of the path, whatever it holds", async () => {
    let path = "";
    network.use(
      http.get(`${GRAPH}/*`, ({ request }) => {
        path = new URL(request.url).pathname;
        return app();
      }),
    );
    const { graph } = plannedClient();
    await graph("getApp", { ids: ["a/../b?c#d"] });
    expect(path).toBe("/v1.0/deviceAppManagement/mobileApps/a%2F..%2Fb%3Fc%23d");
  });
});

describe("a token that is refused", () => {
  const refusal = (challenge = "Bearer") =>
    HttpResponse.json(
      {
        error: {
          code: "InvalidAuthenticationToken",
          message: "Lifetime validation failed, the token is expired.",
        },
      },
      { status: 401, headers: { "WWW-Authenticate": challenge } },
    );

  it("is replaced by another one, once", async () => {
    const seen: (string | null)[] = [];
    network.use(
      http.get(`${APPS}/a1`, ({ request }) => {
        seen.push(request.headers.get("authorization"));
        return seen.length === 1 ? refusal() : app();
      }),
    );
    const { graph, asked } = plannedClient();
    await expect(graph("getApp", { ids: ["a1"] })).resolves.toEqual({ id: "a1" });
    expect(seen).toEqual([`Bearer ${tokenNo(1)}`, `Bearer ${tokenNo(2)}`]);
    expect(asked[1]?.refused).toBe(tokenNo(1));
  });

  it("ends the call when the second one is refused as well, saying to sign in", async () => {
    let tries = 0;
    network.use(
      http.get(`${APPS}/a1`, () => {
        tries++;
        return refusal();
      }),
    );
    const { graph } = plannedClient();
    const error = await failureOf(graph("getApp", { ids: ["a1"] }));
    expect(tries).toBe(2);
    expect(error.code).toBe("sign-in");
    expect(error.next).toContain("ccmbridge login");
  });

  it("is replaced by one with the claims of the challenge", async () => {
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: "1702682181" } } });
    let tries = 0;
    network.use(
      http.get(`${APPS}/a1`, () =>
        tries++ === 0
          ? refusal(
              `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString("base64")}"`,
            )
          : app(),
      ),
    );
    const { graph, asked } = plannedClient();
    await graph("getApp", { ids: ["a1"] });
    expect(asked.map((request) => request.claims)).toEqual([undefined, claims]);
  });
});

describe("what the service says when it refuses", () => {
  const answered = async (body: string, init: ResponseInit = {}) => {
    network.use(http.get(`${APPS}/a1`, () => new HttpResponse(body, { status: 400, ...init })));
    const { graph } = plannedClient();
    return failureOf(graph("getApp", { ids: ["a1"] }));
  };
  const graphError = (message: string) =>
    JSON.stringify({
      error: {
        code: "BadRequest",
        message,
        innerError: { date: "2026-11-25T08:00:00", "request-id": "r-1", "client-request-id": "c-1" },
      },
    });
  const intune = (message: string) =>
    JSON.stringify({
      _version: 3,
      Message: message,
      CustomApiErrorPhrase: "",
      RetryAfter: null,
      ErrorSourceService: "",
      HttpHeaders: "{}",
    });
  const words =
    "The mobile app content cannot be updated before the first content version is committed. - Operation ID (for customer support): 0000 - Activity ID: 1111 - Url: https://fef.amsua0102.manage.microsoft.com/AppLifecycle_2611/x";
  const JSON_TYPE = { headers: { "content-type": "application/json" } };

  it.each([
    ["once", intune(words)],
    ["twice", JSON.stringify({ Message: intune(words) })],
  ])("unpacks Intune's own message, wrapped %s, down to its sentence", async (_often, message) => {
    const error = await answered(graphError(message), JSON_TYPE);
    expect(error.message).toBe(
      "Microsoft Graph answered 400 (BadRequest) to GET /deviceAppManagement/mobileApps/a1. The mobile app content cannot be updated before the first content version is committed.",
    );
    expect(error.facts).toMatchObject({ status: 400, code: "BadRequest", requestId: "r-1" });
  });

  it("takes the request id of the header before that of the body", async () => {
    const error = await answered(graphError("no"), {
      headers: { "content-type": "application/json", "request-id": "r-header" },
    });
    expect(error.facts.requestId).toBe("r-header");
    expect(error.facts.clientRequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    [
      "an HTML page",
      "<html><body>Bad gateway <script>1</script></body></html>",
      { headers: { "content-type": "text/html" } },
    ],
    ["nothing", "", {}],
    ["JSON that breaks off", '{"error":{"code":"Bad', JSON_TYPE],
    ["JSON of another shape", '{"odata.error":7}', JSON_TYPE],
    ["a message that looks like JSON", graphError('{"Message":'), JSON_TYPE],
  ])("makes an error with the status of %s", async (_what, body, init) => {
    const error = await answered(body, init);
    expect(error.code).toBe("upstream");
    expect(error.facts.status).toBe(400);
    expect(error.message).toMatch(/^Microsoft Graph answered 400/);
    expect(error.message).not.toContain("<html>");
  });

  it("knows a refusal by its status also when its words break off on the way", async () => {
    let tries = 0;
    network.use(
      http.get(`${APPS}/a1`, () => {
        tries++;
        const broken = new ReadableStream({
          start: (controller) => {
            controller.enqueue(Buffer.from('{"error":'));
            setImmediate(() => controller.error(new Error("gone")));
          },
        });
        return new HttpResponse(broken, { status: 403, ...JSON_TYPE });
      }),
    );
    const { graph } = plannedClient();
    const error = await failureOf(graph("getApp", { ids: ["a1"] }));
    expect(error).toMatchObject({ code: "denied", facts: { status: 403 } });
    expect(tries).toBe(1);
  });

  it("names what to do about a missing right", async () => {
    const error = await answered(graphError("Application is not authorized"), { status: 403, ...JSON_TYPE });
    expect(error.code).toBe("denied");
    expect(error.next).toContain("ccmbridge rights");
  });

  it.each([
    [404, "not-found"],
    [409, "conflict"],
    [412, "conflict"],
    [423, "conflict"],
    [400, "upstream"],
    [403, "denied"],
  ])("turns %i into %s without a second try", async (status, code) => {
    const error = await answered(graphError("no"), { status, ...JSON_TYPE });
    expect(error.code).toBe(code);
  });
});

describe("an answer that is none", () => {
  it("of a read is asked for again when it breaks off", async () => {
    let tries = 0;
    network.use(
      http.get(`${APPS}/a1`, () =>
        tries++ === 0
          ? new HttpResponse('{"id":"a', { headers: { "content-type": "application/json" } })
          : app(),
      ),
    );
    const { graph } = plannedClient();
    await expect(graph("getApp", { ids: ["a1"] })).resolves.toEqual({ id: "a1" });
  });

  it("gives undefined for 204, JSON out of an octet-stream, text as it is", async () => {
    network.use(
      http.delete(`${APPS}/a1`, () => new HttpResponse(null, { status: 204 })),
      http.post(
        `${GRAPH}/v1.0/deviceManagement/reports/retrieveDeviceAppInstallationStatusReport`,
        () =>
          new HttpResponse('\uFEFF{"TotalRowCount":0}', {
            headers: { "content-type": "application/octet-stream" },
          }),
      ),
      http.get(`${GRAPH}/v1.0/groups/g/transitiveMembers/microsoft.graph.device/$count`, () =>
        HttpResponse.text("7"),
      ),
    );
    const { graph } = plannedClient();
    expect(await graph("deleteApp", { ids: ["a1"] })).toBeUndefined();
    expect(await graph("installStatusReport", { body: {} })).toEqual({ TotalRowCount: 0 });
    expect(await graph("countDevices", { ids: ["g"] })).toBe("7");
  });
});

describe("secrets", () => {
  const SIGNED = "https://store.blob.example/c/b?sv=2019-07-07&sp=w&sig=Zm9vYmFyYmF6cXV4%2Bsecret%3D";
  const shown = (error: unknown) => [
    String((error as Error).message),
    String((error as Error).stack),
    JSON.stringify(error),
    inspect(error, { depth: null, showHidden: true, getters: true }),
  ];

  it("stay out of the error, its causes and the trace when the service repeats them", async () => {
    const body = JSON.stringify({
      error: {
        code: "BadRequest",
        message: `Bearer ${tokenNo(1)} may not use ${SIGNED} with CCMSETUPCMD="/regtoken:abcDEF.ghi"`,
      },
    });
    network.use(
      http.get(
        `${APPS}/a1`,
        () => new HttpResponse(body, { status: 400, headers: { "content-type": "application/json" } }),
      ),
    );
    const { graph, traces } = plannedClient();
    const error = await failureOf(graph("getApp", { ids: ["a1"] }));
    for (const text of [...shown(error), ...traces.map((trace) => inspect(trace))]) {
      expect(text).not.toContain(tokenNo(1));
      expect(text).not.toContain("secret%3D");
      expect(text).not.toContain("abcDEF");
    }
    expect(error.message).toContain("sig=***");
  });

  it("stay out of the error when the network fails", async () => {
    network.use(http.get(`${APPS}/a1`, () => HttpResponse.error()));
    const { graph } = plannedClient();
    const error = await failureOf(graph("getApp", { ids: ["a1"] }));
    expect(error.code).toBe("unreachable");
    for (const text of shown(error)) expect(text).not.toContain(tokenNo(1).split(".")[1]);
  });

  it("stay out of the trace of a next page", async () => {
    network.use(http.get(APPS, () => HttpResponse.json({ value: [] })));
    const { graph, traces } = plannedClient();
    await graph("listApps", { nextLink: `${APPS}?$skiptoken=c2VjcmV0LXBhZ2U%3D` });
    expect(traces[0]?.path).toBe("/v1.0/deviceAppManagement/mobileApps?$skiptoken=***");
  });
});

it("goes to a beta address only where v1.0 lacks the thing", () => {
  const beta = Object.entries(GRAPH_CALLS).flatMap(([name, { version }]) =>
    version === "beta" ? [name] : [],
  );
  expect(beta.sort()).toEqual([
    "assign",
    "assignEnrollmentConfiguration",
    "createEnrollmentConfiguration",
    "deleteEnrollmentConfiguration",
    "getEnrollmentConfiguration",
    "getManagedDevice",
    "listAssignments",
    "listEnrollmentAssignments",
    "listEnrollmentConfigurations",
    "listFilters",
    "listManagedDevicesBeta",
    "listMdmPolicies",
    "setEnrollmentPriority",
    "updateEnrollmentConfiguration",
  ]);
});
