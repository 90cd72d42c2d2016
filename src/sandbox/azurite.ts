import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BlobStorage } from "./blob-storage.ts";

// The account every emulator has; published, and good for nothing else.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Content in a real Azurite that lives in this process, and keeps everything in memory or below a folder. */
export async function azuriteStorage(folder?: string): Promise<BlobStorage> {
  const [{ default: BlobConfiguration }, { default: BlobServer }, storage] = await Promise.all([
    importDefault("azurite/dist/src/blob/BlobConfiguration.js"),
    importDefault("azurite/dist/src/blob/BlobServer.js"),
    import("@azure/storage-blob"),
  ]);
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configuration = new BlobConfiguration(
    "127.0.0.1",
    0,
    undefined,
    folder && join(folder, "blobs.json"),
    folder && join(folder, "extents.json"),
    folder && [{ locationId: "Default", locationPath: join(folder, "bytes"), maxConcurrency: 10 }],
    false,
    undefined,
    false,
    undefined,
    false,
    true,
    "",
    "",
    "",
    undefined,
    true,
    folder === undefined,
  );
  const server = new BlobServer(configuration);
  await server.start();
  const address = server.getHttpServerAddress();
  const credential = new storage.StorageSharedKeyCredential(ACCOUNT, KEY);
  const service = new storage.BlobServiceClient(`${address}/${ACCOUNT}`, credential);
  const container = service.getContainerClient("content");
  await container.createIfNotExists();

  return {
    forward: async ({ method, name, query, headers, body }) => {
      const signed = storage.generateBlobSASQueryParameters(
        {
          containerName: "content",
          blobName: name,
          permissions: storage.BlobSASPermissions.parse("racwd"),
          startsOn: new Date(Date.now() - 3_600_000),
          expiresOn: new Date(Date.now() + 86_400_000),
        },
        credential,
      );
      const asked = query.size > 0 ? `${query}&` : "";
      const kept = new Headers();
      for (const [header, value] of headers)
        if (/^(x-ms-|content-type$|content-md5$|range$|if-)/.test(header)) kept.set(header, value);
      const answer = await fetch(`${container.url}/${name}?${asked}${signed}`, {
        method,
        headers: kept,
        ...(body.length > 0 ? { body } : {}),
      });
      const passed = new Headers(answer.headers);
      for (const header of ["content-encoding", "transfer-encoding", "connection", "keep-alive", "date"])
        passed.delete(header);
      const bytes = method === "HEAD" ? null : await answer.arrayBuffer();
      return new Response(answer.status === 204 || answer.status === 304 ? null : bytes, {
        status: answer.status,
        headers: passed,
      });
    },
    open: async (name) => {
      const blob = container.getBlockBlobClient(name);
      if (!(await blob.exists())) return undefined;
      const { contentLength = 0 } = await blob.getProperties();
      const { committedBlocks = [] } = await blob.getBlockList("committed");
      return {
        size: contentLength,
        blocks: committedBlocks.length,
        read: async function* () {
          const { readableStreamBody } = await blob.download();
          for await (const chunk of readableStreamBody ?? []) yield Buffer.from(chunk);
        },
      };
    },
    close: async () => {
      await server.close();
      // Azurite removes expired things on a timer of its own that it leaves behind for a moment.
      await wait(0);
    },
  };
}

/** Azurite is written in the older module format: what it exports by default may lie one level deeper. */
async function importDefault(path: string): Promise<{ default: AzuriteClass }> {
  const module = (await import(path)) as { default: AzuriteClass | { default: AzuriteClass } };
  return { default: "default" in module.default ? module.default.default : module.default };
}

// The classes take positional settings without published types.
type AzuriteClass = new (
  ...settings: unknown[]
) => {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
};
