import { type BlobStorage, CONTENT_PATH, storageError } from "./blob-storage.ts";
import type { UploadAddresses } from "./upload-addresses.ts";

export interface ContentAnswer {
  readonly response: Response;
  /** "ok", or what of the request breaks the rules of content storage. */
  readonly contract: string;
}

/** A request on a signed address: the signature is ours, the rest is the storage's. */
export async function answerContent(
  request: Request,
  body: Uint8Array<ArrayBuffer>,
  { blobs, addresses, now }: { blobs: BlobStorage; addresses: UploadAddresses; now: number },
): Promise<ContentAnswer> {
  const url = new URL(request.url);
  const contract = breachOfContent(request, url);
  const found = url.pathname.startsWith(CONTENT_PATH) ? addresses.look(url, now) : "forged";
  if (typeof found === "string") {
    const message =
      "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
    return {
      response: storageError(403, "AuthenticationFailed", message),
      contract: found === "forged" ? "an address that was never handed out" : contract,
    };
  }
  if (request.method !== "PUT")
    return {
      response: storageError(403, "AuthorizationPermissionMismatch", "The signature grants writing only."),
      contract: `${request.method} on an address for writing`,
    };
  const query = new URLSearchParams();
  for (const name of ["comp", "blockid", "timeout"]) {
    const value = url.searchParams.get(name);
    if (value !== null) query.set(name, value);
  }
  const response = await blobs.forward({
    method: request.method,
    name: found.name,
    query,
    headers: request.headers,
    body,
  });
  return { response, contract };
}

function breachOfContent(request: Request, url: URL): string {
  // Fact G70: the signature is all the storage wants; a bearer token must not leave Graph.
  if (request.headers.has("authorization")) return "a token was sent to content storage";
  const type = request.headers.get("content-type") ?? "";
  // Quirk Q1: bytes that are sent as text are changed on the way.
  if (url.searchParams.get("comp") === "block" && /^text\/|charset=/i.test(type))
    return `a block was sent as ${type}`;
  return "ok";
}
