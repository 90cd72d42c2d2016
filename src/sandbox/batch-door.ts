import { isObject, type JsonObject } from "./check-body.ts";
import type { GraphRequest } from "./graph-door.ts";
import { breach, Refusal } from "./graph-error.ts";
import { seededRandom } from "./random.ts";
import type { Answer } from "./route.ts";

export const BATCH_PATH = /^\/(v1\.0|beta)\/\$batch$/;

const MOST = 20;
const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"];

interface Item {
  readonly id: string;
  readonly request: GraphRequest;
  readonly after: string | undefined;
}

/**
 * Answers `$batch` (facts G176, quirk Q35): up to twenty requests of one version, all beside each other or all one after the
 * other. Each is answered, counted and refused by itself. Throws a refusal for a payload that is none.
 */
export async function answerBatch(
  batch: GraphRequest,
  answerItem: (request: GraphRequest, refusal: Refusal | undefined) => Promise<Answer>,
): Promise<Answer> {
  if (batch.method !== "POST")
    throw new Refusal(
      405,
      "Request_BadRequest",
      "Specified HTTP method is not allowed for the request target.",
      {
        breach: `${batch.method} is not known on $batch`,
      },
    );
  if (batch.caller === undefined)
    throw new Refusal(401, "InvalidAuthenticationToken", "Access token is empty.", {
      breach: "no access token",
    });
  if (batch.caller instanceof Refusal) throw batch.caller;
  const items = itemsOf(batch);
  const answers = new Map<string, Answer>();
  for (const { id, request, after } of items) {
    const before = after === undefined ? undefined : answers.get(after);
    const refusal =
      before && before.status >= 400
        ? new Refusal(424, "FailedDependency", "A request that this one depends on failed.")
        : undefined;
    answers.set(id, await answerItem(request, refusal));
  }
  return {
    status: 200,
    body: { responses: inAnyOrder([...answers]).map(([id, answer]) => shown(id, answer)) },
  };
}

const invalid = (what: string) => breach("Invalid batch payload format.", `$batch: ${what}`);

function itemsOf(batch: GraphRequest): Item[] {
  let body: unknown;
  try {
    body = JSON.parse(batch.bodyText);
  } catch {
    throw invalid("the body is no JSON");
  }
  const given = isObject(body) ? body.requests : undefined;
  if (!Array.isArray(given) || given.length === 0) throw invalid("there are no requests");
  if (given.length > MOST)
    throw breach(
      `Number of batch request steps exceeds the maximum value of ${MOST}.`,
      `$batch: ${given.length} requests`,
    );
  const items = given.map((each: unknown) => itemOf(batch, each));
  if (new Set(items.map(({ id }) => id)).size < items.length) throw invalid("an id is there twice");
  const isSerial = items.every(({ after }, place) => after === items[place - 1]?.id);
  if (!isSerial && items.some(({ after }) => after !== undefined))
    throw invalid("requests depend neither on nothing nor each on the one before it");
  return items;
}

function itemOf(batch: GraphRequest, given: unknown): Item {
  if (!isObject(given)) throw invalid("a request is no object");
  const { id, method, url, headers, body, dependsOn } = given;
  if (typeof id !== "string" || id === "") throw invalid("a request has no id");
  if (typeof method !== "string" || !METHODS.includes(method.toUpperCase()))
    throw invalid(`request ${id} has no method`);
  if (
    typeof url !== "string" ||
    !/^\/?(?!v1\.0\/|beta\/|https?:|\/)[^\s]+$/i.test(url) ||
    /^\/?\$batch/.test(url)
  )
    throw invalid(`the address of request ${id} is not relative and without a version`);
  if (
    dependsOn !== undefined &&
    !(
      Array.isArray(dependsOn) &&
      dependsOn.length <= 1 &&
      dependsOn.every((each) => typeof each === "string")
    )
  )
    throw invalid(`request ${id} depends on more than one other`);
  const [version] = batch.url.pathname.slice(1).split("/");
  return {
    id,
    after: dependsOn?.[0],
    request: {
      method: method.toUpperCase(),
      url: new URL(`${batch.url.origin}/${version}/${url.replace(/^\//, "")}`),
      headers: headersOf(headers, batch.headers),
      bodyText: body === undefined ? "" : JSON.stringify(body),
      caller: batch.caller,
    },
  };
}

/** An item has headers of its own; language and token are those of the batch. */
function headersOf(own: unknown, outer: Headers): Headers {
  const headers = new Headers({ "accept-language": outer.get("accept-language") ?? "en-US" });
  for (const [name, value] of Object.entries(isObject(own) ? own : {}))
    if (!/^authorization$/i.test(name)) headers.set(name, String(value));
  return headers;
}

/** Answers come as they come: always the same for the same requests, and hardly ever in their order. */
function inAnyOrder<T>(answers: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  const random = seededRandom(answers.map(([id]) => id).join(" "));
  return answers
    .map((each) => ({ each, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

function shown(id: string, { status, body, text, headers }: Answer): JsonObject {
  return {
    id,
    status,
    headers: {
      ...headers,
      ...(text
        ? { "Content-Type": text[0] }
        : body === undefined
          ? {}
          : { "Content-Type": "application/json" }),
    },
    // What is no JSON comes in base64.
    ...(text ? { body: Buffer.from(text[1]).toString("base64") } : body === undefined ? {} : { body }),
  };
}
