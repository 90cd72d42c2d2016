import type { CodeEntry } from "../code-entry.ts";

/** COM, WMI, certificates and other parts of Windows that stand behind a failed installation. */
export const WINDOWS_CODES: readonly CodeEntry[] = [
  {
    code: 0x800b010a,
    symbol: "CERT_E_CHAINING",
    context: "Windows certificates",
    meaning: "Certificate chain of the token service is not trusted.",
    causes: [
      "Enhanced HTTP: root certificate SMS Issuing is not on the client.",
      "An intermediate certificate is missing.",
    ],
    checks: ["The chain of the server certificate."],
    remedies: ["Deploy the root certificate to the trusted roots of the computer."],
    note: "The symbol is the usual one for this value; the source gives only the number.",
    sources: ["public lab exercise 'Lab 4.1 - Bring CL3 into ConfigMgr'"],
  },
  {
    code: 0x80092012,
    symbol: "CRYPT_E_NO_REVOCATION_CHECK",
    context: "Windows certificates",
    meaning: "Revocation check failed.",
    causes: ["/NoCRLCheck is missing and the revocation list cannot be reached."],
    checks: ["CAPI2 event log; fetch the CRL address as SYSTEM."],
    remedies: ["Publish the CRL, or add /NoCRLCheck."],
    note: "The symbol is the usual one for this value; the source gives only the number.",
    sources: ["public lab exercise 'Lab 4.1 - Bring CL3 into ConfigMgr'"],
  },
  {
    code: 0x80092004,
    symbol: "CRYPT_E_NOT_FOUND",
    context: "Windows certificates",
    meaning: "Object not found; logged with a missing client PKI certificate.",
    causes: ["No client authentication certificate."],
    remedies: ["Enrol one."],
    note: "The symbol is the usual one for this value; the source gives only the number.",
    sources: ["public lab-build scripts that discuss CCM_E_NO_CLIENT_PKI_CERT"],
  },
  {
    code: 0xd0090016,
    symbol: null,
    context: "Windows sign-in (WAM)",
    meaning: "Entra device token could not be had; setup falls back to the user token.",
    causes: ["Shown in the sample log of the workflow page."],
    remedies: ["Check dsregcmd /status."],
    sources: ["MicrosoftDocs/memdocs:Microsoft Entra authentication workflow reference"],
  },
  {
    code: 0x80004005,
    symbol: "E_FAIL",
    context: "Windows",
    meaning: "Unspecified error.",
    causes: [
      "Any: the generic last line of a failed ccmsetup. The reason stands before it.",
      "No management point or source was found.",
      "BITS is missing or too old (state message 321).",
      "/regtoken together with /mp.",
    ],
    checks: ["`ccmbridge log diagnose` on the log."],
    remedies: ["Read the lines before it."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/client-installation-fails-with-policyagentprovider-dll.md",
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/client-installation-fails-without-bits.md",
      "https://github.com/MicrosoftDocs/memdocs/issues/1565",
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-management/cannot-download-content-from-cmg.md",
    ],
  },
  {
    code: 1,
    symbol: null,
    context: "Windows",
    meaning: "Incorrect function.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 2,
    symbol: null,
    context: "Windows",
    meaning: "File not found.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 692,
    symbol: null,
    context: "Windows",
    meaning: "Ended by a debugger.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80000003,
    symbol: null,
    context: "Windows",
    meaning: "Invalid arguments.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80000007,
    symbol: null,
    context: "Windows",
    meaning: "Operation aborted.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80000009,
    symbol: null,
    context: "Windows",
    meaning: "Access denied.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x8000ffff,
    symbol: "E_UNEXPECTED",
    context: "Windows",
    meaning: "Unexpected (catastrophic) failure.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80040154,
    symbol: null,
    context: "Windows",
    meaning: "COM class not registered.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80091007,
    symbol: null,
    context: "Windows",
    meaning: "Hash value is not correct; content changed or a file was locked by a scanner.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0xc0000142,
    symbol: null,
    context: "Windows",
    meaning: "A DLL did not initialise.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80041001,
    symbol: "WBEM_E_FAILED",
    context: "WMI",
    meaning: "Generic WMI failure.",
    remedies: ["winmgmt /verifyrepository, then salvage; reset only as a last resort."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80041009,
    symbol: "WBEM_E_NOT_AVAILABLE",
    context: "WMI",
    meaning: "Resource not available now.",
    remedies: ["winmgmt /verifyrepository, then salvage; reset only as a last resort."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x8004100e,
    symbol: "WBEM_E_INVALID_NAMESPACE",
    context: "WMI",
    meaning: "WMI namespace not found.",
    remedies: ["winmgmt /verifyrepository, then salvage; reset only as a last resort."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80041002,
    symbol: "WBEM_E_NOT_FOUND",
    context: "WMI",
    meaning: "WMI object not found.",
    causes: ["See client.msi 25150."],
    remedies: ["See client.msi 25150."],
    note: "The symbol is the usual one for this value.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/client-agent-installation-error-80041002.md",
    ],
  },
  {
    code: 0x80040e37,
    symbol: null,
    context: "SQL Server Compact",
    meaning: "SQL CE script could not be run on the state message store.",
    causes: ["Broken Visual C++ 2013 runtime on Server 2008 SP2."],
    remedies: ["Update the runtime, install again."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-installation/install-configmgr-client-error-1603.md",
    ],
  },
];
