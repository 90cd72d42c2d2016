import { BridgeError } from "../../domain/errors.ts";

/** Where a server is and how it is used. */
export interface PostgresSettings {
  /** `postgresql://user@host:5432/database?sslmode=verify-full`. */
  readonly url: string;
  /** When it is not in the address. */
  readonly password?: string | undefined;
  /** Gives what stands for the password, anew for every connection: an access token ends, a connection goes on. */
  readonly token?: (() => Promise<string>) | undefined;
  /** Connections a process holds at most. */
  readonly poolSize: number;
  /** A statement that takes longer is given up. */
  readonly statementMs: number;
}

export interface PostgresAddress {
  /** With the password, for the driver alone. */
  readonly connection: string;
  /** Without it: what may be shown. */
  readonly shown: string;
}

const SSL_MODES = ["disable", "require", "verify-ca", "verify-full", "no-verify"];

/**
 * The address for the driver, and as people may see it. An encrypted connection is one to a server whose certificate was
 * checked: `require` and `verify-ca` mean `verify-full`, and `no-verify` is there for who wants less.
 * @throws BridgeError "configuration"; the address itself is in no message, it may hold a password.
 */
export function postgresAddress({
  url,
  password,
}: Pick<PostgresSettings, "url" | "password">): PostgresAddress {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.pathname.length < 2)
    throw new BridgeError(
      "configuration",
      "The address of the database is none: it looks like postgresql://user@host:5432/database.",
      {},
      {
        next: "A password with signs such as @ or / has to be percent-encoded; or set CCMBRIDGE_DATABASE_PASSWORD.",
      },
    );
  const mode = parsed.searchParams.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode))
    throw new BridgeError(
      "configuration",
      `The address of the database has sslmode=${mode}; known are ${SSL_MODES.join(", ")}.`,
    );
  if (mode === "require" || mode === "verify-ca") parsed.searchParams.set("sslmode", "verify-full");
  if (password !== undefined && parsed.password === "") parsed.password = encodeURIComponent(password);
  const user = parsed.username === "" ? "" : `${parsed.username}@`;
  const host = parsed.host || parsed.searchParams.get("host") || "localhost";
  return { connection: parsed.href, shown: `postgresql://${user}${host}${parsed.pathname}` };
}
