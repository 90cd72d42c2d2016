import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres.ts";
import { wire } from "../../src/wire.ts";
import { type PostgresSchema, postgresSchema } from "../postgres/a-schema.ts";
import { listening } from "../postgres/start-postgres.ts";

let schema: PostgresSchema;
let folder: string;
beforeAll(async () => {
  schema = await postgresSchema();
  folder = mkdtempSync(join(tmpdir(), "entra-"));
});
afterAll(async () => {
  await schema.drop();
  rmSync(folder, { recursive: true, force: true });
});

const withoutPassword = () => {
  const url = new URL(schema.url);
  const { password } = url;
  url.password = "";
  return { url: url.href, password };
};

describe("a database that knows us by Microsoft Entra", () => {
  it("gets a token of its own for every connection, not one for all", async () => {
    const { url, password } = withoutPassword();
    let asked = 0;
    const db = openPostgres({
      ...schema.settings,
      url,
      token: async () => {
        asked++;
        return password;
      },
    });
    const ask = () => db.selectNoFrom((eb) => eb.lit(1).as("one")).execute();
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(asked).toBe(3);
    await db.destroy();
  });

  it("says why the sign-in failed when no token is to be had", async () => {
    const db = openPostgres({
      ...schema.settings,
      url: withoutPassword().url,
      token: () => Promise.reject(new Error("no such identity")),
    });
    await expect(db.selectNoFrom((eb) => eb.lit(1).as("one")).execute()).rejects.toThrow(/no such identity/);
    await db.destroy();
  });

  it("is signed in to as the tenant is, with a token for the database and for nothing else", async () => {
    const sandbox = await startSandbox({ devices: 1, blobs: "memory" });
    const { server, port, passwords } = await askingForPasswords();
    const env = {
      ...sandbox.addresses.env,
      CCMBRIDGE_DATA: folder,
      CCMBRIDGE_DATABASE_SIGN_IN: "entra",
      DATABASE_URL: `postgresql://ccmbridge-identity@127.0.0.1:${port}/ccmbridge`,
    };
    const world = wire(() => readConfig(env, { file: null }));
    try {
      const { problems } = await (await world.store()).check();
      expect(problems).toEqual([expect.stringContaining("does not let this user in")]);
      expect(passwords).toHaveLength(1);
      const claims = JSON.parse(Buffer.from(passwords[0]!.split(".")[1]!, "base64url").toString());
      expect(claims.aud).toBe("https://ossrdbms-aad.database.windows.net");
      expect(JSON.stringify(problems)).not.toContain(passwords[0]);
    } finally {
      await world.close();
      server.close();
      await sandbox.close();
    }
  });

  it.each([
    ["without TLS", {}, "postgresql://a@db.contoso.com/x"],
    ["with whoever answers", {}, "postgresql://a@db.contoso.com/x?sslmode=no-verify"],
    [
      "beside a password",
      { CCMBRIDGE_DATABASE_PASSWORD: "x" },
      "postgresql://a@db.contoso.com/x?sslmode=verify-full",
    ],
  ])("is refused %s", async (_, more, url) => {
    const env = { ...more, CCMBRIDGE_DATABASE_SIGN_IN: "entra", DATABASE_URL: url };
    await expect(readConfig(env, { file: null })).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("CCMBRIDGE_DATABASE_SIGN_IN is entra"),
    });
  });
});

/** A server that asks for a password in clear, as Azure does within TLS, keeps it, and lets nobody in. */
async function askingForPasswords(): Promise<{ server: Server; port: number; passwords: string[] }> {
  const passwords: string[] = [];
  const server = createServer((socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      // AuthenticationCleartextPassword.
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      socket.once("data", (message: Buffer) => {
        passwords.push(message.subarray(5, -1).toString());
        const fields = Buffer.from("SFATAL\0C28P01\0Mpassword authentication failed\0\0");
        const head = Buffer.alloc(5);
        head.write("E");
        head.writeInt32BE(fields.length + 4, 1);
        socket.end(Buffer.concat([head, fields]));
      });
    });
  });
  return { server, port: await listening(server), passwords };
}
