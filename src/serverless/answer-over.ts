import type { HttpRequest, HttpResponseInit } from "@azure/functions";

export type Fetch = (request: Request, env: object) => Response | Promise<Response>;

/**
 * A request of Azure Functions, answered by an app that speaks the web's: streams both ways. An adapter of others lowers
 * names of cookies and hands the app the whole environment (facts F105, F106).
 */
export async function answerOver(
  fetch: Fetch,
  request: HttpRequest,
  invocationId: string,
): Promise<HttpResponseInit> {
  const { url, method, body } = request;
  const headers = new Headers(request.headers as unknown as Headers);
  if (!headers.has("x-request-id")) headers.set("x-request-id", invocationId);
  const asked = new Request(url, {
    method,
    headers,
    // A stream is sent as it comes; fetch wants that said.
    ...(body === null ? {} : { body: body as ReadableStream, duplex: "half" }),
  } as RequestInit);
  const response = await fetch(asked, { incoming: { socket: { remoteAddress: addressOf(headers) } } });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(response.body === null ? {} : { body: response.body as NonNullable<HttpResponseInit["body"]> }),
  };
}

/** The last hop alone is the front end's own word; those before it anybody can write (fact F109). */
function addressOf(headers: Headers): string | undefined {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last === undefined
    ? undefined
    : last.replace(/^\[?([^\]]*?)\]?(?::\d+)?$/, (whole, host) =>
        /^[0-9a-f:]*:[0-9a-f:]*:/i.test(whole) ? whole : host,
      );
}
