import { storageError } from "../blob-storage.ts";
import type { Tenant } from "../tenant.ts";
import type { UploadAddresses } from "../upload-addresses.ts";
import { reportArchive } from "./report-archive.ts";
import { reportText } from "./report-text.ts";

/** Where finished reports lie. */
export const REPORT_PATH = "/devstoreaccount1/reports/";

/** A request on the signed address of a report: the signature is all that is wanted. */
export function answerReport(
  request: Request,
  { tenant, addresses, now }: { tenant: Tenant; addresses: UploadAddresses; now: number },
): { readonly response: Response; readonly contract: string } {
  const url = new URL(request.url);
  const found = addresses.look(url, now);
  const contract = request.headers.has("authorization")
    ? "a token was sent to content storage"
    : found === "forged"
      ? "an address that was never handed out"
      : "ok";
  const refuse = (status: number, code: string, message: string) => ({
    response: storageError(status, code, message),
    contract,
  });
  if (typeof found === "string")
    return refuse(403, "AuthenticationFailed", "Server failed to authenticate the request.");
  if (request.method !== "GET")
    return refuse(403, "AuthorizationPermissionMismatch", "The signature grants reading only.");
  const job = tenant.exports.get(found.name.replace(/\.zip$/, ""));
  if (!job) return refuse(404, "BlobNotFound", "The specified blob does not exist.");
  const body = reportArchive(`${job.id}.${job.order.format}`, reportText(tenant, job.order, job.at), job.at);
  return { response: new Response(body, { headers: { "content-type": "application/zip" } }), contract };
}
