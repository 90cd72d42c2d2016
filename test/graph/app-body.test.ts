import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnCodes } from "../../src/domain/deployment/channels/win32.ts";
import {
  type DetectionRule,
  RESTART_BEHAVIOURS,
  RETURN_CODE_TYPES,
  type Win32Draft,
} from "../../src/domain/deployment/tenant.ts";
import { appBody } from "../../src/graph/app-body.ts";
import { App } from "../../src/graph/app-schema.ts";
import { breachOfType } from "../../src/sandbox/check-body.ts";

const text = fc.string({ minLength: 1, maxLength: 30 });
const version = fc.option(
  fc.array(fc.nat({ max: 9_999 }), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(".")),
);
const rule: fc.Arbitrary<DetectionRule> = fc.oneof(
  fc.record({ kind: fc.constant("product" as const), productCode: text, productVersion: version }),
  fc.record({ kind: fc.constant("file" as const), path: text, name: text, version }),
  fc.record({ kind: fc.constant("registry" as const), key: text, value: fc.option(text), version }),
);
const draft: fc.Arbitrary<Win32Draft> = fc.record({
  channel: fc.constant("win32" as const),
  displayName: text,
  description: fc.string(),
  publisher: text,
  notes: fc.string(),
  owner: fc.string(),
  developer: fc.string(),
  informationUrl: fc.option(fc.webUrl()),
  privacyInformationUrl: fc.option(fc.webUrl()),
  isFeatured: fc.boolean(),
  fileName: text,
  commandLine: text,
  uninstallCommandLine: text,
  setupFilePath: text,
  detection: fc.array(rule, { minLength: 1, maxLength: 4 }),
  returnCodes: fc
    .dictionary(fc.integer({ min: -99, max: 9_999 }).map(String), fc.constantFrom(...RETURN_CODE_TYPES), {
      maxKeys: 5,
    })
    .map(returnCodes),
  experience: fc.record({
    runAs: fc.constantFrom("system" as const, "user" as const),
    restart: fc.constantFrom(...RESTART_BEHAVIOURS),
  }),
  architectures: fc.constantFrom(["x64"], ["x86"], ["x64", "x86"]),
  minimumWindows: fc.constantFrom("1607", "Windows11_23H2"),
  msi: fc.option(
    fc.record({
      productCode: text,
      productVersion: text,
      upgradeCode: fc.option(text),
      productName: fc.option(text),
      publisher: fc.option(text),
      requiresReboot: fc.boolean(),
      packageType: fc.constantFrom("perMachine" as const, "perUser" as const, "dualPurpose" as const),
    }),
  ),
});
const state = {
  id: "app-1",
  publishingState: "published",
  committedContentVersion: "1",
  createdDateTime: "2026-11-24T10:00:00Z",
  lastModifiedDateTime: "2026-11-24T10:05:00Z",
};

describe("a Win32 app on its way to Graph and back", () => {
  it("says the same, and only what v1.0 knows", () => {
    fc.assert(
      fc.property(draft, (wanted) => {
        const body = appBody("win32", wanted);
        expect(breachOfType("v1.0", "mobileApp", body, "")).toBeUndefined();
        expect(App.parse({ ...JSON.parse(JSON.stringify(body)), ...state })).toMatchObject(wanted);
      }),
      { numRuns: 200 },
    );
  });
  it("changes only what is named", () => {
    expect(appBody("win32", { commandLine: "ccmsetup.exe" })).toEqual({
      "@odata.type": "#microsoft.graph.win32LobApp",
      installCommandLine: "ccmsetup.exe",
    });
  });
  it("takes a rule it would never write for something else, whatever it resembles", () => {
    const rules = [
      { "@odata.type": "#microsoft.graph.win32LobAppPowerShellScriptRule", ruleType: "detection" },
      {
        "@odata.type": "#microsoft.graph.win32LobAppFileSystemRule",
        ruleType: "requirement",
        operationType: "exists",
        path: "C:",
        fileOrFolderName: "x",
      },
      {
        "@odata.type": "#microsoft.graph.win32LobAppRegistryRule",
        ruleType: "detection",
        operationType: "string",
        operator: "equal",
        keyPath: "HKEY_LOCAL_MACHINE\\x",
        comparisonValue: "1",
      },
    ];
    const app = App.parse({ "@odata.type": "#microsoft.graph.win32LobApp", ...state, rules });
    expect(app.channel === "win32" && app.detection.map(({ kind }) => kind)).toEqual([
      "other",
      "other",
      "other",
    ]);
  });
});
