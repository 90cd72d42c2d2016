import { isObject, type JsonObject } from "./check-body.ts";
import { INSTALL_STATES, type InstallReport } from "./population/install.ts";
import type { IntuneRecord } from "./population/records.ts";
import { iso, type StoredApp } from "./tenant.ts";

const WORDS: Readonly<Record<keyof typeof INSTALL_STATES, string>> = {
  installed: "Installed",
  failed: "Failed",
  notInstalled: "Not Installed",
  pendingInstall: "Pending Install",
  notApplicable: "Not Applicable",
};
const RESTART_CODE = 3_010;

export const appVersionOf = ({ productVersion, msiInformation }: JsonObject): string =>
  String(productVersion ?? (isObject(msiInformation) ? msiInformation.productVersion : "") ?? "");

/** What a device reported of an app, by the columns of both reports about it (facts G112, G157). */
export function installRow(
  { id, device, name }: IntuneRecord,
  app: StoredApp,
  { state, errorCode, at }: InstallReport,
): Readonly<Record<string, unknown>> {
  return {
    DeviceName: name,
    UserPrincipalName: device.user.userPrincipalName,
    Platform: "Windows",
    AppVersion: appVersionOf(app.values),
    InstallState: INSTALL_STATES[state],
    InstallStateDetail: 0,
    LastModifiedDateTime: iso(at),
    DeviceId: id,
    ErrorCode: errorCode | 0,
    UserName: device.user.displayName,
    UserId: device.user.id,
    ApplicationId: app.id,
    AssignmentFilterIdsList: "",
    AssignmentFilterIdsExist: false,
    AppInstallState: WORDS[state],
    AppInstallStateDetails: errorCode === RESTART_CODE ? "Pending reboot" : "",
    HexErrorCode: `0x${errorCode.toString(16).toUpperCase().padStart(8, "0")}`,
  };
}
