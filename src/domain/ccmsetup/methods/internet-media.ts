import { powershell } from "../../scripting/powershell.ts";
import { vbscriptLiteral } from "../../scripting/vbscript.ts";
import { batchScript, powershellScript, textFile, vbScript } from "./artefact.ts";
import type { Artefact, MethodInput } from "./method.ts";
import { INVOKE_CCMSETUP, STRICT } from "./scripts/run-ccmsetup.ts";
import { clientShareOf } from "./share.ts";

/** Where the medium's files lie on the device; without spaces, so that no value needs quotes. */
export const LOCAL_FOLDER = "C:\\ProgramData\\ConfigMgrClient";
export const LOCAL_CLIENT = `${LOCAL_FOLDER}\\Client`;

/** The medium with its start script, the scripts that complete it, and those that set the management point later. */
export function internetArtefacts({ site }: MethodInput, line: string): Artefact[] {
  const point = site.internetManagementPoint!;
  const certificate = /SMSSIGNCERT="?([^\s"]+)/.exec(line)![1]!.split("\\").at(-1)!;
  return [
    powershellScript(
      "media/Start-Install.ps1",
      "on the medium: checks every file, copies it to the device, installs and waits for the end",
      startScript(line, certificate),
    ),
    batchScript(
      "media/start-install.cmd",
      "on the medium: starts Start-Install.ps1 with administrator rights",
      `@echo off
setlocal EnableExtensions DisableDelayedExpansion
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0Start-Install.ps1"
exit /b %ERRORLEVEL%`,
    ),
    textFile(
      "media/README.txt",
      "on the medium: what is where",
      `Start start-install.cmd as a local administrator.

Client               the folder Client of the site server
${certificate.padEnd(20)} the site's signing certificate, without its key
Start-Install.ps1    checks, copies and installs
start-install.cmd    starts Start-Install.ps1
hashes.sha256        SHA-256 of every file here

The line is:
${line}`,
    ),
    powershellScript(
      "New-Media.ps1",
      "completes the medium: copies the client folder and writes the hashes",
      mediaScript(clientShareOf(site), certificate),
    ),
    powershellScript(
      "Export-SigningCertificate.ps1",
      "on the site server: exports the site's signing certificate without its key",
      exportScript(certificate),
    ),
    powershellScript(
      "Set-InternetManagementPoint.ps1",
      "gives an installed client the internet-based management point",
      pointScript(point, "Gives the client the internet-based management point."),
    ),
    powershellScript(
      "Clear-InternetManagementPoint.ps1",
      "takes it away again",
      pointScript("", "Takes the internet-based management point away from the client."),
    ),
    vbScript(
      "set-internet-management-point.vbs",
      "the same with VBScript: cscript //nologo",
      pointVbs(point),
    ),
    vbScript("clear-internet-management-point.vbs", "takes it away again, with VBScript", pointVbs("")),
  ];
}

const argumentsOf = (line: string) => line.replace(/^CCMSetup\.exe ?/, "");

const startScript = (line: string, certificate: string) => powershell`<#
.SYNOPSIS
Installs the Configuration Manager client from this medium.
.DESCRIPTION
Every file is checked against hashes.sha256 after it was copied to the device. Nothing starts when one differs.
#>
[CmdletBinding()]
param([string] $Destination = ${LOCAL_FOLDER})${STRICT}
${INVOKE_CCMSETUP}

$list = Join-Path -Path $PSScriptRoot -ChildPath 'hashes.sha256'
if (-not (Test-Path -LiteralPath $list)) { throw 'hashes.sha256 is missing: complete the medium with New-Media.ps1.' }
$hashes = @{}
foreach ($line in Get-Content -LiteralPath $list -Encoding UTF8) {
    if ($line -match '^([0-9a-f]{64})  (.+)$') { $hashes[$Matches[2]] = $Matches[1] }
}
foreach ($needed in ${["Client/ccmsetup.exe", certificate]}) {
    if (-not $hashes.ContainsKey($needed)) { throw ('hashes.sha256 does not name {0}.' -f $needed) }
}
# Whoever made this folder before may have left files in it, and setup would load them.
if (Test-Path -LiteralPath $Destination) {
    if ((Get-Item -LiteralPath $Destination -Force).Attributes -band [IO.FileAttributes]::ReparsePoint) {
        throw ('{0} leads somewhere else. Remove it first.' -f $Destination)
    }
    Remove-Item -LiteralPath $Destination -Recurse -Force
}
New-Item -Path $Destination -ItemType Directory | Out-Null
# Only administrators may write where setup starts from.
& icacls.exe $Destination /inheritance:r /grant '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' /q | Out-Null
if ($LASTEXITCODE -ne 0) { throw ('The rights of {0} could not be set.' -f $Destination) }
foreach ($name in $hashes.Keys) {
    if ($name.Contains('..') -or $name -match '^[/\\]|:') { throw ('hashes.sha256 names {0}, which leads out.' -f $name) }
    $from = Join-Path -Path $PSScriptRoot -ChildPath $name
    $to = Join-Path -Path $Destination -ChildPath $name
    New-Item -Path (Split-Path -Path $to -Parent) -ItemType Directory -Force | Out-Null
    Copy-Item -LiteralPath $from -Destination $to -Force
    $hash = (Get-FileHash -LiteralPath $to -Algorithm SHA256).Hash
    if ($hash -ne $hashes[$name]) { throw ('{0} is not what hashes.sha256 says.' -f $name) }
}
$setup = Join-Path -Path $Destination -ChildPath 'Client\ccmsetup.exe'
$code = Invoke-CcmSetup -Path $setup -Arguments ${argumentsOf(line)}
Write-CcmSetupResult -Code $code
exit $code`;

