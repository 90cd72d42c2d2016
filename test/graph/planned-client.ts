import type { RequestTrace } from "../../src/bridge/needs.ts";
import { type GraphClientOptions, graphClient } from "../../src/graph/graph-client.ts";
import type { TokenAsked } from "../../src/graph/sign-in.ts";
import { Throttle } from "../../src/graph/throttle.ts";
import { jumpingClock } from "./jumping-clock.ts";

export const GRAPH = "https://graph.microsoft.com";
export const APPS = `${GRAPH}/v1.0/deviceAppManagement/mobileApps`;
export const WAITS = { firstMs: 1_000, maxMs: 10_000, deadlineMs: 900_000, settleMs: 30_000 };

/** A token that looks like one: three parts, of which the first two are JSON. */
export const tokenNo = (number: number) =>
  [{ alg: "RS256" }, { number, roles: ["DeviceManagementApps.ReadWrite.All"] }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat("c2lnbmF0dXJlLW9mLXRoZS10b2tlbg")
    .join(".");

/** Our client with a clock that jumps, tokens that are numbered and chance that is always the middle. */
export function plannedClient(overrides: Partial<GraphClientOptions> = {}) {
  const clock = jumpingClock();
  const asked: TokenAsked[] = [];
  const traces: RequestTrace[] = [];
  const said: string[] = [];
  let tokens = 1;
  const used = overrides.clock ?? clock;
  const graph = graphClient({
    origin: GRAPH,
    clock: used,
    waits: WAITS,
    throttle: new Throttle(used),
    random: () => 0.5,
    requestMs: 10_000,
    onServerDate: undefined,
    onTrace: (trace) => traces.push(trace),
    onWait: (text) => said.push(text),
    signIn: {
      token: async (request = {}) => {
        asked.push(request);
        if (request.refused !== undefined) tokens++;
        return tokenNo(tokens);
      },
    },
    ...overrides,
  });
  return { graph, clock, asked, traces, said };
}
