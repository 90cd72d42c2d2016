import { isObject, type JsonObject } from "./check-body.ts";
import { breach } from "./graph-error.ts";

const LONGEST_LINE = 1_024;
const RELEASE = /^(?:1607|1703|1709|1803|1809|1903|1909|2004|2H20|21H1|Windows(?:10_2[12]H2|11_2[1-5]H2))$/i;

/** What a Win32 app has to say to be one, beyond names and types (facts G90 to G93). */
export function checkWin32(values: JsonObject): void {
  for (const name of ["installCommandLine", "uninstallCommandLine", "setupFilePath", "fileName"]) {
    const text = values[name];
    if (typeof text !== "string" || text.trim() === "") throw breach(`${name} is required for a Win32 app.`);
    if (/CommandLine$/.test(name) && text.length > LONGEST_LINE)
      throw breach(`${name} is longer than ${LONGEST_LINE} characters.`);
  }
  const release = values.minimumSupportedWindowsRelease;
  if (typeof release !== "string" || !RELEASE.test(release))
    throw breach(`Unknown MinimumSupportedWindowsRelease: ${String(release)}`);
  if (typeof values.applicableArchitectures !== "string" || values.applicableArchitectures === "none")
    throw breach("ApplicableArchitectures is required for a Win32 app.");
  if (!isObject(values.installExperience)) throw breach("InstallExperience is required for a Win32 app.");
  checkReturnCodes(values.returnCodes);
  checkRules(values.rules);
}

function checkReturnCodes(given: unknown): void {
  const codes = Array.isArray(given) ? given.map((each: JsonObject) => each.returnCode) : [];
  if (codes.length === 0) throw breach("ReturnCodes are required for a Win32 app.");
  if (new Set(codes).size < codes.length) throw breach("A return code stands there twice.");
}

function checkRules(given: unknown): void {
  const rules: readonly JsonObject[] = Array.isArray(given) ? given : [];
  if (!rules.some(({ ruleType }) => ruleType === "detection"))
    throw breach("A Win32 app needs a detection rule.");
  for (const rule of rules) {
    const type = String(rule["@odata.type"]).replace("#microsoft.graph.", "");
    for (const name of NEEDED[type] ?? [])
      if (typeof rule[name] !== "string" || rule[name] === "")
        throw breach(`${name} is required in a ${type}.`);
    const compares =
      type === "win32LobAppProductCodeRule"
        ? rule.productVersionOperator !== "notConfigured"
        : rule.operationType !== "exists" && rule.operationType !== "doesNotExist";
    const value = type === "win32LobAppProductCodeRule" ? rule.productVersion : rule.comparisonValue;
    if (type !== "win32LobAppPowerShellScriptRule" && compares !== (typeof value === "string"))
      throw breach(`A ${type} has a value to compare with when it compares, and else none.`);
  }
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  win32LobAppProductCodeRule: ["productCode", "productVersionOperator"],
  win32LobAppFileSystemRule: ["path", "fileOrFolderName", "operationType", "operator"],
  win32LobAppRegistryRule: ["keyPath", "operationType", "operator"],
  win32LobAppPowerShellScriptRule: ["scriptContent"],
};

/** Whether a device on which the line went through meets every detection rule of the app. */
export function isDetected({ rules, msiInformation }: JsonObject): boolean {
  const product = isObject(msiInformation) ? String(msiInformation.productCode).toLowerCase() : undefined;
  const detection = (rules as readonly JsonObject[]).filter(({ ruleType }) => ruleType === "detection");
  return detection.every((rule) => {
    if (typeof rule.productCode === "string") return rule.productCode.toLowerCase() === product;
    // ccmsetup's own folder and key are there from its first second; the client's come with the client.
    return /\\(?:ccmsetup|ccm|sms)(?:\\|$)/i.test(`${rule.path ?? rule.keyPath ?? ""}\\`);
  });
}
