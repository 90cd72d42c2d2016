import { BridgeError } from "../../domain/errors.ts";
import type { MsiReport } from "./report.ts";

const ATTRIBUTES = [
  "MsiExecutionContext",
  "MsiRequiresReboot",
  "MsiUpgradeCode",
  "MsiIsMachineInstall",
  "MsiIsUserInstall",
  "MsiIncludesServices",
  "MsiContainsSystemRegistryKeys",
  "MsiContainsSystemFolders",
] as const;

/**
 * What Intune wants to know of an MSI, as one XML element without a declaration and with an end tag (fact G56).
 * @throws BridgeError "invalid" when the MSI's ALLUSERS is none that Windows Installer knows.
 */
export function mobileMsiData({ intune }: Pick<MsiReport, "intune">): string {
  if (intune.MsiExecutionContext === null)
    throw new BridgeError(
      "invalid",
      "This MSI does not say for whom it installs: its ALLUSERS is neither 1 nor 2.",
    );
  const attributes = ATTRIBUTES.map((name) => `${name}="${escaped(String(intune[name] ?? ""))}"`);
  return `<MobileMsiData ${attributes.join(" ")}></MobileMsiData>`;
}

/** The same in base64, as the `manifest` of a content file carries it. */
export const mobileMsiManifest = (report: Pick<MsiReport, "intune">): string => btoa(mobileMsiData(report));

/** ASCII alone: anything else as a character reference. */
function escaped(text: string): string {
  return text.replaceAll(/[<>&"']|[^\x20-\x7e]/gu, (character) => `&#${character.codePointAt(0)};`);
}
