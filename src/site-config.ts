import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Cloud, TenantConfig } from "./config.ts";
import { diskReason } from "./domain/disk-reason.ts";
import { BridgeError } from "./domain/errors.ts";
import type { Credential } from "./graph/sign-in.ts";

/** Settings of the Configuration Manager site, as docs/configuration.md lists them. */
export const SITE_SETTINGS = {
  adminServiceUrl: z
    .url({
      protocol: /^https?$/,
      error: "give the whole address, such as https://cm1.contoso.com/AdminService",
    })
    .refine((url) => !/[?#@]/.test(url), "give the address without sign-in, query or fragment")
    .optional(),
  adminServiceSignIn: z.enum(["deviceCode", "application", "kerberos"]).optional(),
  adminServiceScope: z
    .string()
    .regex(/\S\/\.default$/, "give the Application ID URI of the site's server application and /.default")
    .optional(),
  adminServiceClientId: z
    .guid("give the application (client) id of the site's client application")
    .optional(),
  adminServiceTicketCommand: z.string().min(1).optional(),
  adminServiceCa: z.string().min(1).optional(),
  adminServiceThumbprint: z
    .string()
    .refine(
      (text) => /^[0-9a-f]{64}$/i.test(text.replaceAll(/[\s:]/g, "")),
      "give the certificate's SHA-256, 64 hexadecimal digits; SHA-1, which Windows shows, is not enough",
    )
    .optional(),
};
const Shape = z.object(SITE_SETTINGS);
type SiteSettings = z.output<typeof Shape> & { readonly sandboxUrl?: string | undefined };

/** Where a Configuration Manager site answers and how it is signed in to. */
export interface SiteConfig {
  /** Whole base address of the administration service. */
  readonly url: string;
  readonly signIn:
    | {
        readonly kind: "token";
        readonly scope: string;
        readonly tenantId: string;
        readonly clientId: string;
        readonly cloud: Cloud;
        readonly credential: Credential;
      }
    | { readonly kind: "kerberos"; readonly ticketCommand: string };
  /** PEM text. */
  readonly authorities: string | undefined;
  readonly thumbprint: string | undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * A site's own pair of applications signs in a person (fact S22); without a client id of its own the tenant's credential
 * asks for the site's scope.
 */
export async function siteConfigOf(
  settings: SiteSettings,
  tenant: () => TenantConfig,
  variableOf: (setting: string) => string,
): Promise<SiteConfig | undefined> {
  const { adminServiceUrl: url, adminServiceCa: ca } = settings;
  if (url === undefined) return undefined;
  const { protocol, hostname, origin } = new URL(url);
  const refuse = (setting: keyof SiteSettings, message: string) =>
    new BridgeError(
      "configuration",
      `${variableOf(setting)}: ${message}`,
      {},
      { next: "docs/configuration.md tells how a site is set up." },
    );
  if (settings.sandboxUrl !== undefined && new URL(settings.sandboxUrl).origin !== origin)
    throw refuse("adminServiceUrl", `${hostname} lies outside of the sandbox, and no request leaves it.`);
  if (protocol === "http:" && !(LOOPBACK.test(hostname) && settings.sandboxUrl !== undefined))
    throw refuse("adminServiceUrl", "an address without TLS is taken for a sandbox on this machine only.");
  return {
    url,
    signIn: siteSignInOf(settings, tenant, refuse),
    authorities: ca === undefined ? undefined : await authoritiesIn(ca),
    thumbprint: settings.adminServiceThumbprint?.replaceAll(/[\s:]/g, "").toUpperCase(),
  };
}

function siteSignInOf(
  settings: SiteSettings,
  tenant: () => TenantConfig,
  refuse: (setting: keyof SiteSettings, message: string) => BridgeError,
): SiteConfig["signIn"] {
  const {
    adminServiceTicketCommand: ticketCommand,
    adminServiceScope: scope,
    adminServiceClientId,
  } = settings;
  const kind =
    settings.adminServiceSignIn ??
    (ticketCommand !== undefined
      ? "kerberos"
      : adminServiceClientId !== undefined
        ? "deviceCode"
        : "application");
  if (kind === "kerberos") {
    if (ticketCommand === undefined)
      throw refuse("adminServiceTicketCommand", "name the command that prints a Kerberos ticket.");
    return { kind, ticketCommand };
  }
  if (scope === undefined)
    throw refuse("adminServiceScope", "a token is asked for by the site's own scope, and none is set.");
  const { tenantId, clientId, cloud, credential } = tenant();
  return {
    kind: "token",
    scope,
    tenantId,
    clientId: adminServiceClientId ?? clientId,
    cloud,
    credential: kind === "deviceCode" ? { kind: "deviceCode" } : credential,
  };
}

async function authoritiesIn(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new BridgeError(
      "configuration",
      `${path} cannot be read: ${diskReason(cause, "read").reason}.`,
      { file: path },
      { cause },
    );
  }
  if (!/-----BEGIN CERTIFICATE-----/.test(text))
    throw new BridgeError(
      "configuration",
      `${path} holds no certificate in PEM form.`,
      { file: path },
      { next: "Convert it: openssl x509 -inform der -in root.cer -out root.pem" },
    );
  return text;
}
