import type { CodeEntry } from "./code-entry.ts";
import { CCMSETUP_CODES } from "./data/ccmsetup.ts";
import { GATEWAY_CODES } from "./data/cloud-management-gateway.ts";
import { CONFIGURATION_MANAGER_CODES } from "./data/configuration-manager.ts";
import { CSP_STATUS_CODES, INSTALL_STATE_CODES } from "./data/csp-status.ts";
import { ENROLMENT_CODES } from "./data/enrolment.ts";
import { HRESULTS, STATUS_VALUES } from "./data/hresults.ts";
import { HTTP_STATUS_CODES } from "./data/http-status.ts";
import { INTUNE_CODES } from "./data/intune.ts";
import { MORE_ENROLMENT_CODES } from "./data/more-enrolment.ts";
import { SYSTEM_ERRORS } from "./data/system-errors.ts";
import { WINDOWS_CODES } from "./data/windows.ts";
import { WINDOWS_INSTALLER_CODES } from "./data/windows-installer.ts";
import { WINHTTP_CODES } from "./data/winhttp.ts";

/** All entries. Where a number has several meanings, the order is that of likelihood around a client installation. */
export const KNOWN_CODES: readonly CodeEntry[] = [
  ...CCMSETUP_CODES,
  ...WINDOWS_INSTALLER_CODES,
  ...CONFIGURATION_MANAGER_CODES,
  ...ENROLMENT_CODES,
  ...MORE_ENROLMENT_CODES,
  ...GATEWAY_CODES,
  ...CSP_STATUS_CODES,
  ...INTUNE_CODES,
  ...INSTALL_STATE_CODES,
  ...WINHTTP_CODES,
  ...HTTP_STATUS_CODES,
  ...WINDOWS_CODES,
  ...HRESULTS,
  ...STATUS_VALUES,
  ...SYSTEM_ERRORS,
];

const BY_VALUE = Map.groupBy(
  KNOWN_CODES.filter(({ code }) => code !== null),
  ({ code }) => code!,
);

/** Every entry of a number, most likely first. */
export function entriesOf(value: number): readonly CodeEntry[] {
  return BY_VALUE.get(value) ?? [];
}

const folded = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "");
const BY_NAME = Map.groupBy(
  KNOWN_CODES.filter(({ symbol }) => symbol !== null),
  ({ symbol }) => folded(symbol!),
);

/** Every entry of a name, whatever its case and signs; of an answer such as "HTTP 403 CMGConnector_Forbidden" its last word is enough. */
export function entriesNamed(name: string): readonly CodeEntry[] {
  const asked = folded(name.replace(/ is set$/i, ""));
  if (asked.length < 4) return [];
  const exact = BY_NAME.get(asked);
  if (exact) return exact;
  return KNOWN_CODES.filter(
    ({ code, symbol }) =>
      code === null && symbol !== null && asked.length > 6 && folded(symbol).endsWith(asked),
  );
}
