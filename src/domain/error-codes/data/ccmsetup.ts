import type { CodeEntry } from "../code-entry.ts";

/** Return codes of ccmsetup, and the messages of client.msi and of its state reports that stand for an error. */
export const CCMSETUP_CODES: readonly CodeEntry[] = [
  {
    code: 0,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "Installed or nothing to do.",
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: 6,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "General failure.",
    causes: ["Any: 6 is the end, the reason stands in ccmsetup.log before it."],
    checks: ["Run `ccmbridge log diagnose` on %WinDir%\\ccmsetup\\Logs."],
    remedies: ["Read the lines before the exit line in %WinDir%\\ccmsetup\\Logs\\ccmsetup.log."],
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: 7,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "A restart is needed; setup stopped or finished with a restart outstanding.",
    causes: [
      "A prerequisite such as the .NET Framework wants a restart; client.msi did not run yet.",
      "The client was installed and a file in use wants a restart.",
    ],
    checks: [
      'Is there a line "Running installation package" in ccmsetup.log? Without it the client is not there yet.',
    ],
    remedies: [
      "Restart; setup goes on by its scheduled task.",
      "Do not treat 7 as a plain failure in scripts.",
    ],
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
      "https://home.memftw.com/ugh-ccmsetup-error-codes/",
    ],
  },
  {
    code: 8,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "Another ccmsetup is running.",
    causes: [
      "Another ccmsetup is at work, e.g. started by client push, a retry task or Intune at the same time.",
    ],
    checks: ["tasklist for ccmsetup.exe; the newest start line in ccmsetup.log."],
    remedies: ["Wait for it, or read its log."],
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: 9,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "Prerequisite check failed.",
    causes: [
      "A file that client.msi needs beforehand (Visual C++, .NET Framework, Policy Platform) did not install.",
      "The Windows version or service pack is not supported.",
    ],
    checks: ["Which file the log names before the exit line, and with which exit code."],
    remedies: ["Install that prerequisite by hand and read its own log."],
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: 10,
    symbol: null,
    context: "ccmsetup return code",
    meaning: "Hash of the setup manifest did not match.",
    causes: [
      "Client files were changed or are incomplete at the source.",
      "A web filter or virus scanner changes the files on the way.",
    ],
    checks: ["The same wrong hash each time: the package. Changing hashes: the network or a scanner."],
    remedies: [
      "Take the whole Client folder again or redistribute the client package.",
      "Exclude the folder from scanning.",
    ],
    note: "The cause is our reading of the name.",
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: null,
    symbol: "25502",
    context: "client.msi",
    meaning: "client.msi was started directly and not by ccmsetup.exe.",
    causes: ["client.msi uploaded to Intune instead of ccmsetup.msi."],
    remedies: ["Use ccmsetup.exe, or ccmsetup.msi from \\bin\\i386."],
    sources: [
      "https://github.com/MicrosoftDocs/memdocs/issues/673",
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
    ],
  },
  {
    code: null,
    symbol: "25150",
    context: "client.msi",
    meaning: "The CCM_Service_HostingConfiguration endpoint could not be registered (with 0x80041002).",
    causes: ["Client on a 2012 SP1 CU3 management point."],
    remedies: ["Remove the role, install the client, add the role again."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/client-agent-installation-error-80041002.md",
    ],
  },
  {
    code: null,
    symbol: "STATEID 321",
    context: "ccmsetup state message",
    meaning: "Fallback status point message: BITS is too old.",
    remedies: ["Update BITS."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/client-installation-fails-without-bits.md",
    ],
  },
];
