import { z } from "zod";
import { AccountName, ClientPushSettings, Estate } from "./estate.ts";

/** A secret's address: an environment variable or a file that holds it. The secret itself never stands in a manifest. */
export const SecretReference = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: "a secret is never written in a manifest: give { env: NAME } or { file: PATH }" },
);
export type SecretReference = z.output<typeof SecretReference>;

// Windows names may hold an underscore; DNS labels have at most 63 characters.
const LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
const HOST = `${LABEL}(?:\\.${LABEL})*`;
const DOTTED = `${LABEL}(?:\\.${LABEL})+`;

/** A text of one shape. YAML reads 001 and 1E5 as numbers; the message says how to keep such a code a text. */
const shaped = (pattern: string, message: string) =>
  z
    .string({
      error: ({ input }) =>
        typeof input === "number" || typeof input === "boolean"
          ? "YAML reads this as a number or truth value: put it in quotes"
          : undefined,
    })
    .max(2_048)
    .regex(new RegExp(`^${pattern}$`), message);

const hostName = (message: string) => shaped(HOST, message);
const dnsDomain = shaped(DOTTED, "give a DNS domain such as contoso.com, without a leading dot");
const fullPath = '(?:[A-Za-z]:\\\\|\\\\\\\\)[^"<>|?*\\r\\n]+';

/**
 * A Configuration Manager site as far as a client must know it. Values stand as ccmsetup wants them, so that a mistake
 * shows in the manifest and not on ten thousand devices. Secrets are only pointed at.
 */
export const Site = z.strictObject({
  name: z.string().min(1).max(63).describe("Name of the site in manifests."),
  siteCode: shaped(
    "(?:[A-Za-z0-9]{3}|AUTO)",
    "a site code has three letters or digits, or is AUTO (rule 31)",
  ).describe(
    "SMSSITECODE: the primary site to assign to. AUTO only for the scenarios intranet and workgroup (rules 32 and 36).",
  ),
  managementPoint: shaped(
    `(?:https://)?${HOST}`,
    "give a computer name or FQDN; https:// in front only when the management point takes nothing but HTTPS",
  )
    .optional()
    .describe(
      "SMSMP and /mp: the management point on the intranet. With https:// when it takes nothing but HTTPS.",
    ),
  cloudManagementGateway: shaped(
    `${DOTTED}/CCM_Proxy_(?:MutualAuth|ServerAuth)/[0-9]+`,
    "give host/CCM_Proxy_MutualAuth/number without https:// and without a slash at the end (rule 59); the site's view vProxy_Roles has it as MutualAuthPath",
  )
    .optional()
    .describe("CCMHOSTNAME of clients on a cloud management gateway: host/CCM_Proxy_MutualAuth/number."),
  internetManagementPoint: shaped(
    DOTTED,
    "give the internet FQDN of the management point, without https:// (rule 59)",
  )
    .optional()
    .describe("CCMHOSTNAME of clients of an internet-based management point, without a gateway (rule 60)."),
  dnsSuffix: dnsDomain
    .optional()
    .describe("DNSSUFFIX: the DNS domain in which management points are published."),
  fallbackStatusPoint: hostName("give a computer name or FQDN, without https://")
    .optional()
    .describe("FSP: takes state messages of clients that cannot reach a management point."),
  entra: z
    .strictObject({
      clientAppId: z
        .guid("give the application id of the client (native) app, a GUID")
        .describe("AADCLIENTAPPID: application id of the client app that the site registered in Entra ID."),
      resourceUri: shaped(
        "(?:https|api)://[^\\s\"'<>]+",
        "give the App ID URI of the server app: https://… or api://…",
      ).describe("AADRESOURCEURI: App ID URI of the server app that the site registered in Entra ID."),
    })
    .optional()
    .describe("The site's apps in Entra ID; clients that also hold a PKI certificate need them (rule 45)."),
  softwareUpdatePoint: shaped(
    `${HOST}:(?:[1-9][0-9]{0,4})`,
    "give host:port, for example sup1.contoso.com:8530",
  )
    .refine((text) => !(Number(text.split(":")[1]) > 65_535), "a port has at most the number 65535")
    .optional()
    .describe("The site's software update point, host:port."),
  signingCertificate: shaped(
    `(?:${fullPath}|[A-Za-z0-9_-][A-Za-z0-9 _.-]*\\.cer)`,
    "give the full path of the exported certificate, local or UNC, or the name of a .cer file on the media",
  )
    .optional()
    .describe(
      "SMSSIGNCERT: full path of the site server's exported signing certificate (rule 60), or its name alone when it comes along on the installation media.",
    ),
  trustedRootKey: shaped(
    `(?:[0-9A-Fa-f]{32,}|${fullPath})`,
    "give the key itself (SMSPublicRootKey in mobileclient.tcf, hexadecimal) or the full path of a file that holds it",
  )
    .optional()
    .describe("SMSPUBLICROOTKEY, or SMSROOTKEYPATH when it is a full path; public data (rules 37 and 104)."),
  certificateSelection: shaped(
    '(?:(?:Subject|SubjectStr):[^"\\r\\n]+|SubjectAttr:\\s*[^="\\r\\n]+=\\s*[^"\\r\\n]+)',
    "give Subject:name, SubjectStr:part or SubjectAttr:attribute=value",
  )
    .optional()
    .describe("CCMCERTSEL: which of several client certificates to take."),
  administrationService: z
    .url({
      protocol: /^https$/,
      error: "give an https address, for example https://sms.contoso.com/AdminService",
    })
    .optional()
    .describe("Address of the site's administration service."),
  domains: z.array(dnsDomain).max(1_000).optional().describe("DNS domains whose devices belong to the site."),
  clientShare: shaped(
    '\\\\\\\\[^"<>|?*/\\r\\n\\\\]+(?:\\\\[^"<>|?*/\\r\\n\\\\]+)+',
    "give a UNC path: \\\\server\\share\\folder",
  )
    .optional()
    .describe("Share that holds ccmsetup.exe and its files (rule 19); /source of clients installed from it."),
  siteServer: hostName("give a computer name or FQDN")
    .optional()
    .describe(
      "The primary site server; its share is \\\\server\\SMS_code\\Client when clientShare is not given.",
    ),
  networkAccessAccount: AccountName.optional().describe(
    "Name of the network access account, for workgroup computers (rule 62); never its password.",
  ),
  clientPush: ClientPushSettings.optional().describe("How the site pushes the client."),
  estate: Estate.optional().describe("What is known of the estate, for checks and advice."),
  registrationToken: SecretReference.optional().describe(
    "Where the bulk registration token of the scenario cmg-token is found.",
  ),
});
export type Site = z.output<typeof Site>;
