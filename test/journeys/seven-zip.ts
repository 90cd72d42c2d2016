/** Somebody else's Win32 app, as the admin center would make it. */
export const SEVEN_ZIP = {
  "@odata.type": "#microsoft.graph.win32LobApp",
  displayName: "7-Zip",
  publisher: "Igor Pavlov",
  fileName: "7z.intunewin",
  setupFilePath: "7z.exe",
  installCommandLine: "7z.exe /S",
  uninstallCommandLine: "7z.exe /U",
  applicableArchitectures: "x86,x64",
  minimumSupportedWindowsRelease: "1607",
  installExperience: { runAsAccount: "system", deviceRestartBehavior: "allow" },
  returnCodes: [{ returnCode: 0, type: "success" }],
  rules: [
    {
      "@odata.type": "#microsoft.graph.win32LobAppFileSystemRule",
      ruleType: "detection",
      path: "%ProgramFiles%\\7-Zip",
      fileOrFolderName: "7z.exe",
      check32BitOn64System: false,
      operationType: "exists",
      operator: "notConfigured",
      comparisonValue: null,
    },
  ],
} as const;
