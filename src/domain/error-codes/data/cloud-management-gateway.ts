import type { CodeEntry } from "../code-entry.ts";

/** What the cloud management gateway answers, and the TLS flags of a connection to it. They have names, not numbers. */
export const GATEWAY_CODES: readonly CodeEntry[] = [
  {
    code: null,
    symbol: "HTTP 403 CMGConnector_Clientcertificaterequired",
    context: "Cloud management gateway",
    meaning: "The management point wants a client certificate from the CMG connection point.",
    causes: ["The connection point has no valid certificate for an HTTPS management point."],
    remedies: [
      "Issue one with a unique subject or alternative name; verbose SMS_Cloud_ProxyConnector.log shows the filtered counts.",
    ],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
    ],
  },
  {
    code: null,
    symbol: "HTTP 403 CMGConnector_Forbidden",
    context: "Cloud management gateway",
    meaning: "IIS binding of the management point does not fit its mode.",
    causes: [
      "Wrong, expired or revoked certificate bound to port 443, often after a change from HTTPS to enhanced HTTP.",
    ],
    remedies: ["Bind SMS Role SSL certificate (enhanced HTTP) or a valid PKI server certificate (HTTPS)."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
    ],
  },
  {
    code: null,
    symbol: "HTTP 401 CMGService_Invalid_Token",
    context: "Cloud management gateway",
    meaning: "Token expired or not given correctly.",
    causes: ["Expired /regtoken, or a client that was silent for more than 30 days."],
    remedies: ["Connect to an internal management point or reinstall with a new bulk registration token."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
    ],
  },
  {
    code: null,
    symbol: "HTTP 401 CMGConnector_Unauthorized",
    context: "Cloud management gateway",
    meaning: "Token request was refused behind the CMG.",
    causes: ["In the report: an IIS redirect on the management point (application catalog)."],
    remedies: ["Remove the redirect."],
    sources: ["blog post of 2019-12-06 on CMGConnector_Unauthorized"],
  },
  {
    code: null,
    symbol: "WINHTTP_CALLBACK_STATUS_FLAG_CERT_REV_FAILED",
    context: "Cloud management gateway",
    meaning: "Revocation could not be checked.",
    causes: ["CRL is not on the internet and /NoCRLCheck is missing."],
    remedies: ["Publish the CRL or add /NoCRLCheck."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
    ],
  },
  {
    code: null,
    symbol: "WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA",
    context: "Cloud management gateway",
    meaning: "The root CA of the CMG certificate is not trusted.",
    causes: ["Root certificate missing on the device."],
    remedies: ["Deploy the root certificate before the client."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
      "nicholasswhite/memdocs-change-tracker:intune/configmgr/comanage/how-to-prepare-Win10.md",
    ],
  },
  {
    code: null,
    symbol: "WINHTTP_CALLBACK_STATUS_FLAG_CERT_CN_INVALID",
    context: "Cloud management gateway",
    meaning: "Host name is not in the certificate.",
    causes: [
      "Wrong name, TLS inspection, or content from cloudapp.net with a third-party certificate before 1902.",
    ],
    remedies: ["Use the right name, exclude from inspection, update to 1902 or later."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/cloud-services/cmg-communication-error.md",
      "MicrosoftDocs/SupportArticles-docs:support/mem/configmgr/client-management/cannot-download-content-from-cmg.md",
    ],
  },
];
