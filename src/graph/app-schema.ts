import { z } from "zod";
import type {
  DetectionRule,
  LiveApp,
  LobApp,
  MsiInformation,
  RestartBehaviour,
  ReturnCode,
  Win32App,
} from "../domain/deployment/tenant.ts";
import { APP_TYPES } from "./app-types.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const orNull = z
  .string()
  .nullish()
  .transform((value) => value || null);
const flag = z.boolean().nullish().transform(Boolean);
const STATES = ["notPublished", "processing", "published"] as const;

/** Members of both kinds (facts G12, G90). A publishing state Graph adds tomorrow reads as "other". */
const COMMON = {
  id: z.string(),
  displayName: text,
  description: text,
  publisher: text,
  notes: text,
  owner: text,
  developer: text,
  informationUrl: orNull,
  privacyInformationUrl: orNull,
  isFeatured: flag,
  fileName: text,
  committedContentVersion: orNull,
  publishingState: z.string().nullish(),
  createdDateTime: z.coerce.date(),
  lastModifiedDateTime: z.coerce.date(),
};
type Common = z.output<z.ZodObject<typeof COMMON>>;

const stateOf = ({ publishingState, createdDateTime, lastModifiedDateTime, ...app }: Common) => ({
  ...app,
  publishingState: STATES.find((state) => state === publishingState) ?? ("other" as const),
  createdAt: createdDateTime,
  lastModifiedAt: lastModifiedDateTime,
});

const Lob = z
  .object({
    ...COMMON,
    "@odata.type": z.literal(APP_TYPES.lob),
    commandLine: text,
    productCode: text,
    productVersion: text,
    ignoreVersionDetection: flag,
  })
  .transform(
    ({
      "@odata.type": _type,
      commandLine,
      productCode,
      productVersion,
      ignoreVersionDetection,
      ...common
    }): LobApp => ({
      ...stateOf(common),
      channel: "lob",
      commandLine,
      productCode,
      productVersion,
      ignoreVersionDetection,
    }),
  );

/** Rules of all kinds at once: which members count goes by the type (fact G92). */
const Rule = z
  .object({
    "@odata.type": z.string(),
    ruleType: z.string(),
    productCode: text,
    productVersion: orNull,
    productVersionOperator: text,
    path: text,
    fileOrFolderName: text,
    keyPath: text,
    valueName: orNull,
    check32BitOn64System: flag,
    operationType: text,
    operator: text,
    comparisonValue: orNull,
  })
  .transform((rule): DetectionRule => {
    const type = rule["@odata.type"].replace("#microsoft.graph.", "");
    const other = { kind: "other", type: `${rule.ruleType} ${type}` } as const;
    if (rule.ruleType !== "detection" || rule.check32BitOn64System) return other;
    const version = { exists: null, version: rule.comparisonValue }[rule.operationType];
    const known =
      rule.operationType === "exists" ||
      (rule.operationType === "version" && rule.operator === "greaterThanOrEqual");
    switch (type) {
      case "win32LobAppProductCodeRule":
        if (rule.productVersionOperator === "notConfigured")
          return { kind: "product", productCode: rule.productCode, productVersion: null };
        return rule.productVersionOperator === "greaterThanOrEqual"
          ? { kind: "product", productCode: rule.productCode, productVersion: rule.productVersion }
          : other;
      case "win32LobAppFileSystemRule":
        return known
          ? { kind: "file", path: rule.path, name: rule.fileOrFolderName, version: version ?? null }
          : other;
      case "win32LobAppRegistryRule":
        return known
          ? { kind: "registry", key: rule.keyPath, value: rule.valueName, version: version ?? null }
          : other;
      default:
        return other;
    }
  });

const Msi = z
  .object({
    productCode: text,
    productVersion: text,
    upgradeCode: orNull,
    productName: orNull,
    publisher: orNull,
    requiresReboot: flag,
    packageType: z.string().nullish(),
  })
  .transform(
    ({ packageType, ...msi }): MsiInformation => ({
      ...msi,
      packageType: (packageType ?? "perMachine") as MsiInformation["packageType"],
    }),
  );

const Win32 = z
  .object({
    ...COMMON,
    "@odata.type": z.literal(APP_TYPES.win32),
    installCommandLine: text,
    uninstallCommandLine: text,
    setupFilePath: text,
    rules: z.array(Rule).nullish(),
    returnCodes: z.array(z.object({ returnCode: z.number(), type: z.string() })).nullish(),
    installExperience: z
      .object({ runAsAccount: z.string().nullish(), deviceRestartBehavior: z.string().nullish() })
      .nullish(),
    applicableArchitectures: text,
    minimumSupportedWindowsRelease: text,
    msiInformation: Msi.nullish(),
  })
  .transform(
    ({
      "@odata.type": _type,
      installCommandLine,
      uninstallCommandLine,
      setupFilePath,
      rules,
      returnCodes,
      installExperience,
      applicableArchitectures,
      minimumSupportedWindowsRelease,
      msiInformation,
      ...common
    }): Win32App => ({
      ...stateOf(common),
      channel: "win32",
      commandLine: installCommandLine,
      uninstallCommandLine,
      setupFilePath,
      detection: rules ?? [],
      returnCodes: (returnCodes ?? [])
        .map(({ returnCode, type }): ReturnCode => ({ code: returnCode, type: type as ReturnCode["type"] }))
        .sort((a, b) => a.code - b.code),
      experience: {
        runAs: installExperience?.runAsAccount === "user" ? "user" : "system",
        restart: (installExperience?.deviceRestartBehavior ?? "basedOnReturnCode") as RestartBehaviour,
      },
      architectures: applicableArchitectures
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "")
        .sort(),
      minimumWindows: minimumSupportedWindowsRelease,
      msi: msiInformation ?? null,
    }),
  );

/** What we use of the two kinds of apps that carry a client, in our words. */
export const App: z.ZodType<LiveApp> = z.union([Lob, Win32], {
  error: (issue) =>
    (issue.input as { "@odata.type"?: unknown } | null)?.["@odata.type"] === undefined
      ? "it does not say its @odata.type"
      : undefined,
});
