import { snapshotOf, writeAudit } from "./audit.ts";
import { breachOfMembers, breachOfType, isObject, type JsonObject } from "./check-body.ts";
import { parametersOf, rightsFor, type Version } from "./contract.ts";
import { breach, Refusal } from "./graph-error.ts";
import { readQuery } from "./query.ts";
import type { Answer, BodyRules, Call, Route } from "./route.ts";
import type { Caller } from "./tokens.ts";

export interface GraphRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly bodyText: string;
  /** Who asks; undefined without a token, a refusal with a bad one. */
  readonly caller: Caller | Refusal | undefined;
}
/** Told what the record wants to know, also of requests that are refused. */
export interface Witness {
  who(name: string): void;
  right(name: string): void;
}

const KEY_IN_PARENTHESES = /\('([^'/]*)'\)/g;
/** `devices(deviceId='…')` (fact G160). */
const ALTERNATE_KEY = /\((\w+)='([^'/]*)'\)/g;
const ABSTRACT_CAST = /\/microsoft\.graph\.mobileLobApp\b/i;

/** Checks a request as the service does (sign-in, path, rights, headers, query, body) and answers it. Throws refusals. */
export async function answerGraph(
  routes: readonly Route[],
  request: GraphRequest,
  context: Omit<Call, "version" | "params" | "query" | "body" | "url" | "headers"> & {
    readonly correlationId: string;
  },
  witness: Witness,
): Promise<Answer> {
  const { caller, url, headers } = request;
  if (caller === undefined)
    throw new Refusal(401, "InvalidAuthenticationToken", "Access token is empty.", {
      breach: "no access token",
    });
  if (caller instanceof Refusal) throw caller;
  witness.who(caller.name);
  const version = url.pathname.split("/")[1] as Version;
  const { route, params } = findRoute(routes, request.method, version, url);
  witness.right(acceptedRight(route, caller));
  checkHeaders(route, headers, request.method, request.bodyText);
  const query = readQuery(url.searchParams, route.query ?? {}, version);
  const body = readBody(request.bodyText, route.body, version);
  const call: Call = { ...context, version, params, query, body, url, headers };
  const before = route.audit && params.id ? snapshotOf(call.tenant, params.id) : undefined;
  const answer = await route.answer(call);
  if (route.audit) {
    const id = params.id ?? String((answer.body as JsonObject | undefined)?.id);
    const { now, correlationId } = context;
    const after = snapshotOf(call.tenant, id);
    writeAudit(call.tenant, route.audit, { id, before, after, who: caller, correlationId, now });
  }
  return answer;
}

function findRoute(routes: readonly Route[], method: string, version: Version, url: URL) {
  const path = decodeURIComponent(url.pathname)
    .slice(version.length + 1)
    .replaceAll(KEY_IN_PARENTHESES, "/$1")
    .replaceAll(ALTERNATE_KEY, "($1)/$2");
  if (ABSTRACT_CAST.test(path))
    throw breach(
      "Cannot cast to microsoft.management.services.api.mobileLobApp.",
      "the cast segment names an abstract type (quirk Q3)",
    );
  const fitting = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const found = fitting.find(({ route }) => route.method === method && route.versions.includes(version));
  if (found) return found;
  if (fitting.length === 0)
    throw breach(`Resource not found for the segment '${path.split("/")[1] ?? ""}'.`, `unknown path ${path}`);
  if (!fitting.some(({ route }) => route.versions.includes(version)))
    throw breach(
      `Resource not found for the segment '${path.split("/").at(-1)}'.`,
      `${version} does not have ${path}`,
    );
  throw new Refusal(
    405,
    "Request_BadRequest",
    "Specified HTTP method is not allowed for the request target.",
    {
      breach: `${method} is not known on ${path}`,
    },
  );
}

function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index]!;
    if (!segment.startsWith("{")) {
      if (segment !== value) return undefined;
    } else if (value === "") return undefined;
    else params[segment.slice(1, -1)] = value;
  }
  return params;
}

function acceptedRight(route: Route, caller: Caller): string {
  const accepted =
    typeof route.right === "string"
      ? rightsFor(route.right, route.method, caller.kind)
      : { any: route.right, least: route.right.slice(0, 1) };
  const wanted = accepted ? [...accepted.least, ...accepted.any] : [];
  const held = wanted.find((right) => caller.rights.includes(right));
  if (held) return held;
  throw new Refusal(
    403,
    route.path.startsWith("/device") ? "Forbidden" : "Authorization_RequestDenied",
    `Application must have one of the following scopes: ${[...new Set(wanted)].join(", ")}`,
    {
      breach: `missing right: ${[...new Set(wanted)].join(" or ") || "none is known for this kind of token"}`,
    },
  );
}

function checkHeaders(route: Route, headers: Headers, method: string, bodyText: string): void {
  // Quirk Q37.
  if (headers.get("accept-language") === "*")
    throw breach("Invalid language specified.", "Accept-Language: *");
  if (route.needsHeader) {
    const [name, value] = route.needsHeader;
    if (headers.get(name)?.toLowerCase() !== value.toLowerCase())
      throw breach(`Request needs the header ${name}: ${value}.`);
  }
  if (method !== "GET" && bodyText !== "" && !/^application\/json\b/i.test(headers.get("content-type") ?? ""))
    throw breach("The request body needs the content type application/json.");
  if (method === "GET" && bodyText !== "") throw breach("A GET request takes no body.");
}

function readBody(text: string, rules: BodyRules | undefined, version: Version): JsonObject {
  if (rules === undefined) {
    if (text !== "") throw breach("This request takes no body.");
    return {};
  }
  // Quirk Q5: an empty object is wanted where there is nothing to say.
  if (text === "") throw breach("Empty Payload. JSON content expected.", "no body, {} is wanted");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw breach("Unable to read JSON request payload.");
  }
  if (!isObject(body)) throw breach("Unable to read JSON request payload.", "the body is no object");
  const found = breachOf(body, rules, version);
  if (found) throw breach(`Invalid request body: ${found}`, `body${found}`);
  return body;
}

function breachOf(body: JsonObject, rules: BodyRules, version: Version): string | undefined {
  if (rules === "empty") {
    const [name] = Object.keys(body).filter((key) => !key.includes("@odata."));
    return name === undefined ? undefined : `/${name}: nothing is wanted here`;
  }
  if ("type" in rules) return breachOfType(version, rules.type, body, "");
  const parameters = parametersOf(version, rules.boundTo, rules.action);
  if (!parameters) return `: ${version} does not have the action ${rules.action}`;
  return breachOfMembers(version, parameters, body, "", { readOnlyIgnored: rules.readOnlyIgnored === true });
}
