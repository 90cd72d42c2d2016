import { z } from "zod";
import { wrongNames } from "../ccmsetup/given-names.ts";
import { SCENARIOS } from "../ccmsetup/line.ts";
import { SecretReference, Site } from "../ccmsetup/site.ts";
import { CHANNEL_NAMES } from "./channels/channel.ts";
import { misfitsOf } from "./channels/misfits.ts";
import { ManifestWin32 } from "./manifest-win32.ts";

/** Names that end up in stamps, addresses and file names: lower case, digits, hyphens. */
export const ManifestName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "use 1 to 63 lower-case letters, digits and inner hyphens")
  .describe("Name of this document; part of the stamp that marks what we own in the tenant.");

const GroupRef = z.string().trim().min(1).max(256).describe("Display name or object id of an Entra group.");

const FilterRef = {
  filter: z
    .string()
    .trim()
    .min(1)
    .max(256)
    .optional()
    .describe("Display name or id of an assignment filter."),
  filterMode: z.enum(["include", "exclude"]).optional().describe("Whether the filter lets in or keeps out."),
};

/** Fact G84: an MSI app is required or uninstalled on device groups; available fits user groups only. */
const IntentWord = z
  .enum(["required", "available", "uninstall"])
  .default("required")
  .describe("What the assignment asks for; available fits user groups only.");

const GroupAssignment = z.strictObject({ group: GroupRef, intent: IntentWord, ...FilterRef });
const AllAssignment = z.strictObject({
  all: z.enum(["devices", "users"]).describe("All devices, or all licensed users, of the tenant."),
  intent: IntentWord,
  ...FilterRef,
});
const ExcludeAssignment = z.strictObject({
  exclude: GroupRef,
  intent: IntentWord.describe("The intent from which the group is left out."),
});

export const ManifestAssignment = z
  .union([GroupAssignment, ExcludeAssignment, AllAssignment], {
    error:
      "an assignment is `group`, `exclude` or `all`, with `intent`, and for the first and last `filter` with `filterMode`",
  })
  .refine((a) => !("filter" in a && a.filter) === !("filterMode" in a && a.filterMode), {
    error: "`filter` and `filterMode` go together",
  });
export type ManifestAssignment = z.output<typeof ManifestAssignment>;

const text = (max: number) => z.string().max(max);

export const ManifestApp = z.strictObject({
  displayName: z.string().trim().min(1).max(256),
  description: text(10_000).default("Installs the Configuration Manager client."),
  publisher: z.string().trim().min(1).max(1_024).default("Microsoft"),
  owner: text(256).default(""),
  developer: text(256).default(""),
  notes: text(4_000)
    .regex(/^[^[\]]*$/, "square brackets are kept for the stamp")
    .default("")
    .describe("Free text; our stamp is added as its last line."),
  informationUrl: z.url({ protocol: /^https?$/ }).optional(),
  privacyInformationUrl: z.url({ protocol: /^https?$/ }).optional(),
  isFeatured: z.boolean().default(false),
  ignoreVersionDetection: z
    .boolean()
    .default(true)
    .describe("Detect by product code alone; right for ccmsetup.msi, whose client updates itself."),
});

const path = z.string().min(1);
const InstallerFolder = z.strictObject({
  folder: path.describe("Folder to wrap, such as the Client folder of the site server."),
  setup: z
    .string()
    .regex(/^ccmsetup\.(?:exe|msi)$/i, "ccmsetup.exe or ccmsetup.msi, at the top of the folder")
    .describe("The file in it that is started."),
});

/** What only a co-management settings policy says. */
export const ManifestPolicy = z.strictObject({
  install: z
    .boolean()
    .default(true)
    .describe(
      "Whether Intune installs the client. With false and no override, Configuration Manager stays the authority of Windows 11 devices (rule 99).",
    ),
  override: z
    .boolean()
    .default(false)
    .describe(
      "Whether Intune decides over all workloads, whatever the site says; not to be changed once devices have it (rule 98).",
    ),
  priority: z
    .int()
    .min(1)
    .optional()
    .describe("Place among the policies, 1 the strongest; without it the place is left as it is."),
});

const LineValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))], {
  error: "has to be text, a number, true or false, or a list of texts and numbers",
});

const DeploymentMembers = z.strictObject({
  apiVersion: z.literal("ccmbridge/v1"),
  kind: z.literal("ClientDeployment"),
  name: ManifestName,
  site: ManifestName.describe("Name of the Site document it belongs to."),
  scenario: z.enum(SCENARIOS).describe("How the client reaches the site."),
  channel: z
    .enum(CHANNEL_NAMES)
    .default("lob")
    .describe(
      "lob: Intune line-of-business app (windowsMobileMSI). win32: Win32 app (win32LobApp) of ccmsetup.msi alone or of the Client folder. policy: co-management settings policy, for devices that Autopilot sets up.",
    ),
  installer: z
    .union([path, InstallerFolder], { error: "a path, or for win32 a `folder` with its `setup`" })
    .optional()
    .describe(
      "Path of ccmsetup.msi, relative to this file; for win32 also a folder with the file to start. The channel policy uses none.",
    ),
  properties: z.record(z.string(), LineValue).default({}).describe("client.msi properties, by their names."),
  parameters: z
    .record(z.string(), LineValue)
    .default({})
    .describe("ccmsetup.exe parameters, by their names, without the slash."),
  registrationToken: SecretReference.optional().describe(
    "Bulk registration token for the scenario cmg-token.",
  ),
  app: ManifestApp,
  policy: ManifestPolicy.optional().describe("What only the policy says; for the channel policy."),
  win32: ManifestWin32.optional().describe("What only a Win32 app says; for the channel win32."),
  assignments: z.array(ManifestAssignment).max(500).default([]),
  foreignAssignments: z
    .enum(["keep", "remove"])
    .default("keep")
    .describe("What becomes of assignments that somebody else made on our app."),
});

/** Names that are none, and what fits together only in some channels, are said at their place in the file. */
export const ClientDeployment = DeploymentMembers.superRefine((deployment, context) => {
  for (const { path, message } of [...wrongNames(deployment), ...misfitsOf(deployment)])
    context.addIssue({ code: "custom", path: [...path], message });
});
export type ClientDeployment = z.output<typeof ClientDeployment>;

export const SiteDocument = Site.extend({
  apiVersion: z.literal("ccmbridge/v1"),
  kind: z.literal("Site"),
  name: ManifestName,
});
export type SiteDocument = z.output<typeof SiteDocument>;

export const ManifestDocument = z.discriminatedUnion("kind", [SiteDocument, ClientDeployment], {
  error: "`kind` is Site or ClientDeployment",
});
export type ManifestDocument = z.output<typeof ManifestDocument>;

/** What names a deployment in stamps, journals and reports. */
export const deploymentKey = (deployment: Pick<ClientDeployment, "site" | "name">) =>
  `${deployment.site}/${deployment.name}`;
