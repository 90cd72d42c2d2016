import { BridgeError } from "../../domain/errors.ts";
import { type MsiReport, refuseUnlessCcmsetup } from "../../formats/msi/report.ts";
import { inspectMsi } from "../inspect-msi.ts";
import type { Files } from "../needs.ts";
import { besideManifest } from "./installer.ts";

export type CcmsetupReport = MsiReport & { readonly productCode: string; readonly productVersion: string };

/** @throws BridgeError "invalid" for anything that is not a ccmsetup.msi Intune can detect. */
export async function inspectCcmsetup(files: Pick<Files, "open">, path: string): Promise<CcmsetupReport> {
  const report = await besideManifest(() => inspectMsi(files, path));
  refuseUnlessCcmsetup(report);
  const { productCode, productVersion } = report;
  if (productCode && productVersion) return { ...report, productCode, productVersion };
  throw new BridgeError("invalid", `${path} has no ProductCode or ProductVersion; Intune cannot detect it.`, {
    file: path,
  });
}
