import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";

/** What came of asking for a while. */
export interface Driven {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

// A process of its own, so that asking takes nothing of who answers but the processor.
const { url, key, paths, seconds, connections } = JSON.parse(await text(process.stdin)) as {
  url: string;
  key: string;
  paths: readonly string[];
  seconds: number;
  connections: number;
};
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const times: number[] = [];

function ask(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url + path, { agent, headers: { authorization: `Bearer ${key}` } }, (answer) => {
      answer.on("data", () => {});
      answer.once("error", reject);
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${path} was answered ${answer.statusCode}`));
      });
    });
    request.once("error", reject);
  });
}

// Everything once, uncounted.
for (const path of paths) await ask(path);
const begun = performance.now();
const end = begun + seconds * 1_000;
let turn = 0;
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < end) {
      const asked = performance.now();
      await ask(paths[turn++ % paths.length]!);
      times.push(performance.now() - asked);
    }
  }),
);
const took = (performance.now() - begun) / 1_000;
agent.destroy();
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.max(0, Math.ceil(times.length * share) - 1)]!;
process.stdout.write(
  JSON.stringify({ perSecond: times.length / took, p50: at(0.5), p99: at(0.99) } satisfies Driven),
);
