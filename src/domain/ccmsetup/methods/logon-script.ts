import { batchLine, fitsBatch } from "../../scripting/batch.ts";
import { powershell } from "../../scripting/powershell.ts";
import { batchScript, powershellScript } from "./artefact.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import {
  adPublishing,
  boundaries,
  contentReachable,
  onIntranet,
  toFindOut,
  windowsComponents,
} from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { shareInWords } from "./share.ts";

/** At logon, with /logon, so that it installs once (rule 65). */
export const logonScript: InstallMethod = {
  name: "logon-script",
  title: "Logon script",
  summary:
    "A logon or startup script starts ccmsetup.exe with `/logon`, which ends when any version of the client is there already.",
  domain: "yes",
  workgroup: "no",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "only for a line without management point",
  carriesProperties: "all",
  secrets: "none",
  retries: "The script runs again at each logon; setup itself tries the download for 24 hours.",
  draft(input) {
    const { site } = input;
    const line = lineOf(input);
    const batch = fitsBatch(line.line);
    return {
      checks: [
        onIntranet(site),
        adPublishing(site, "Keep the management point on the line, as it is here."),
        ...(site.siteCode === "AUTO" ? [boundaries(site)] : []),
        toFindOut(
          "Rights at logon",
          "A logon script runs with the user's rights; the installation needs an administrator.",
          "Where users are no administrators, use the same script as a startup script: it runs as Local System.",
        ),
        {
          name: "Batch file",
          outcome: batch ? "pass" : "fix",
          why: batch
            ? "The line can stand in a batch file."
            : "The line holds characters outside ASCII, which cmd reads in the code page of the machine.",
          next: batch ? "Nothing." : "Use Install-ClientAtLogon.ps1; no batch file was written.",
        },
        contentReachable,
        windowsComponents,
      ],
      carries: [
        {
          what: "/logon",
          may: "yes",
          why: "It is what keeps the client from being installed again at each logon (rule 65); it is always there.",
        },
        {
          what: "/forceinstall",
          may: "no",
          why: "It removes and installs the client anew, which contradicts `/logon`.",
        },
        ...EVERYTHING,
        PROVISIONTS_NOT,
      ],
      lines: [line],
      artefacts: [
        ...(batch
          ? [
              batchScript(
                "install-client.cmd",
                "the script for the NETLOGON share; expects ccmsetup.exe beside it",
                batchText(line.line),
              ),
            ]
          : []),
        powershellScript(
          "Install-ClientAtLogon.ps1",
          "the same in PowerShell; expects ccmsetup.exe beside it",
          scriptText(line.line),
        ),
      ],
      steps: [
        {
          title: "Copy ccmsetup.exe and one of the scripts into one folder of the NETLOGON share.",
          code: {
            language: "bat",
            text: `copy ${/\s/.test(shareInWords(site)) ? `"${shareInWords(site)}\\ccmsetup.exe"` : `${shareInWords(site)}\\ccmsetup.exe`} \\\\%USERDNSDOMAIN%\\NETLOGON\\ConfigMgr\\`,
          },
          details: [
            "Copy it again after each update of the site: an old ccmsetup.exe may not accept newly signed files.",
          ],
        },
        {
          title: "Make a group policy object and link it to the computers or users.",
          where:
            "Group Policy Management: Computer Configuration > Policies > Windows Settings > Scripts > Startup (runs as Local System), or User Configuration > Policies > Windows Settings > Scripts > Logon",
          details: [
            "The batch file stands on the tab Scripts, the PowerShell script on the tab PowerShell Scripts.",
          ],
        },
        {
          title: "Restart or sign in on one test computer.",
          expect:
            "`%WinDir%\\ccmsetup` appears and ccmsetup.exe runs as a service. At the next logon nothing happens.",
          logs: [
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: with a client present it says that `/logon` ends it.",
            "Event log: Microsoft-Windows-GroupPolicy/Operational, for a script that did not start.",
          ],
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        { title: "Unlink the group policy object and remove the folder from the NETLOGON share." },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "Nothing is installed for users without administrator rights, unless it is a startup script.",
        "Without `/mp` and without `/source` the management point comes from Active Directory, which needs the extended schema and a published site, or from DNS (rule 65).",
        "A broken client is a client: `/logon` does not repair it.",
      ],
      security: [
        "Whoever may write into that folder runs programs on every computer: keep write access to administrators.",
        "Nothing secret belongs into a script that every user may read.",
      ],
      sources: ["deploy", "properties", "prerequisites"],
    };
  },
};

function lineOf(input: MethodInput) {
  const { site } = input;
  return methodLine(input, {
    title: "The line of the scripts",
    scenario: "intranet",
    method: "logon-script",
    // A site that names no management point leaves it to Active Directory or DNS.
    properties: site.managementPoint === undefined ? {} : { SMSPUBLICROOTKEY: false, SMSROOTKEYPATH: false },
  });
}

const argumentsOf = (line: string) => line.replace(/^CCMSetup\.exe ?/, "");

function batchText(line: string): string {
  return String.raw`@echo off
rem Installs the Configuration Manager client once. Exit code 0: installed, running or nothing to do.
setlocal EnableExtensions DisableDelayedExpansion
if exist "%WinDir%\CCM\CcmExec.exe" exit /b 0
if not exist "%~dp0ccmsetup.exe" (
    echo ccmsetup.exe is not beside this script. 1>&2
    exit /b 2
)
rem A setup that runs already is left alone.
tasklist /fi "imagename eq ccmsetup.exe" 2>nul | find /i "ccmsetup.exe" >nul && exit /b 0
"%~dp0ccmsetup.exe" ${batchLine(argumentsOf(line))}
set "result=%ERRORLEVEL%"
rem 0: done or handed to the service. 7 and 3010: done after a restart. 8: another setup runs.
if "%result%"=="0" exit /b 0
if "%result%"=="7" exit /b 0
if "%result%"=="8" exit /b 0
if "%result%"=="3010" exit /b 0
echo ccmsetup ended with %result%. See %WinDir%\ccmsetup\Logs\ccmsetup.log. 1>&2
exit /b %result%`;
}

const scriptText = (line: string) => powershell`<#
.SYNOPSIS
Installs the Configuration Manager client once, at logon or startup.
#>
#Requires -Version 5.1
[CmdletBinding()]
param()
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

if (Get-Service -Name CcmExec -ErrorAction SilentlyContinue) { exit 0 }
# A setup that runs already is left alone.
if (Get-Process -Name ccmsetup -ErrorAction SilentlyContinue) { exit 0 }
$setup = Join-Path -Path $PSScriptRoot -ChildPath 'ccmsetup.exe'
if (-not (Test-Path -LiteralPath $setup)) {
    Write-Warning 'ccmsetup.exe is not beside this script.'
    exit 2
}
$process = Start-Process -FilePath $setup -ArgumentList ${argumentsOf(line)} -PassThru -Wait
# 0: done or handed to the service. 7 and 3010: done after a restart. 8: another setup runs.
if ($process.ExitCode -in 0, 7, 8, 3010) { exit 0 }
Write-Warning ('ccmsetup ended with {0}. See ccmsetup.log.' -f $process.ExitCode)
exit $process.ExitCode`;