const mediaScript = (share: string | undefined, certificate: string) => powershell`<#
.SYNOPSIS
Completes the medium: copies the client folder and writes hashes.sha256.
.PARAMETER ClientFolder
The folder Client of the site server.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    ${share ? powershell`[string] $ClientFolder = ${share}` : powershell`[Parameter(Mandatory = $true)] [string] $ClientFolder`},
    [string] $Media = (Join-Path -Path $PSScriptRoot -ChildPath 'media')
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
if (-not (Test-Path -LiteralPath (Join-Path -Path $ClientFolder -ChildPath 'ccmsetup.exe'))) {
    throw ('There is no ccmsetup.exe in {0}.' -f $ClientFolder)
}
if (-not (Test-Path -LiteralPath (Join-Path -Path $Media -ChildPath ${certificate}))) {
    throw 'The signing certificate is not on the medium: run Export-SigningCertificate.ps1 on the site server first.'
}
$target = Join-Path -Path $Media -ChildPath 'Client'
if (Test-Path -LiteralPath $target) { Remove-Item -LiteralPath $target -Recurse -Force }
Copy-Item -LiteralPath $ClientFolder -Destination $target -Recurse
$root = (Resolve-Path -LiteralPath $Media).ProviderPath.TrimEnd('\')
$list = Join-Path -Path $root -ChildPath 'hashes.sha256'
$lines = Get-ChildItem -LiteralPath $root -Recurse -File |
    Where-Object -Property FullName -NE -Value $list |
    Sort-Object -Property FullName |
    ForEach-Object -Process {
        $hash = (Get-FileHash -LiteralPath $_.FullName -Algorithm SHA256).Hash.ToLowerInvariant()
        '{0}  {1}' -f $hash, $_.FullName.Substring($root.Length + 1).Replace('\', '/')
    }
# Without a mark, so that sha256sum -c reads it too.
[IO.File]::WriteAllText($list, ($lines -join [char]10) + [char]10, [Text.UTF8Encoding]::new($false))
Get-FileHash -LiteralPath $list -Algorithm SHA256`;

const exportScript = (certificate: string) => powershell`<#
.SYNOPSIS
Exports the site server's signing certificate, without its private key. Run it on the site server.
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $Folder)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$found = Get-ChildItem -Path 'Cert:\LocalMachine\SMS' |
    Where-Object -Property FriendlyName -EQ -Value 'Site Server Signing Certificate' |
    Sort-Object -Property NotAfter -Descending |
    Select-Object -First 1
if (-not $found) { throw 'There is no Site Server Signing Certificate in the SMS store of this computer.' }
Export-Certificate -Cert $found -FilePath (Join-Path -Path $Folder -ChildPath ${certificate}) -Type CERT`;

const pointScript = (
  point: string,
  synopsis:
    | "Gives the client the internet-based management point."
    | "Takes the internet-based management point away from the client.",
) => powershell`<#
.SYNOPSIS
${{ powershell: synopsis }}
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param([AllowEmptyString()] [string] $InternetManagementPoint = ${point})${STRICT}
$client = New-Object -ComObject Microsoft.SMS.Client
if ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'SetInternetManagementPointFQDN')) {
    $client.SetInternetManagementPointFQDN($InternetManagementPoint)
    Restart-Service -Name CcmExec
}
$now = $client.GetInternetManagementPointFQDN()
Write-Output ('The internet-based management point is now: {0}' -f $now)
if (-not $WhatIfPreference -and $now -ne $InternetManagementPoint) { exit 1 }
exit 0`;

const pointVbs = (
  point: string,
) => `' Sets the internet-based management point of the client; an empty text takes it away. Start with: cscript //nologo
Option Explicit
Dim client, wanted
wanted = ${vbscriptLiteral(point)}
Set client = CreateObject("Microsoft.SMS.Client")
client.SetInternetManagementPointFQDN wanted
WScript.Echo "The internet-based management point is now: " & client.GetInternetManagementPointFQDN()
If client.GetInternetManagementPointFQDN() <> wanted Then WScript.Quit 1
WScript.Echo "Restart the service: net stop ccmexec, then net start ccmexec."
WScript.Quit 0`;
