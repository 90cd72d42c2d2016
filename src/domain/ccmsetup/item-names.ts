import { CATALOGUE, findEntry, MISSPELLINGS } from "./catalogue.ts";

const named = (isParameter: boolean) =>
  CATALOGUE.filter(({ kind }) => (kind === "ccmsetup-parameter") === isParameter).map(({ name }) => name);

/** Without their slash. */
export const PARAMETER_NAMES: readonly string[] = named(true).map((name) => name.slice(1));
export const PROPERTY_NAMES: readonly string[] = named(false);

/** `name` without a slash. */
export const isParameter = (name: string) => findEntry(`/${name}`) !== undefined;
export const isProperty = (name: string) => !name.startsWith("/") && findEntry(name) !== undefined;
/** A known property, or a spelling of one that is seen in the field. */
export const looksLikeProperty = (name: string) =>
  isProperty(name) || (!name.startsWith("/") && MISSPELLINGS.has(name.toLowerCase()));
/** `name` of a parameter with its slash. */
export const takesNothing = (name: string) => findEntry(name)?.valueType.type === "flag";
/** As the catalogue spells it, or as written. */
export const canonical = (name: string) => findEntry(name)?.name ?? name;

/** Properties of Windows Installer that any MSI takes; beside CCMSETUPCMD they are the bootstrap's own. */
const WINDOWS_INSTALLER = new Set(
  "ADDLOCAL ADVERTISE ALLUSERS ARPNOMODIFY ARPNOREMOVE ARPSYSTEMCOMPONENT INSTALL INSTALLDIR INSTALLLEVEL LIMITUI LOGACTION MSIDISABLERMRESTART MSIENFORCEUPGRADECOMPONENTRULES MSIFASTINSTALL MSIINSTALLPERUSER MSIRESTARTMANAGERCONTROL MSIRMSHUTDOWN PATCH PATCHREMOVE REBOOT REBOOTPROMPT REINSTALL REINSTALLMODE REMOVE TARGETDIR TRANSFORMS TRANSFORMSSECURE UILEVEL".split(
    " ",
  ),
);
export const isWindowsInstallerProperty = (name: string) => WINDOWS_INSTALLER.has(name.toUpperCase());
