import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { functionsWorker } from "./functions-worker.ts";

/** A process as Azure starts it: loads what `main` of a deployed folder names, answers a request, and sweeps once. */
const folder = process.argv[2]!;
const worker = functionsWorker();
const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
createRequire(join(folder, "/"))(`./${main}`);
const proxy = await worker.start();
const ask = async (path: string): Promise<number> => {
  const invocationId = crypto.randomUUID();
  const headers = {
    "x-ms-invocation-id": invocationId,
    "x-forwarded-host": "bridge.azurewebsites.net",
    "x-forwarded-proto": "https",
  };
  const answer = fetch(new URL(path, proxy), { headers });
  await worker.invoke("api", { http: {} }, { invocationId, triggerMetadata: { Headers: { json: "{}" } } });
  return (await answer).status;
};
const answers = { healthz: await ask("healthz"), document: await ask("openapi.json"), page: await ask("") };
await worker.invoke("sweep", { json: "{}" });
const swept = worker.logged.map(({ text }) => JSON.parse(text)).find(({ msg }) => msg === "swept");
await worker.terminate();
process.stdout.write(`${JSON.stringify({ registered: worker.registered(), answers, swept })}\n`);
process.exit();
