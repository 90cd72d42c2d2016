import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { QueueServiceClient } from "@azure/storage-queue";

// The account every emulator has; published, and good for nothing else.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const MAIN = createRequire(import.meta.url).resolve("azurite/dist/src/queue/main.js");

/** A real queue service in a process of its own, that keeps everything in memory and whose clock can be moved on. */
export async function azuriteQueues() {
  const child = fork(
    MAIN,
    ["--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--queuePort", "0"],
    {
      execArgv: ["--require", join(import.meta.dirname, "moved-clock.cjs")],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text;
      const found = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (found) resolve(`${found[1]}/${ACCOUNT}`);
    };
    child.stdout!.on("data", listen);
    child.stderr!.on("data", listen);
    child.once("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${said}`)));
  });
  const connection = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};QueueEndpoint=${url};`;
  return {
    connection,
    service: QueueServiceClient.fromConnectionString(connection),
    advance: async (milliseconds: number) => {
      child.send(milliseconds);
      await once(child, "message");
    },
    close: async () => {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}
