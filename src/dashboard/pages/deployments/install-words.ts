/** A row of the report of installs. */
export interface InstallRow {
  readonly appId: string;
  readonly state: string;
  readonly devices: number;
}

interface Words {
  readonly label: string;
  readonly tone: "good" | "bad" | "warning" | "unknown";
  /** Under which fault its devices are found. */
  readonly fault?: string;
}

/** What Intune reports of an install, in the order of the way. */
export const INSTALL_WORDS: Readonly<Record<string, Words>> = {
  installed: { label: "Installed", tone: "good" },
  pendingInstall: { label: "Install pending", tone: "warning" },
  notInstalled: { label: "Not installed", tone: "unknown" },
  failed: { label: "Failed", tone: "bad", fault: "install-failed" },
  uninstallFailed: { label: "Uninstall failed", tone: "bad" },
  notApplicable: { label: "Not applicable", tone: "unknown" },
  unknown: { label: "Unknown", tone: "unknown" },
};
