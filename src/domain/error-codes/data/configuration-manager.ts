import type { CodeEntry } from "../code-entry.ts";

/** Errors of the Configuration Manager client, facility 2000 (0x87D0xxxx). Public lists of these contradict each other; only the sources named here were used. */
export const CONFIGURATION_MANAGER_CODES: readonly CodeEntry[] = [
  {
    code: 0x87d00202,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Service is shutting down.",
    remedies: ["Check that SMS Agent Host runs."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00207,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Parsing error: some data is invalid.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00213,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Timeout.",
    remedies: ["Longer maximum run time or a wider maintenance window."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00215,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Item not found.",
    causes: [
      "Boundary group without a distribution point, or the client package is not distributed.",
      "No management point was found in Active Directory.",
      "The query of the operating system in WMI failed.",
      "Outside setup: policy or content of an application is missing.",
    ],
    checks: [
      'The line "Failed to get DP locations" in ccmsetup.log: boundaries and content.',
      '"No valid source or MP locations": the management point.',
      "winmgmt /verifyrepository: WMI.",
    ],
    remedies: [
      "Distribute the client package and check boundary groups.",
      "In application deployments check policy and content.",
    ],
    note: "The ccmsetup causes are reports from the field (client package not on a distribution point:; no management point in AD:; WMI: the blog). Many public lists explain it wrongly, e.g. as an update error or as CCM_E_NO_TOKEN_AUTH.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
      "http://www.osdninja.com/?cat=1",
    ],
  },
  {
    code: 0x87d00235,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Syntax error while parsing.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00244,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Object or subsystem not initialised.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d0027c,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Download of CI documents timed out.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00289,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "CI documents could not be unpacked.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00314,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "CI version information timed out.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00321,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Script timed out.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00324,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Application not detected after installation.",
    remedies: ["Correct the detection rule."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00325,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Application still detected after uninstall.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00327,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Script is not signed.",
    remedies: ["Check the PowerShell execution policy client setting."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00329,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Requirement evaluation or detection failed.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00607,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Content not found.",
    remedies: ["Distribute it to a point that the client can reach."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d00667,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "No service window is long enough.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01106,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Program file or its command line is not valid.",
    remedies: ["Try the command by hand as SYSTEM."],
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01107,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "None of the program locations could be reached.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01201,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Not enough space in the cache or on the disk.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01202,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Cache is smaller than the content.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01281,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "No supported App-V client.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d0128f,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "App-V command failed.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d01290,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "App-V WMI provider query failed.",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d1076c,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Application was installed (success).",
    sources: [
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x87d0027e,
    symbol: "CCM_E_BAD_HTTP_STATUS_CODE",
    context: "Configuration Manager client",
    meaning: "Bad HTTP status code from the server.",
    causes: [
      "The management point or gateway answered with an HTTP error; the line after it names the status.",
      "/regtoken together with /mp.",
      "401: the registration token is expired.",
      "403: certificate or binding of the management point.",
    ],
    checks: ["StatusCode and StatusText in the [CCMHTTP] ERROR INFO line."],
    remedies: ["Treat the HTTP status (401, 403, 405, 500).", "With /regtoken leave /mp out."],
    note: "The symbol is seen next to the code in logs.",
    sources: [
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/core/clients/deploy/about-client-installation-properties.md",
      "https://github.com/MicrosoftDocs/memdocs/issues/1565",
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
      "public report from the field",
    ],
  },
  {
    code: 0x87d00231,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Transient error.",
    causes: [
      "The management point returned a bad status.",
      "Entra device: no token for registration could be had.",
    ],
    checks: ["ClientIDManagerStartup.log and CCM_STS.log of the same minute."],
    remedies: ["Check API permissions and Entra user discovery.", "Repair the management point."],
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
      "public report from the field",
    ],
  },
  {
    code: 0x87d00454,
    symbol: "CCM_E_NO_CLIENT_PKI_CERT",
    context: "Configuration Manager client",
    meaning: "HTTPS without a client PKI certificate.",
    causes: [
      "No usable client authentication certificate in the computer store.",
      "A TLS or token error stands before it; this is then its consequence.",
      "HTTPS mode is not yet published in Active Directory.",
      "Content of the gateway under a name its certificate does not have (before 1902).",
    ],
    checks: [
      "The records before it: a TLS flag or an HTTP status there is the cause.",
      "Certificates in LocalMachine\\My with the purpose client authentication.",
    ],
    remedies: [
      "Issue the certificate, or use Entra or token authentication.",
      "Update the site to 1902 or later.",
    ],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-management/cannot-download-content-from-cmg.md",
      "public lab-build scripts that discuss CCM_E_NO_CLIENT_PKI_CERT",
    ],
  },
  {
    code: 0x87d00455,
    symbol: "CCM_E_NO_TOKEN_AUTH",
    context: "Configuration Manager client",
    meaning: "No ConfigMgr token could be had and there is no PKI certificate.",
    causes: [
      "CCM_STS cannot be reached or refused the request; the HTTP record before it tells.",
      "Root certificate of the site or gateway is not trusted.",
      "The revocation check failed.",
      "An IIS redirect on the management point.",
    ],
    checks: ["The [CCMHTTP] lines before it: flag of the TLS failure, or StatusCode."],
    remedies: [
      "Trust the root certificate (e.g. SMS Issuing for enhanced HTTP).",
      "Publish the revocation list, or add /NoCRLCheck.",
      "Remove the IIS redirect.",
    ],
    sources: [
      "blog post of 2019-12-06 on CMGConnector_Unauthorized",
      "public lab exercise 'Lab 4.1 - Bring CL3 into ConfigMgr'",
    ],
  },
  {
    code: 0x87d00204,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Data too large.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00205,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid path.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00206,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid file.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00208,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid command.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00209,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Data type mismatch.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00211,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid address.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00216,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid service parameter.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00217,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Corrupt data.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00222,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Operation cancelled.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00223,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Version mismatch.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00224,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid message.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00225,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid address type.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00226,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid protocol.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00227,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Function is disabled.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00228,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid endpoint.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00229,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "No credentials.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00230,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Logon with the given credentials failed.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00232,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Message not signed.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00233,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Message not trusted.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00236,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Low memory.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00238,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Public key not found.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00239,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Client id not found.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00240,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Not enough disk space.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00241,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "No database connection.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00243,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Public key mismatch.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00246,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Client health could not be evaluated.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00247,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "A needed component is missing or not registered.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00248,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Network communication error.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d0025f,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Client disconnected.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00264,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid operation.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00267,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Download failed.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00268,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Compilation failed.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00269,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Required management point not found.",
    remedies: ["Check boundaries, DNS and AD publishing; give /mp and SMSMP."],
    note: "remedy is ours",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00276,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "A restart is required.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00277,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Not enough resources.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00280,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Certificate store is empty.",
    remedies: ["Enrol a client authentication certificate."],
    note: "remedy is ours",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00281,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "No certificate matches the criteria.",
    remedies: ["Check CCMCERTSEL, CCMCERTISSUERS and CCMCERTSTORE."],
    note: "remedy is ours",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00282,
    symbol: null,
    context: "Configuration Manager client",
    meaning: 'Several certificates match and "first certificate" is not set.',
    remedies: ["Set CCMFIRSTCERT=1 or narrow CCMCERTSEL."],
    note: "remedy is ours",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00283,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Private key is missing.",
    remedies: ["Enrol it again with its private key."],
    note: "remedy is ours",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00284,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Subject name is missing.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00286,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Invalid site (SMS) authority.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00287,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Signing certificate is missing.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00293,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Site server signing certificate could not be refreshed.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00294,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Policy could not be verified.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00295,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Registration certificate is missing or invalid.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00298,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Client record in the database could not be validated.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
  {
    code: 0x87d00299,
    symbol: null,
    context: "Configuration Manager client",
    meaning: "Signature type not recognised.",
    sources: [
      "community table of ConfigMgr client error strings; agrees with the Microsoft list wherever both have a code",
    ],
  },
];
