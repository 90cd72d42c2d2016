import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { listening, startPostgres } from "./start-postgres.ts";

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
  let started: ReturnType<typeof startPostgres> | undefined;
  const desk = createServer((_, response) => {
    const url = process.env.DATABASE_URL;
    if (!url) started ??= startPostgres();
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
