import type { CodeEntry } from "../code-entry.ts";

const CSP = [
  "MicrosoftDocs/windows-itpro-docs:windows/client-management/mdm/enterprisedesktopappmanagement-csp.md",
];
const PLACE = "EnterpriseDesktopAppManagement CSP, Status";

/**
 * `Status` of an MSI that MDM installs, in the registry under EnterpriseDesktopAppManagement and in the CSP. 70 says that
 * ccmsetup.msi ended well; the client itself is a second stage.
 */
export const CSP_STATUS_CODES: readonly CodeEntry[] = [
  {
    code: 10,
    symbol: "Initialized",
    context: PLACE,
    meaning: "The job is set up; nothing was done yet.",
    sources: CSP,
  },
  {
    code: 20,
    symbol: "Download In Progress",
    context: PLACE,
    meaning: "The MSI is being downloaded.",
    causes: ["If it stays so: BITS, delivery optimisation or the proxy holds the download."],
    checks: ["`bitsadmin /list /allusers`; events 1905 to 1908 of the MDM event log."],
    sources: CSP,
  },
  {
    code: 25,
    symbol: "Pending Download Retry",
    context: PLACE,
    meaning: "A download failed and is tried again.",
    causes: ["The content address could not be reached.", "A proxy that SYSTEM cannot sign in to."],
    checks: ["Event 1907 or 1908 holds the BITS error."],
    remedies: ["Let the content addresses of Intune pass without sign-in."],
    sources: CSP,
  },
  {
    code: 30,
    symbol: "Download Failed",
    context: PLACE,
    meaning: "The MSI could not be downloaded; no further try.",
    causes: ["The content address could not be reached.", "The hash of the content did not fit."],
    checks: ["LastError beside Status; event 1907 or 1908."],
    remedies: ["Repair the network path and let the device sync again."],
    sources: CSP,
  },
  {
    code: 40,
    symbol: "Download Completed",
    context: PLACE,
    meaning: "The MSI is on the device.",
    sources: CSP,
  },
  {
    code: 48,
    symbol: "Pending User Session",
    context: PLACE,
    meaning: "Waits until the user signs in.",
    causes: ["The package or its assignment is for the user, and nobody is signed in (event 1909)."],
    remedies: ["Sign in, or deploy a machine package to devices."],
    sources: CSP,
  },
  {
    code: 50,
    symbol: "Enforcement In Progress",
    context: PLACE,
    meaning: "msiexec is running.",
    sources: CSP,
  },
  {
    code: 55,
    symbol: "Pending Enforcement Retry",
    context: PLACE,
    meaning: "msiexec failed and is tried again.",
    checks: ["LastError beside Status; event 1924."],
    sources: CSP,
  },
  {
    code: 60,
    symbol: "Enforcement Failed",
    context: PLACE,
    meaning: "msiexec failed; no further try.",
    causes: [
      "The command line is wrong (1639).",
      "Another installation was running (1618).",
      "The package itself failed (1603).",
    ],
    checks: ["LastError beside Status; event 1924; mdm{ProductCode}.log in the profile of SYSTEM."],
    remedies: ["Treat the error of msiexec."],
    sources: CSP,
  },
  {
    code: 70,
    symbol: "Enforcement Completed",
    context: PLACE,
    meaning: "msiexec ended well. For ccmsetup.msi this is the bootstrap only, not the client.",
    checks: ["ccmsetup.log says whether the client came after it."],
    sources: CSP,
  },
];

/** Names of the status by number. */
export const MSI_STATUS_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  CSP_STATUS_CODES.map(({ code, symbol }) => [code, symbol]),
);

const GRAPH = [
  "MicrosoftGraph/microsoft-graph-docs:api-reference/beta/resources/intune-apps-resultantappstate.md",
];
const STATE = "Intune app install state (resultantAppState)";

/** `resultantAppState` of Graph: the number behind the install state of an app on a device. */
export const INSTALL_STATE_CODES: readonly CodeEntry[] = [
  {
    code: 0xffffffff,
    symbol: "notApplicable",
    context: STATE,
    meaning: "The app does not apply to this device.",
    sources: GRAPH,
  },
  {
    code: 1,
    symbol: "installed",
    context: STATE,
    meaning: "Installed, as the device reports.",
    sources: GRAPH,
  },
  {
    code: 2,
    symbol: "failed",
    context: STATE,
    meaning: "The installation failed; errorCode beside it says how.",
    sources: GRAPH,
  },
  { code: 3, symbol: "notInstalled", context: STATE, meaning: "Not installed.", sources: GRAPH },
  { code: 4, symbol: "uninstallFailed", context: STATE, meaning: "Removing the app failed.", sources: GRAPH },
  {
    code: 5,
    symbol: "pendingInstall",
    context: STATE,
    meaning: "The installation is still to come.",
    sources: GRAPH,
  },
  { code: 99, symbol: "unknown", context: STATE, meaning: "Intune does not know yet.", sources: GRAPH },
];
