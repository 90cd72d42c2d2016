import type { Clock } from "../bridge/needs.ts";
import type { GraphClient } from "./graph-client.ts";
import type { PollWaits } from "./poll.ts";

/** What every part of the tenant is made from. */
export interface EdgeOptions {
  readonly graph: GraphClient;
  readonly clock: Clock;
  readonly waits: PollWaits & { readonly settleMs: number };
  readonly sandboxUrl: string | undefined;
  /** After this long a request without an answer is given up; milliseconds. */
  readonly requestMs: number;
}
