import { answerBatch, BATCH_PATH } from "./batch-door.ts";
import { brokenItem, type Connection } from "./broken-answer.ts";
import { answerContent } from "./content-door.ts";
import { answerReport, REPORT_PATH } from "./exports/report-door.ts";
import type { Faults } from "./faults.ts";
import { type GraphState, graphAnswer, idsOf, refusedAnswer, responseOf } from "./graph-answer.ts";
import type { GraphRequest } from "./graph-door.ts";
import { Refusal } from "./graph-error.ts";
import { maskedPath, type RequestRecord } from "./record.ts";
import type { Answer } from "./route.ts";
import type { SignIn } from "./sign-in.ts";
import { answerSite, SITE_PATH } from "./site/site-door.ts";
import { GRAPH_HOSTS } from "./token-resources.ts";
import type { TokenMint } from "./tokens.ts";

/** Everything a tenant answers with. */
export interface Behind extends Omit<GraphState, "now" | "asOf"> {
  readonly mint: TokenMint;
  readonly signIn: SignIn;
  readonly siteResource: string;
  readonly faults: Faults;
  /** Makes a record of a request that stands inside another one, and keeps it. */
  record(method: string, path: string, clientRequestId: string | null): RequestRecord;
}

/** A request whose faults were seen to, with what is known of it. */
export interface Asked {
  readonly request: Request;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly record: RequestRecord;
  /** How long ago it is that the answer tells of, in milliseconds. */
  readonly staleMs: number | undefined;
  readonly connection: Connection;
}

/** Answers one request: the site, reports, content, Graph, or else sign-in. */
export async function answerRequest(behind: Behind, asked: Asked): Promise<Response> {
  const { request, body, record, staleMs, connection } = asked;
  const { tenant, mint, siteResource, blobs, addresses, reportAddresses, signIn } = behind;
  const url = new URL(request.url);
  const now = tenant.clock.now();
  const authorization = request.headers.get("authorization");
  if (SITE_PATH.test(url.pathname)) {
    const { response, contract, who } = answerSite(request, {
      tenant,
      caller: mint.caller(authorization, now, [siteResource]),
      at: now - (staleMs ?? 0),
    });
    record.contract = contract;
    record.who = who;
    return response;
  }
  if (url.pathname.startsWith(REPORT_PATH)) {
    const { response, contract } = answerReport(request, { tenant, addresses: reportAddresses, now });
    record.contract = contract;
    record.who = "signed address";
    return response;
  }
  if (url.pathname.startsWith("/devstoreaccount1/")) {
    const { response, contract } = await answerContent(request, body, { blobs, addresses, now });
    record.contract = contract;
    record.who = "signed address";
    return response;
  }
  if (/^\/(v1\.0|beta)\//.test(url.pathname)) {
    const graphRequest: GraphRequest = {
      method: request.method,
      url,
      headers: request.headers,
      bodyText: Buffer.from(body).toString("utf8"),
      caller: mint.caller(authorization, now, [...GRAPH_HOSTS, url.origin]),
    };
    return responseOf(
      BATCH_PATH.test(url.pathname)
        ? await batchAnswer(behind, graphRequest, record, now)
        : await graphAnswer(graphRequest, stateOf(behind, now, staleMs), record),
    );
  }
  const response = await signIn.app.fetch(
    new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(body.length > 0 ? { body } : {}),
    }),
    connection,
  );
  if (response.status === 404) record.contract = `unknown path ${url.pathname}`;
  return response;
}

const stateOf = (behind: Behind, now: number, staleMs: number | undefined): GraphState => ({
  ...behind,
  now,
  asOf: staleMs === undefined ? Number.POSITIVE_INFINITY : now - staleMs,
});

/** Every item of a batch is a request of its own in the record, and meets faults of its own. */
async function batchAnswer(
  behind: Behind,
  batch: GraphRequest,
  record: RequestRecord,
  now: number,
): Promise<Answer> {
  if (batch.caller && !(batch.caller instanceof Refusal)) record.who = batch.caller.name;
  const answerItem = async (item: GraphRequest, refusal: Refusal | undefined): Promise<Answer> => {
    const own = behind.record(item.method, maskedPath(item.url), item.headers.get("client-request-id"));
    const answered = (answer: Answer) => {
      own.status = answer.status;
      return answer;
    };
    if (refusal) return answered(refusedAnswer(refusal, now, own));
    const fault = behind.faults.next(item.method, own.path);
    own.fault = fault?.label ?? null;
    if (fault?.when === "before") {
      const broken = brokenItem(fault, undefined, idsOf(own, now));
      if (broken) return answered(broken);
    }
    const answer = await graphAnswer(item, stateOf(behind, now, fault?.staleMs), own);
    const broken = fault?.when === "after" ? brokenItem(fault, answer, idsOf(own, now)) : undefined;
    return answered(broken ?? answer);
  };
  try {
    return await answerBatch(batch, answerItem);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedAnswer(error, now, record);
  }
}
