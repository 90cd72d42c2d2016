import type { AppChannel, AppDraft, DetectionRule, Win32Draft } from "../domain/deployment/tenant.ts";
import { APP_TYPES } from "./app-types.ts";

type Body = Readonly<Record<string, unknown>>;

/** A draft, or the members of it that change, as Graph takes it; the type is always named (fact G5). */
export function appBody(channel: AppChannel, { channel: _channel, ...draft }: Partial<AppDraft>): Body {
  return { "@odata.type": APP_TYPES[channel], ...BODIES[channel](draft) };
}

const BODIES: Readonly<Record<AppChannel, (draft: Omit<Partial<AppDraft>, "channel">) => Body>> = {
  lob: (draft) => draft,
  win32: win32Body,
};

function win32Body(draft: Partial<Win32Draft>): Body {
  const { commandLine, detection, returnCodes, experience, architectures, minimumWindows, msi, ...words } =
    draft;
  return {
    ...words,
    ...(commandLine === undefined ? {} : { installCommandLine: commandLine }),
    ...(detection === undefined ? {} : { rules: detection.map(ruleBody) }),
    ...(returnCodes === undefined
      ? {}
      : { returnCodes: returnCodes.map(({ code, type }) => ({ returnCode: code, type })) }),
    ...(experience === undefined
      ? {}
      : {
          installExperience: {
            runAsAccount: experience.runAs,
            deviceRestartBehavior: experience.restart,
          },
        }),
    ...(architectures === undefined ? {} : { applicableArchitectures: architectures.join(",") }),
    ...(minimumWindows === undefined ? {} : { minimumSupportedWindowsRelease: minimumWindows }),
    ...(msi === undefined ? {} : { msiInformation: msi }),
  };
}

function ruleBody(rule: DetectionRule): Body {
  const versionOrExists = (version: string | null) =>
    version === null
      ? { operationType: "exists", operator: "notConfigured", comparisonValue: null }
      : { operationType: "version", operator: "greaterThanOrEqual", comparisonValue: version };
  const typed = (type: string, members: Body) => ({
    "@odata.type": `#microsoft.graph.${type}`,
    ruleType: "detection",
    ...members,
  });
  switch (rule.kind) {
    case "product":
      return typed("win32LobAppProductCodeRule", {
        productCode: rule.productCode,
        productVersionOperator: rule.productVersion === null ? "notConfigured" : "greaterThanOrEqual",
        productVersion: rule.productVersion,
      });
    case "file":
      return typed("win32LobAppFileSystemRule", {
        path: rule.path,
        fileOrFolderName: rule.name,
        check32BitOn64System: false,
        ...versionOrExists(rule.version),
      });
    case "registry":
      return typed("win32LobAppRegistryRule", {
        keyPath: rule.key,
        valueName: rule.value,
        check32BitOn64System: false,
        ...versionOrExists(rule.version),
      });
    case "other":
      throw new TypeError(`A rule of the kind ${rule.type} is never written.`);
  }
}
