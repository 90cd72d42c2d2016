import { z } from "zod";
import { DEVICE_KINDS } from "./device-kinds.ts";

/** What an admin knows of the estate. What is not said is unknown, never "no". */
export const Estate = z.strictObject({
  devices: z
    .array(z.enum(DEVICE_KINDS))
    .min(1)
    .optional()
    .describe("Kinds of devices that get the client: domain, hybrid, entra, workgroup."),
  networks: z
    .array(z.enum(["intranet", "internet"]))
    .min(1)
    .optional()
    .describe("Where these devices are when the client is installed."),
  schemaExtended: z
    .boolean()
    .optional()
    .describe("The Active Directory schema is extended for Configuration Manager."),
  published: z
    .boolean()
    .optional()
    .describe("The site publishes to the forests of these devices (rules 39 to 41)."),
  boundaryGroups: z
    .boolean()
    .optional()
    .describe("Boundary groups for site assignment cover the devices' networks (rules 32 and 33)."),
  intuneEnrolled: z.boolean().optional().describe("The devices are enrolled in Intune."),
  autopilot: z
    .enum(["none", "user-driven", "pre-provisioning", "device-preparation"])
    .optional()
    .describe("How new devices are set up; the co-management settings policy wants user-driven (rule 95)."),
  pki: z.boolean().optional().describe("Devices hold a client certificate of your own PKI."),
  crlOnInternet: z
    .boolean()
    .optional()
    .describe("The revocation list of that PKI can be read from the internet (rule 107)."),
  existingClients: z.boolean().optional().describe("The devices have a client already and get a newer one."),
  imaging: z.boolean().optional().describe("Devices are made from an image or with a task sequence."),
  version: z
    .string({ error: "give the version as text in quotes, such as '2403'" })
    .regex(/^[0-9]{4}$/, "give the version as four digits in quotes, such as '2403'")
    .optional()
    .describe("Version of Configuration Manager, such as '2403'."),
  count: z.int().min(1).max(10_000_000).optional().describe("About how many devices."),
});
export type Estate = z.output<typeof Estate>;

const account = z
  .string()
  .max(256)
  .regex(
    /^[^\\/"[\]:;|=,+*?<>\s@]+\\[^\\/"[\]:;|=,+*?<>@]+$/,
    "give an account as DOMAIN\\name; its password is never written here",
  );

/** A Windows account by its name. */
export const AccountName = account;

/** The site's client push settings as they should be (rules 69 to 75). Passwords are typed where the account is made. */
export const ClientPushSettings = z.strictObject({
  accounts: z
    .array(account)
    .max(100)
    .default([])
    .describe("Client push installation accounts, in the order in which the site tries them."),
  automatic: z.boolean().default(false).describe("Push to what discovery finds, without being asked."),
  workstations: z.boolean().default(true).describe("Automatic push goes to workstations."),
  servers: z.boolean().default(false).describe("Automatic push goes to servers."),
  siteSystems: z.boolean().default(false).describe("Automatic push goes to site systems."),
  domainControllers: z.boolean().default(false).describe("Push goes to domain controllers too."),
  ntlmFallback: z
    .boolean()
    .default(false)
    .describe("When Kerberos fails NTLM is tried; false is the safer choice (rule 73)."),
  secondarySite: z
    .string()
    .regex(/^[A-Za-z0-9]{3}$/, "a site code has three letters or digits")
    .optional()
    .describe("Code of the secondary site that pushes (rule 74)."),
});
export type ClientPushSettings = z.output<typeof ClientPushSettings>;
