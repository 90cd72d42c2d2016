import { lifeOf } from "../../src/sandbox/population/life.ts";
import type { Truth } from "../../src/sandbox/population/truth.ts";
import { tenantAndCaller } from "./caller.ts";

export const [HOUR, DAY] = [3_600_000, 86_400_000];
/** A moment at which nothing else is special; the tenant's rounds count from it. */
export const BEGINNING = Date.parse("2026-11-02T08:00:00Z");
export const GATEWAY = "CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
export const GOOD_LINE = `CCMSETUPCMD="${GATEWAY} SMSSITECODE=ABC"`;

// biome-ignore lint/suspicious/noExplicitAny: read by assertions only
export type Row = Record<string, any>;

/** A tenant that plays a scenario, a clock that stands still by itself, and a caller that reads whole lists. */
export async function played(scenario: object, options: object = {}) {
  const world = await tenantAndCaller({
    now: () => BEGINNING,
    tokenLifeSeconds: 100 * 86_400,
    limitScale: 1_000,
    devices: undefined as never,
    scenario: { file: "scenario.yaml", text: JSON.stringify(scenario) },
    ...options,
  });
  const { sandbox, graph, ask } = world;
  const siteToken = (await world.signIn(`${sandbox.siteResource}/.default`)).body.access_token;
  const list = async (address: string) => {
    const rows: Row[] = [];
    let last: Row = {};
    for (let next: string | undefined = address; next; next = last["@odata.nextLink"]) {
      last = (await graph("GET", next)).body;
      rows.push(...last.value);
    }
    return { rows, deltaLink: last["@odata.deltaLink"] as string | undefined };
  };
  return {
    ...world,
    /** Goes to a moment of the tenant, counted from its beginning, and lets its story happen. */
    goTo: async (after: number) => {
      sandbox.clock.advance(BEGINNING + after - sandbox.clock.now());
      await ask("GET", "/sandbox/clock");
    },
    list,
    rows: async (address: string) => (await list(address)).rows,
    siteRows: async (name: string): Promise<Row[]> => {
      const { body } = await ask("GET", `/AdminService_TokenAuth/wmi/${name}`, undefined, {
        Authorization: `Bearer ${siteToken}`,
      });
      return body.value;
    },
    truth: async (): Promise<Truth[]> => (await ask("GET", "/sandbox/truth?leftovers=true")).body,
    /** What has become of the device that started under this name. */
    life: (number: number, after: number) =>
      lifeOf(sandbox.tenant, sandbox.cast.devices.at(number - 1)!, BEGINNING + after),
  };
}
export type Played = Awaited<ReturnType<typeof played>>;
