import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { type Made, makeCertificates } from "../network/made-certificates.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";

const authorityFile = "authority.pem";
let folder: string;
let schema: PostgresSchema;
let made: Readonly<Record<string, Made>>;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tls-"));
  const certificates = makeCertificates({
    right: { dns: "localhost", from: "20200101000000Z", to: "20991231000000Z" },
    other: { dns: "db.contoso.com", from: "20200101000000Z", to: "20991231000000Z" },
    late: { dns: "localhost", from: "20200101000000Z", to: "20210101000000Z" },
  });
  made = certificates.made;
  writeFileSync(join(folder, authorityFile), certificates.authority);
  schema = await postgresSchema();
});
afterAll(async () => {
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
  await schema.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Stands before the server and encrypts with a certificate of our making: `SSLRequest` is answered with S, then TLS begins. */
async function encrypting({ key, cert }: Made): Promise<number> {
  const { hostname, port } = new URL(schema.url);
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    client.once("data", () => {
      client.write("S");
      const secure = new TLSSocket(client, { isServer: true, key, cert });
      const behind = connect(Number(port), hostname);
      sockets.add(behind);
      secure.on("error", () => behind.destroy());
      behind.on("error", () => secure.destroy());
      secure.pipe(behind).pipe(secure);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function opened(certificate: string, tls: Readonly<Record<string, string>>): Promise<string> {
  const url = new URL(schema.url);
  url.hostname = "localhost";
  url.port = String(await encrypting(made[certificate]!));
  for (const [name, value] of Object.entries(tls)) url.searchParams.set(name, value);
  try {
    const store = await openStore({
      dataFolder: folder,
      postgres: { ...schema.settings, url: url.href },
      tenantId: "tenant-a",
    });
    await store.close();
    return "opened";
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}

const ours = (name = authorityFile) => ({ sslrootcert: join(folder, name) });

it.each(["require", "verify-ca", "verify-full"])(
  "%s encrypts to a server whose certificate was checked, and to no other",
  async (sslmode) => {
    expect(await opened("right", { sslmode, ...ours() })).toBe("opened");
    expect(await opened("right", { sslmode })).toMatch(/^configuration: .*certificate is not trusted/);
    expect(await opened("other", { sslmode, ...ours() })).toMatch(
      /^configuration: .*certificate is not trusted/,
    );
    expect(await opened("late", { sslmode, ...ours() })).toMatch(
      /^configuration: .*certificate is not trusted/,
    );
  },
);

it("no-verify encrypts to whoever answers", async () => {
  expect(await opened("other", { sslmode: "no-verify" })).toBe("opened");
});

it("an authority whose file is not there is named", async () => {
  expect(await opened("right", { sslmode: "verify-full", ...ours("none.pem") })).toMatch(
    /^configuration: .*cannot be read .*none\.pem/,
  );
});
