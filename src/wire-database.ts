import type { Config } from "./config.ts";
import type { PostgresSettings } from "./store/postgres/postgres-address.ts";
import type { WireOptions } from "./wire.ts";

/** The server that holds the database, with tokens for passwords where it knows us by Microsoft Entra. */
export async function postgresFrom(
  { database, tenant, sandboxUrl, data: cacheFolder }: Config,
  { say }: WireOptions,
): Promise<PostgresSettings | undefined> {
  if (database?.signIn !== "entra") return database;
  const [{ createSignIn }, { DATABASE_SCOPE, hostsOf }] = await Promise.all([
    import("./graph/sign-in.ts"),
    import("./graph/cloud.ts"),
  ]);
  const settings = tenant();
  const { token } = createSignIn({
    ...settings,
    hosts: { ...hostsOf(settings.cloud, sandboxUrl), scope: DATABASE_SCOPE[settings.cloud] },
    sandboxUrl,
    cacheFolder,
    onDeviceCode: (message) => say?.(message),
  });
  return { ...database, token: () => token() };
}
