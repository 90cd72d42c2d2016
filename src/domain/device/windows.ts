import { type DeviceFacts, present } from "./facts.ts";

/** Windows as `[major, minor, build]`; undefined for what is no version of it. */
export function versionOf(
  osVersion: string | null | undefined,
): readonly [number, number, number] | undefined {
  const [, major, minor, build] = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{3,6})(?!\d)/.exec(osVersion ?? "") ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(build)];
}

/** True for Windows 11 and later: 10.0.22000 (fact S72). */
export const isWindows11 = (osVersion: string | null | undefined): boolean => isAtLeast(osVersion, 22_000);

/** True when the version is known and older than 1709, the first Windows 10 that co-management takes. */
export const isTooOld = (osVersion: string | null | undefined): boolean =>
  versionOf(osVersion) !== undefined && !isAtLeast(osVersion, 16_299);

function isAtLeast(osVersion: string | null | undefined, build: number): boolean {
  const version = versionOf(osVersion);
  return version !== undefined && version[0] >= 10 && version[2] >= build;
}

/** True when any source calls it a server: those Configuration Manager manages alone. */
export const isServer = ({ entra, intune, configmgr }: DeviceFacts): boolean =>
  [present(entra), present(intune), present(configmgr)].some((fact) =>
    /\bserver\b/i.test(fact?.operatingSystem ?? ""),
  );
