import { readBehindLatency } from "./devices/behind-latency.ts";
import type { Bench, BenchRow } from "./row.ts";

export const bench: Bench = () => latencyRows(50_000);

/** A tenant of this many devices behind 300 ms a request and the published limits, by its own clock: what a sync asks of it. */
export async function latencyRows(devices: number): Promise<readonly BenchRow[]> {
  const { way, rows, requests, throttled, seconds, oneByOneSeconds } = await readBehindLatency(devices);
  const size = devices.toLocaleString("en");
  return [
    {
      name: `latency: following next links one by one to how Intune's ${size} devices are read`,
      value: oneByOneSeconds / seconds,
      unit: "x",
      aim: { atLeast: 5 },
      note: `${way}: ${seconds.toFixed(1)} of ${oneByOneSeconds.toFixed(1)} s for ${rows.toLocaleString("en")} rows, by the tenant's clock`,
    },
    {
      name: "latency: requests that were too many, of a hundred",
      value: (throttled / requests) * 100,
      unit: "x",
      aim: { atMost: 1 },
      note: `${throttled} of ${requests}, Entra's pages among them`,
    },
  ];
}
