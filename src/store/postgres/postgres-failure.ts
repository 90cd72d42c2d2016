import { BridgeError, type FailureCode } from "../../domain/errors.ts";

type Reason = readonly [code: FailureCode, reason: string, next: string];

const NOT_THERE: Reason = [
  "unreachable",
  "the server is not reachable",
  "Check that it runs, that the host and port in the address are right, and that a firewall lets you through.",
];
const SIGN_IN: Reason = [
  "sign-in",
  "the server does not let this user in",
  "Check user and password; the password may stand in CCMBRIDGE_DATABASE_PASSWORD. A server that wants encryption needs ?sslmode=verify-full.",
];
const BUSY: Reason = ["conflict", "another process was at the same rows", "Run this again."];
const GONE: Reason = [
  "unreachable",
  "the server ended the connection",
  "Run this again when it is back; what was kept before stays.",
];
const CERTIFICATE: Reason = [
  "configuration",
  "the server's certificate is not trusted",
  "Name the authority that issued it: ?sslmode=verify-full&sslrootcert=/path/to/authority.pem.",
];
const NO_ROOM: Reason = [
  "disk",
  "the server has no room left",
  "Make room on the server, then run this again.",
];

/** SQLSTATE codes (PostgreSQL, appendix A), and Node's codes for a connection, as far as a person can do something. */
const REASONS: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: NOT_THERE,
  ENOTFOUND: NOT_THERE,
  EAI_AGAIN: NOT_THERE,
  ETIMEDOUT: NOT_THERE,
  EHOSTUNREACH: NOT_THERE,
  ENETUNREACH: NOT_THERE,
  ENOENT: NOT_THERE,
  ECONNRESET: GONE,
  EPIPE: GONE,
  "57P01": GONE,
  "57P02": GONE,
  "57P03": ["unreachable", "the server is starting or stopping", "Run this again in a moment."],
  "28P01": SIGN_IN,
  "28000": SIGN_IN,
  "3D000": [
    "configuration",
    "there is no database of that name",
    "Make it first, such as with `createdb`, or name another in the address.",
  ],
  "3F000": [
    "configuration",
    "there is no schema to make tables in",
    "Make the schema that search_path names, or take search_path out of the address.",
  ],
  "42501": [
    "denied",
    "the user has no right to that",
    "Let the user own the database, or grant USAGE and CREATE on the schema and all rights on its tables.",
  ],
  "25006": ["denied", "it takes no writes, as a replica does", "Name the server that is written to."],
  "53100": NO_ROOM,
  "53200": ["upstream", "the server is out of memory", "Run this again, or give the server more."],
  "53300": [
    "unreachable",
    "the server takes no more connections",
    "Lower databasePoolSize, or let the server take more.",
  ],
  "55P03": BUSY,
  "40001": BUSY,
  "40P01": BUSY,
  "57014": [
    "timeout",
    "a statement took longer than databaseTimeoutSeconds",
    "Raise databaseTimeoutSeconds, or look at what the server is doing.",
  ],
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  CERT_HAS_EXPIRED: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
};

/** A socket that is not there, and a file that is not, have the same code. */
const NO_FILE: Reason = [
  "configuration",
  "a file that its address names cannot be read",
  "Check sslrootcert, sslcert and sslkey in the address.",
];

/** What the driver says without a code. */
const SAID: readonly (readonly [RegExp, Reason])[] = [
  [/timeout exceeded when trying to connect|Connection terminated due to connection timeout/, NOT_THERE],
  [/Connection terminated|not queryable/, GONE],
  [
    /does not support SSL/,
    ["configuration", "the server offers no encryption", "Set it up there, or say ?sslmode=disable."],
  ],
  [/password must be a string|no password/i, SIGN_IN],
];

/** What the server or the way to it refuses, as a failure that says what to do. `shown` is the address without its password. */
export function postgresFailure(shown: string, cause: unknown): unknown {
  if (cause instanceof BridgeError) return cause;
  // Several addresses of one host that all fail come as one.
  const { code, message, errors, syscall } = cause as {
    code?: unknown;
    message?: string;
    errors?: { code?: unknown }[];
    syscall?: string;
  };
  const sqlState = String(code ?? errors?.[0]?.code ?? "");
  const reason =
    (syscall === "open" ? NO_FILE : REASONS[sqlState]) ??
    (sqlState.startsWith("08") ? GONE : SAID.find(([pattern]) => pattern.test(message ?? ""))?.[1]);
  if (!reason) return cause;
  const [failure, said, next] = reason;
  return new BridgeError(
    failure,
    `The database ${shown} cannot be used: ${said}${message ? ` (${message})` : ""}.`,
    { database: shown, ...(sqlState === "" ? {} : { reason: sqlState }) },
    { cause, next },
  );
}
