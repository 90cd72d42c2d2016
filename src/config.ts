import { readFile } from "node:fs/promises";
import { isMap, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { DATABASE_SETTINGS, type DatabaseConfig, databaseOf, holdsPassword } from "./database-config.ts";
import { diskReason } from "./domain/disk-reason.ts";
import { BridgeError } from "./domain/errors.ts";
import { issueInWords } from "./domain/issue-in-words.ts";
import type { Credential } from "./graph/sign-in.ts";
import { QUEUE_FOREIGN_NAMES, QUEUE_SETTINGS, type QueueConfig, queuesOf } from "./queue-config.ts";
import { SERVING_SETTINGS, type ServingConfig, servingOf } from "./serving-config.ts";
import { SITE_SETTINGS, type SiteConfig, siteConfigOf } from "./site-config.ts";
import {
  type Retention,
  retentionOf,
  TRACKING_SETTINGS,
  type TrackingConfig,
  trackingOf,
} from "./tracking-config.ts";

export const CLOUDS = ["public", "usgov", "usgovdod", "china"] as const;
export type Cloud = (typeof CLOUDS)[number];

export interface TenantConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: Cloud;
  readonly credential: Credential;
  readonly sandboxUrl: string | undefined;
}

/** Milliseconds. */
export interface Waits {
  /** First pause between two looks at something the service works on. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** After this long a wait is given up. */
  readonly deadlineMs: number;
  /** How long the tenant may answer with what was, after a write. */
  readonly settleMs: number;
  /** A single request without an answer is given up after this long. */
  readonly requestMs: number;
}

export interface Config {
  /** Folder of the local database, caches and temporary files. */
  readonly data: string;
  /** The server that holds the database; undefined for the embedded one in `data`. */
  readonly database: DatabaseConfig | undefined;
  readonly tracking: TrackingConfig;
  readonly retention: Retention;
  /** Where functions' messages lie, checked when they are needed. */
  readonly queues: () => QueueConfig;
  readonly serving: ServingConfig;
  readonly waits: Waits;
  /** Address of the sandbox that stands for everything beyond this machine. */
  readonly sandboxUrl: string | undefined;
  /** What the tenant needs is checked when a command needs it. */
  readonly tenant: () => TenantConfig;
  /** Hosts inside that notifications may go to. */
  readonly webhookHosts: readonly string[];
  /** A variable that a notification rule or a function names. */
  readonly environment: (name: string) => string | undefined;
  /** Undefined when no site is configured, which is a choice and no fault. */
  readonly site: () => Promise<SiteConfig | undefined>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const Seconds = z.coerce.number().positive().max(86_400);
const Settings = z.strictObject({
  data: z.string().min(1).default("./.ccmbridge"),
  sandboxUrl: z
    .url({ protocol: /^https?$/, error: "give the sandbox's address, such as http://127.0.0.1:8080" })
    .optional(),
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,253}$/, "give the tenant's id or one of its domains")
    .optional(),
  clientId: z.guid("give the application (client) id of the app registration").optional(),
  clientSecret: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  certificate: z.string().min(1).optional(),
  certificatePassword: z.string().optional(),
  federatedTokenFile: z.string().min(1).optional(),
  managedIdentity: z
    .union([z.stringbool(), z.boolean(), z.guid("give true, or the client id of a user-assigned identity")], {
      error: "give true, or the client id of a user-assigned identity",
    })
    .optional(),
  deviceCode: z.union([z.stringbool(), z.boolean()], { error: "give true or false" }).optional(),
  cloud: z.enum(CLOUDS).default("public"),
  ...SITE_SETTINGS,
  ...SERVING_SETTINGS,
  ...DATABASE_SETTINGS,
  ...TRACKING_SETTINGS,
  ...QUEUE_SETTINGS,
  pollSeconds: Seconds.default(1),
  pollMaxSeconds: Seconds.default(10),
  deadlineSeconds: Seconds.default(900),
  settleSeconds: Seconds.default(30),
  requestSeconds: Seconds.default(100),
  webhookHosts: z.union([z.string(), z.array(z.string())]).default([]),
});
type Settings = z.output<typeof Settings>;
type SettingName = keyof Settings;

