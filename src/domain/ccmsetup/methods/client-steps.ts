import type { Step } from "./method.ts";

/** How to see that a client is installed, assigned and registered. */
export const VERIFY_CLIENT: readonly Step[] = [
  {
    title: "Read how ccmsetup ended.",
    code: {
      language: "powershell",
      text: "Select-String -Path \"$env:windir\\ccmsetup\\Logs\\ccmsetup.log\" -Pattern 'exiting with return code' | Select-Object -Last 1",
    },
    expect:
      "`CcmSetup is exiting with return code 0`; 7 means that a restart is wanted before the client works.",
    logs: [
      "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: the download and the return code.",
      "`%WinDir%\\ccmsetup\\Logs\\client.msi.log`: the Windows Installer part; search for `return value 3`.",
    ],
  },
  {
    title: "See that the client runs and which site it is assigned to.",
    code: {
      language: "powershell",
      text: "Get-Service -Name CcmExec\n(New-Object -ComObject Microsoft.SMS.Client).GetAssignedSite()",
    },
    expect: "`Running`, and the three characters of the site code.",
    logs: [
      "`%WinDir%\\CCM\\Logs\\ClientIDManagerStartup.log`: `Client is registered`.",
      "`%WinDir%\\CCM\\Logs\\ClientLocation.log` and `LocationServices.log`: the assigned site and management point.",
    ],
  },
  {
    title: "See the device in the console.",
    where: "the console: Assets and Compliance > Devices",
    expect: "Client `Yes`, the site code, and Client Activity `Active` after the first heartbeat.",
  },
];

/** Taking the client away again. */
export const UNINSTALL_CLIENT: Step = {
  title: "Remove the client, on the computer, in an elevated prompt.",
  code: { language: "bat", text: "%WinDir%\\ccmsetup\\ccmsetup.exe /uninstall" },
  expect:
    "After some minutes there is no service CcmExec. From version 2111 on the bootstrap ccmsetup.msi goes too (rule 89).",
  logs: ["`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: `CcmSetup is exiting with return code 0`."],
};
