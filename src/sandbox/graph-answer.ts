import type { BlobStorage } from "./blob-storage.ts";
import { answerGraph, type GraphRequest } from "./graph-door.ts";
import { errorBody, Refusal } from "./graph-error.ts";
import type { Limits } from "./limits.ts";
import type { RequestRecord } from "./record.ts";
import type { Answer } from "./route.ts";
import { ROUTES } from "./routes.ts";
import type { Tenant } from "./tenant.ts";
import type { UploadAddresses } from "./upload-addresses.ts";

/** What stands behind Graph while one request is answered. */
export interface GraphState {
  readonly tenant: Tenant;
  readonly blobs: BlobStorage;
  readonly addresses: UploadAddresses;
  readonly reportAddresses: UploadAddresses;
  readonly limits: Limits;
  /** The tenant's time, milliseconds. */
  readonly now: number;
  readonly asOf: number;
  readonly pageSize: number;
}

/** The answer to one request, a refusal included, in Graph's words; its record is filled on the way. */
export async function graphAnswer(
  request: GraphRequest,
  state: GraphState,
  record: RequestRecord,
): Promise<Answer> {
  try {
    const headers = state.limits.count(request, state.now);
    const witness = {
      who: (name: string) => {
        record.who = name;
      },
      right: (name: string) => {
        record.right = name;
      },
    };
    const context = { ...state, correlationId: correlationOf(record) };
    const answer = await answerGraph(ROUTES, request, context, witness);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedAnswer(error, state.now, record);
  }
}

/** What the audit log knows a request by: the caller's own id where it is one. */
const correlationOf = ({ clientRequestId, requestId }: RequestRecord) =>
  clientRequestId && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(clientRequestId)
    ? clientRequestId
    : requestId;

/** A refusal as an answer; what it says of the contract goes to the record. */
export function refusedAnswer(refusal: Refusal, now: number, record: RequestRecord): Answer {
  if (refusal.breach !== undefined) record.contract = refusal.breach;
  return {
    status: refusal.status,
    body: errorBody(refusal.code, refusal.message, idsOf(record, now)),
    headers: refusal.headers,
  };
}

/** What support asks for, as an error names it. */
export const idsOf = (record: RequestRecord, now: number) => ({
  date: new Date(now).toISOString().slice(0, 19),
  requestId: record.requestId,
  clientRequestId: record.clientRequestId ?? record.requestId,
});

/** An answer as it goes over the wire. */
export function responseOf({ status, body, text, headers }: Answer): Response {
  if (text) return new Response(text[1], { status, headers: { ...headers, "content-type": text[0] } });
  return body === undefined
    ? new Response(null, { status, headers: { ...headers } })
    : Response.json(body, { status, headers: { ...headers } });
}
