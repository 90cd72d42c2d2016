import { readFile } from "node:fs/promises";
import { z } from "zod";
import { BridgeError } from "./domain/errors.ts";

/** A PostgreSQL server and how it is used. */
export interface DatabaseConfig {
  readonly url: string;
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
  databasePassword: z.string().min(1).optional(),
  databasePasswordFile: z.string().min(1).optional(),
  databasePoolSize: z.coerce.number().int().min(1).max(100).default(8),
  databaseTimeoutSeconds: z.coerce.number().positive().max(86_400).default(600),
};
type DatabaseSettings = z.output<z.ZodObject<typeof DATABASE_SETTINGS>>;

/** Undefined without an address. @throws BridgeError "configuration" when the password's file cannot be read. */
export async function databaseOf(settings: DatabaseSettings): Promise<DatabaseConfig | undefined> {
  const { databaseUrl, databasePassword, databasePasswordFile } = settings;
  if (databaseUrl === undefined) return undefined;
  return {
    url: databaseUrl,
    password: databasePassword ?? (databasePasswordFile && (await passwordIn(databasePasswordFile))),
    poolSize: settings.databasePoolSize,
    statementMs: Math.ceil(settings.databaseTimeoutSeconds * 1_000),
  };
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
