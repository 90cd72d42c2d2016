/** A refusal in Graph's words. `breach` is what the request record says when the caller broke the contract. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly breach: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { breach?: string | undefined; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.breach = options.breach;
    this.headers = options.headers ?? {};
  }
}

/** The caller asked what the contract does not have. */
export const breach = (message: string, what = message): Refusal =>
  new Refusal(400, "BadRequest", message, { breach: what });

/** Intune wraps its own text as JSON into Graph's message (fact G171). */
export const intuneRefusal = (status: number, code: string, message: string): Refusal =>
  new Refusal(
    status,
    code,
    JSON.stringify({
      _version: 3,
      Message: `${message} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: 5a8d1f0e-0000-4000-8000-000000000000 - Url: https://fef.sandbox.manage.microsoft.com/AppLifecycle_2611/StatelessAppMetadataFEService`,
      CustomApiErrorPhrase: "",
      RetryAfter: null,
      ErrorSourceService: "",
      HttpHeaders: "{}",
    }),
  );

export const notFound = (what: string): Refusal =>
  intuneRefusal(404, "ResourceNotFound", `${what} not found.`);

/** The body of an error answer (fact G171). */
export function errorBody(
  code: string,
  message: string,
  ids: { readonly date: string; readonly requestId: string; readonly clientRequestId: string },
): unknown {
  return {
    error: {
      code,
      message,
      innerError: {
        date: ids.date,
        "request-id": ids.requestId,
        "client-request-id": ids.clientRequestId,
      },
    },
  };
}