/** Settings that grant access: from the environment or a file of their own, never from ccmbridge.yaml. */
const SECRET_SETTINGS: readonly SettingName[] = [
  "clientSecret",
  "certificatePassword",
  "databasePassword",
  "hintKeys",
  "queueConnection",
];

const environmentName = (setting: string) => `CCMBRIDGE_${setting.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;

/** Names others gave the same thing; ours go first. */
const FOREIGN_NAMES: Partial<Record<SettingName, string>> = {
  federatedTokenFile: "AZURE_FEDERATED_TOKEN_FILE",
  databaseUrl: "DATABASE_URL",
  ...QUEUE_FOREIGN_NAMES,
};

/**
 * Environment over file over defaults, every problem at once with where it stands. The file is `ccmbridge.yaml` in the
 * working folder when it is there and no other is named; `file: null` reads none.
 * @throws BridgeError "configuration".
 */
export async function readConfig(
  environment: Environment,
  options: { file?: string | null | undefined; connection?: string | undefined } = {},
): Promise<Config> {
  const fromFile = await readSettingsFile(options);
  const given = new Map<string, { value: unknown; where: string }>();
  for (const [name, entry] of fromFile) given.set(name, entry);
  for (const name of Object.keys(Settings.shape) as SettingName[]) {
    for (const variable of [environmentName(name), FOREIGN_NAMES[name]]) {
      const value = variable && environment[variable];
      if (!value) continue;
      given.set(name, { value, where: variable });
      break;
    }
  }
  const checked = Settings.safeParse(
    Object.fromEntries([...given].map(([name, { value }]) => [name, value])),
    { error: issueInWords },
  );
  const unresolved = [...given.values()].filter(
    ({ value }) => typeof value === "string" && value.startsWith("@Microsoft.KeyVault("),
  );
  if (unresolved.length > 0)
    throw new BridgeError(
      "configuration",
      unresolved.map(({ where }) => `${where}: a Key Vault reference that was not resolved`).join("\n"),
      {},
      { next: "See that the app's identity may read the secret; the portal shows why it could not." },
    );
  if (!checked.success) {
    const lines = checked.error.issues.flatMap((issue) => {
      const names = issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0])];
      return names.map((name) => {
        const where = given.get(name)?.where ?? name;
        // In a file the place alone does not tell which setting is meant; a variable is its own name.
        const what = fromFile.get(name)?.where === where ? `${where}: ${name}` : where;
        return `${what}: ${issue.code === "unrecognized_keys" ? "no such setting" : issue.message}`;
      });
    });
    throw new BridgeError(
      "configuration",
      lines.join("\n"),
      {},
      { next: "docs/configuration.md lists all settings." },
    );
  }
  const settings = await withSecretFile(checked.data);
  return {
    data: settings.data,
    database: await databaseOf(settings),
    tracking: trackingOf(settings),
    retention: retentionOf(settings),
    queues: () => queuesOf(settings),
    serving: servingOf(settings),
    waits: {
      firstMs: settings.pollSeconds * 1_000,
      maxMs: Math.max(settings.pollMaxSeconds, settings.pollSeconds) * 1_000,
      deadlineMs: settings.deadlineSeconds * 1_000,
      settleMs: settings.settleSeconds * 1_000,
      requestMs: settings.requestSeconds * 1_000,
    },
    sandboxUrl: settings.sandboxUrl,
    webhookHosts: [settings.webhookHosts]
      .flat()
      .flatMap((hosts) => hosts.split(","))
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ""),
    environment: (name) => environment[name],
    tenant: () => tenantOf(settings),
    site: () => siteConfigOf(settings, () => tenantOf(settings), environmentName),
  };
}

/** A secret that lies in a file of its own, as container platforms mount them. */
async function withSecretFile(settings: Settings): Promise<Settings> {
  if (!settings.clientSecretFile || settings.clientSecret) return settings;
  try {
    return { ...settings, clientSecret: (await readFile(settings.clientSecretFile, "utf8")).trim() };
  } catch (cause) {
    throw new BridgeError(
      "configuration",
      `${settings.clientSecretFile} cannot be read: ${diskReason(cause, "read").reason}.`,
      { file: settings.clientSecretFile },
      { cause },
    );
  }
}

function tenantOf(settings: Settings): TenantConfig {
  const missing = (["tenantId", "clientId"] as const).filter((name) => !settings[name]);
  if (missing.length > 0)
    throw new BridgeError(
      "configuration",
      `No tenant to talk to: ${missing.map(environmentName).join(" and ")} ${missing.length > 1 ? "are" : "is"} not set.`,
      {},
      { next: "Set them, or try the offline tenant: `ccmbridge sandbox start` prints what to export." },
    );
  return {
    tenantId: settings.tenantId!,
    clientId: settings.clientId!,
    cloud: settings.cloud,
    credential: credentialOf(settings),
    sandboxUrl: settings.sandboxUrl,
  };
}

/** Federated, managed identity, certificate, device code, secret: what grants least if it leaks goes first. */
function credentialOf(settings: Settings): Credential {
  if (settings.federatedTokenFile) return { kind: "federated", tokenFile: settings.federatedTokenFile };
  if (settings.managedIdentity)
    return {
      kind: "managedIdentity",
      identityClientId: settings.managedIdentity === true ? undefined : settings.managedIdentity,
    };
  if (settings.certificate)
    return { kind: "certificate", path: settings.certificate, password: settings.certificatePassword };
  if (settings.deviceCode || !settings.clientSecret) return { kind: "deviceCode" };
  return { kind: "secret", value: settings.clientSecret ?? "" };
}

async function readSettingsFile({
  file,
  connection,
}: {
  file?: string | null | undefined;
  connection?: string | undefined;
}): Promise<Map<string, { value: unknown; where: string }>> {
  if (file === null) return new Map();
  const path = file ?? "ccmbridge.yaml";
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (file === undefined && connection === undefined && (cause as NodeJS.ErrnoException).code === "ENOENT")
      return new Map();
    throw new BridgeError(
      "configuration",
      `${path} cannot be read: ${diskReason(cause, "read").reason}.`,
      { file: path },
      { cause },
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${path}:${lines.linePos(offset).line}:${lines.linePos(offset).col}`;
  const refuse = (message: string, next?: string) =>
    new BridgeError(
      "configuration",
      message,
      { file: path },
      { next: next ?? "docs/configuration.md shows the file." },
    );
  if (document.errors.length > 0)
    throw refuse(document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`).join("\n"));
  if (document.contents === null && connection === undefined) return new Map();
  if (document.contents !== null && !isMap(document.contents))
    throw refuse(`${path}:1:1: settings are written as name: value`);

  const settingsIn = (map: unknown) => {
    const settings = new Map<string, { value: unknown; where: string }>();
    if (!isMap(map)) return settings;
    for (const pair of map.items) {
      const key = pair.key as { value?: unknown; range?: [number, number, number] };
      const name = String(key.value);
      if (name === "connections") continue;
      const where = at(key.range?.[0] ?? 0);
      if (
        SECRET_SETTINGS.includes(name as SettingName) ||
        (name === "databaseUrl" && holdsPassword(String((pair.value as { value?: unknown } | null)?.value)))
      )
        throw refuse(
          `${where}: ${name === "databaseUrl" ? "a password" : name} does not belong into a file that is shared.`,
          name === "databaseUrl" || name === "databasePassword"
            ? "Set CCMBRIDGE_DATABASE_PASSWORD, or name a file with databasePasswordFile."
            : `Set ${environmentName(name)}, or use a certificate or a managed identity.`,
        );
      settings.set(name, { value: document.createNode(pair.value).toJS(document), where });
    }
    return settings;
  };
  const found = settingsIn(document.contents);
  const connections = document.get("connections");
  if (isMap(connections))
    // All are looked at: a secret does not belong into the file, whichever of them is used today.
    for (const { key, value } of connections.items) {
      const settings = settingsIn(value);
      if (String((key as { value?: unknown }).value) === connection)
        for (const [name, setting] of settings) found.set(name, setting);
    }
  if (connection !== undefined && !isMap(document.getIn(["connections", connection])))
    throw refuse(`${path} has no connection named ${connection}.`);
  return found;
}
