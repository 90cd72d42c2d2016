import { readFile } from "node:fs/promises";
import { z } from "zod";
import { BridgeError } from "./domain/errors.ts";

/** A PostgreSQL server and how it is used. */
export interface DatabaseConfig {
  readonly url: string;
  /** `entra`: the user is an identity of Microsoft Entra, and an access token its password. */
  readonly signIn: "password" | "entra";
  /** When it is not in the address. */
  readonly password: string | undefined;
  readonly poolSize: number;
  readonly statementMs: number;
}

/** What is said of a database that is not the embedded one. */
export const DATABASE_SETTINGS = {
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "give an address such as postgresql://user@host:5432/database")
    .optional(),
  databaseSignIn: z.enum(["password", "entra"]).default("password"),
  databasePassword: z.string().min(1).optional(),
  databasePasswordFile: z.string().min(1).optional(),
  databasePoolSize: z.coerce.number().int().min(1).max(100).default(8),
  databaseTimeoutSeconds: z.coerce.number().positive().max(86_400).default(600),
};
type DatabaseSettings = z.output<z.ZodObject<typeof DATABASE_SETTINGS>>;

/**
 * Undefined without an address.
 * @throws BridgeError "configuration" when the password's file cannot be read, and when a token would go to who it should not.
 */
export async function databaseOf(
  settings: DatabaseSettings & { readonly sandboxUrl?: string | undefined },
): Promise<DatabaseConfig | undefined> {
  const { databaseUrl, databaseSignIn, databasePassword, databasePasswordFile } = settings;
  if (databaseUrl === undefined) return undefined;
  if (databaseSignIn === "entra") refuseLooseToken(settings, databaseUrl);
  return {
    url: databaseUrl,
    signIn: databaseSignIn,
    password: databasePassword ?? (databasePasswordFile && (await passwordIn(databasePasswordFile))),
    poolSize: settings.databasePoolSize,
    statementMs: Math.ceil(settings.databaseTimeoutSeconds * 1_000),
  };
}

function refuseLooseToken(
  { databasePassword, databasePasswordFile, sandboxUrl }: Parameters<typeof databaseOf>[0],
  url: string,
): void {
  const refuse = (message: string, next: string) =>
    new BridgeError("configuration", `CCMBRIDGE_DATABASE_SIGN_IN is entra, but ${message}.`, {}, { next });
  if (databasePassword !== undefined || databasePasswordFile !== undefined || holdsPassword(url))
    throw refuse("a password is set as well", "Take one of the two away.");
  const isChecked = /[?&]sslmode=(verify-full|verify-ca|require)(&|$)/.test(url);
  if (!isChecked && sandboxUrl === undefined)
    throw refuse(
      "the address does not ask for the server's certificate: whoever answers would get the token",
      "Add ?sslmode=verify-full to DATABASE_URL.",
    );
}

/** Whether an address tells more than where something is. */
export const holdsPassword = (url: string): boolean =>
  /^[a-z]+:\/\/[^/?#]*:[^/?#]*@/.test(url) || /[?&]password=/.test(url);

async function passwordIn(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new BridgeError(
      "configuration",
      `${file} cannot be read: ${(cause as Error).message}`,
      { file },
      { cause },
    );
  }
}
