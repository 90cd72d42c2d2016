import type { CodeEntry } from "../code-entry.ts";

/** Installation of apps by Intune, facility 2001 (0x87D1xxxx) and APPX. Codes of other platforms are listed so that nobody takes them for Windows ones. */
export const INTUNE_CODES: readonly CodeEntry[] = [
  {
    code: 0x87d1041c,
    symbol: null,
    context: "Intune app installation",
    meaning: "Installed, but not detected.",
    causes: [
      "The detection rule does not fit what was installed.",
      "A self-updating MSI now has another product version.",
      "The user removed the app.",
    ],
    checks: ["Product code and version on the device against the app in Intune."],
    remedies: [
      'Set "Ignore app version" to Yes for a self-updating MSI.',
      "Required apps come back at the next check-in.",
    ],
    note: "For the ConfigMgr bootstrap see rules 83 and 84. The remedy combines two pages.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d103e8,
    symbol: null,
    context: "Intune app installation",
    meaning: "Unknown error.",
    remedies: ["See the logs of the app."],
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
      "MicrosoftDocs/memdocs:Configuration Manager 'Application installation common error codes reference'",
    ],
  },
  {
    code: 0x80073cff,
    symbol: null,
    context: "Intune, APPX and MSIX apps",
    meaning: "Sideloading not enabled, or package not trusted.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x80cf201c,
    symbol: null,
    context: "Intune, APPX and MSIX apps",
    meaning: "Sideloading not enabled, or package not trusted.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x80073cf0,
    symbol: null,
    context: "Intune, APPX and MSIX apps",
    meaning: "Package could not be opened: unsigned or wrong publisher.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x80073cf3,
    symbol: null,
    context: "Intune, APPX and MSIX apps",
    meaning: "Update, dependency or conflict check failed.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x80073cfb,
    symbol: null,
    context: "Intune, APPX and MSIX apps",
    meaning: "Package already installed and not identical.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d12906,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Install command failed without a reason.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d1313c,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Network connection lost.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d1313d,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "No licence for the store app.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d11388,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Device busy or locked.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b64,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Installation failed.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b66,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Managed app expired or removed by the user.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b60,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Redemption code needed.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b7d,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Unknown; check the VPP token.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b62,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "User refused the installation.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b63,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "User refused the update.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b93,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Shared iPad takes VPP apps only.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b94,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "App Store disabled.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b95,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "VPP licence not found.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b96,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "System apps cannot be installed by MDM.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b97,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Device in lost mode.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b98,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Device in kiosk mode.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b99,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "User must sign in to the App Store.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9a,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Unknown problem.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9b,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Failed; retried at next sync.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9c,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "32-bit apps not supported.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b7e,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "No VPP licence left.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b6e,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Unknown cause.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b7f,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "App configuration policy missing.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b69,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Device licensing needs iOS 9.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b8f,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Installed but not managed.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b68,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "User declined management.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d1279d,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Unknown.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9d,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Update not yet installed.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9e,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Uninstall-on-retire setting differs.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b9f,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Update available.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b6f,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Connection to Intune timed out.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b70,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Host not found.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b72,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Connection lost.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b73,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Not connected to the internet.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b77,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "Secure connection failed.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
  {
    code: 0x87d13b80,
    symbol: null,
    context: "Intune, iOS and iPadOS only",
    meaning: "No connection to the iTunes store.",
    note: "Listed so that a decoder does not take it for a Windows code.",
    sources: [
      "MicrosoftDocs/SupportArticles-docs:support/mem/intune/app-management/app-install-error-codes.md",
    ],
  },
];
