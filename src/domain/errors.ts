/** Every way the bridge can fail. A door maps each to its own language; a code without a mapping does not compile. */
export const FAILURE_CODES = [
  "usage", // the command, option or request is written wrong
  "manifest-invalid", // a manifest does not parse or does not hold together
  "configuration", // environment or configuration file
  "invalid", // a file or value was read and is refused
  "not-found",
  "ambiguous", // a name fits more than one thing
  "conflict", // somebody else changed or holds it
  "changed", // the tenant moved since the plan was made
  "incomplete", // an answer is missing a part
  "sign-in",
  "denied",
  "throttled",
  "timeout",
  "unreachable", // the network or the other side did not answer at all
  "upstream", // the other side answered with a failure of its own
  "interrupted",
  "disk", // this machine's files: no space, no right, not there
  "internal",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Safe to log and to show: ids, states, places. Never a token, a key or a signed address. */
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * What every room throws. `message` says what happened and where; `next` says what to do about it.
 * `facts.requestId` is the service's own id for a failed call, for a support case.
 */
export class BridgeError extends Error {
  override name = "BridgeError";
  readonly code: FailureCode;
  readonly facts: Facts;
  readonly next: string | undefined;
  constructor(
    code: FailureCode,
    message: string,
    facts: Facts = {},
    options: { next?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = facts;
    this.next = options.next;
  }
}
