import functions from "@azure/functions";
import { expect, it } from "vitest";
import { answerOver } from "../../src/serverless/answer-over.ts";

const asked = (headers: Record<string, string>, method = "GET", body?: string) =>
  new functions.HttpRequest({
    url: "https://bridge.azurewebsites.net/api/v1/x?a=1",
    method,
    headers,
    ...(body === undefined ? {} : { body: { string: body } }),
  });

it.each([
  ["203.0.113.7:4711", "203.0.113.7"],
  // Whoever writes the header itself is not believed: the front end adds what it sees.
  ["127.0.0.1, 203.0.113.7:4711", "203.0.113.7"],
  ["[2001:db8::1]:4711", "2001:db8::1"],
  ["2001:db8::1", "2001:db8::1"],
])("the caller of %s is at %s", async (forwarded, address) => {
  const seen: unknown[] = [];
  await answerOver(
    (_request, env) => {
      seen.push((env as { incoming: { socket: { remoteAddress: string } } }).incoming.socket.remoteAddress);
      return new Response();
    },
    asked({ "x-forwarded-for": forwarded }),
    "i1",
  );
  expect(seen).toEqual([address]);
});

it("a request keeps its id, or gets that of the invocation; an answer keeps status, headers and body", async () => {
  const ids: unknown[] = [];
  const app = async (request: Request) => {
    ids.push(request.headers.get("x-request-id"));
    return new Response((await request.text()).toUpperCase(), { status: 201, headers: { "x-kept": "yes" } });
  };
  const answer = await answerOver(app, asked({}, "POST", "hello"), "invocation-1");
  await answerOver(app, asked({ "x-request-id": "given-by-caller" }), "invocation-2");
  expect(ids).toEqual(["invocation-1", "given-by-caller"]);
  expect(answer).toMatchObject({ status: 201, headers: { "x-kept": "yes" } });
  expect(await new Response(answer.body as ReadableStream).text()).toBe("HELLO");
});
