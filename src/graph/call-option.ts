import type { Context } from "@microsoft/microsoft-graph-client";
import { BridgeError } from "../domain/errors.ts";
import type { CallName } from "../domain/graph-calls.ts";

/**
 * What the chain knows of the call it carries. The client hands it through as one of its middleware options; it also
 * brings our error back out, because the client replaces what a middleware throws with an error of its own (fact C14).
 */
export class CallOption {
  readonly name: CallName;
  readonly signal: AbortSignal | undefined;
  /** The same on every try of one call, for support cases. */
  readonly clientRequestId = crypto.randomUUID();
  failure: unknown;

  constructor(name: CallName, signal: AbortSignal | undefined) {
    this.name = name;
    this.signal = signal;
  }
}

export function callOf(control: Context["middlewareControl"]): CallOption {
  const option = control?.getMiddlewareOptions(CallOption) as CallOption | undefined;
  if (!option)
    throw new BridgeError("internal", "A request went into the chain without saying which call it is.");
  return option;
}
