import { hasClient } from "../enrolment.ts";
import { type InstallFact, present } from "../facts.ts";
import { hoursAfter, isOlderThan } from "../limits.ts";
import { codeInWords } from "./code-in-words.ts";
import { evidence, type FaultCase, type FaultRule, listenedUntil } from "./fault-case.ts";

const there = ({ facts }: FaultCase) => facts.installs.filter(({ goneAt }) => goneAt === null);
const said = (report: InstallFact) =>
  evidence(
    "install",
    `app ${report.appId}: ${report.state}${report.detail ? `, ${report.detail}` : ""}${report.hexErrorCode ? `, ${report.hexErrorCode}` : ""}`,
    report.claimedAt,
  );

/** Exit 7 of ccmsetup; 3010 and 1641 of Windows Installer, which are no failures. */
const RESTART = /^0x0*(7|bc2|669|80070bc2|80070669)$/i;
const wantsRestart = ({ detail, hexErrorCode }: InstallFact) =>
  RESTART.test(hexErrorCode ?? "") || /reboot|restart/i.test(detail ?? "");

/** Intune could not run the installer. Once a client is there, or another try went well, the report is history. */
export const installFailed: FaultRule = (seen) => {
  const report = there(seen).find(({ state }) => state === "failed" || state === "installed");
  if (report?.state !== "failed" || RESTART.test(report.hexErrorCode ?? "") || hasClient(seen.facts))
    return undefined;
  const code = report.hexErrorCode === null ? undefined : codeInWords(report.hexErrorCode);
  return {
    code: "install-failed",
    severity: "error",
    since: report.claimedAt,
    because: [said(report)],
    cause: `Intune could not run ccmsetup.msi on the device: ${code?.meaning ?? "it gave no code"}.`,
    next:
      code?.check ??
      "Read the device's event log DeviceManagement-Enterprise-Diagnostics-Provider, event 1924, and the installer's log.",
  };
};

/** "Installed" is said of ccmsetup.msi; ccmsetup.exe may still be downloading, or may have failed. */
export const bootstrapWithoutClient: FaultRule = (seen) => {
  const { context, facts, stage } = seen;
  const report = there(seen).find(({ state }) => state === "installed");
  if (stage !== "bootstrapped" || !report || tokenEnded(seen, report)) return undefined;
  // A client may have come where nobody could look since.
  const [intune, site] = [present(facts.intune), present(facts.configmgr)];
  const until = [listenedUntil(seen, "intune", intune), listenedUntil(seen, "configmgr", site)].sort()[0]!;
  if (!isOlderThan(report.claimedAt, context.limits.bootstrapHours, until)) return undefined;
  return {
    code: "bootstrap-without-client",
    severity: "error",
    since: report.claimedAt && hoursAfter(report.claimedAt, context.limits.bootstrapHours),
    because: [
      said(report),
      evidence(
        site ? "configmgr" : "intune",
        `no client after more than ${context.limits.bootstrapHours} hours`,
        site?.claimedAt ?? intune?.lastSyncAt ?? null,
      ),
    ],
    cause: "ccmsetup.msi ran, but no Configuration Manager client registered with the site.",
    next: "Collect C:\\Windows\\ccmsetup\\Logs\\ccmsetup.log from the device and run `ccmbridge log diagnose`.",
  };
};

function tokenEnded({ context }: FaultCase, report: InstallFact): boolean {
  const end = context.tokenExpiresAt[report.appId];
  return end !== undefined && report.claimedAt !== null && end <= report.claimedAt;
}

/** The registration token in the line had ended when the installer ran. */
export const registrationTokenExpired: FaultRule = (seen) => {
  const report = there(seen).find(({ state }) => state === "installed");
  if (seen.stage !== "bootstrapped" || !report || !tokenEnded(seen, report)) return undefined;
  const end = seen.context.tokenExpiresAt[report.appId] ?? null;
  return {
    code: "registration-token-expired",
    severity: "error",
    since: report.claimedAt,
    because: [said(report), evidence("install", "the registration token of the line ended before that", end)],
    cause: "The client cannot register: its registration token had expired when ccmsetup ran.",
    next: "Make a new token on the site, put it where the manifest points, and run `ccmbridge apply`.",
  };
};

/** Intune does not offer its apps to a device whose client apps lie with Configuration Manager. */
export const notApplicableByWorkload: FaultRule = (seen) => {
  const [report] = there(seen);
  if (report?.state !== "notApplicable") return undefined;
  const { by } = seen.workloads.clientApps;
  const side = by.configmgr === "configmgr" ? "configmgr" : by.intune === "configmgr" ? "intune" : undefined;
  if (side === undefined) return undefined;
  const comanaged = seen.stage === "comanaged";
  return {
    code: "not-applicable-by-workload",
    severity: comanaged ? "info" : "warning",
    since: report.claimedAt,
    because: [
      said(report),
      evidence(
        side,
        "the client apps workload lies with Configuration Manager",
        (side === "intune" ? present(seen.facts.intune) : present(seen.facts.configmgr))?.claimedAt ?? null,
      ),
    ],
    cause: "Intune calls the app not applicable because client apps lie with Configuration Manager.",
    next: comanaged
      ? "Nothing: the device is co-managed."
      : "Install the client another way, or move the client apps workload to Intune for this device.",
  };
};

/** The rest comes after a restart. */
export const waitingForRestart: FaultRule = (seen) => {
  const report = there(seen).find(wantsRestart);
  if (!report || hasClient(seen.facts)) return undefined;
  return {
    code: "waiting-for-restart",
    severity: "info",
    since: report.claimedAt,
    because: [said(report)],
    cause: "The installation goes on after a restart.",
    next: "Restart the device, or wait until its user does.",
  };
};
