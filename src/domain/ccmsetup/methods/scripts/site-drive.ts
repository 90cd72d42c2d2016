import { type PowerShell, powershell } from "../../../scripting/powershell.ts";
import type { Site } from "../../site.ts";

/** Parameters that name the site; what the manifest does not say has to be given when the script is started. */
export function siteParameters({ siteCode, siteServer }: Site): PowerShell {
  const code =
    siteCode === "AUTO"
      ? powershell`[Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $SiteCode`
      : powershell`[ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $SiteCode = ${siteCode}`;
  const server =
    siteServer === undefined
      ? powershell`[Parameter(Mandatory = $true)] [string] $SiteServer`
      : powershell`[string] $SiteServer = ${siteServer}`;
  return powershell`${code},
${server}`;
}

/** Loads the console's module and goes to the site's drive; cmdlets work there only. */
export const TO_SITE_DRIVE = powershell`
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
if (-not $env:SMS_ADMIN_UI_PATH) { throw 'Install the Configuration Manager console on this computer first.' }
Import-Module -Name (Join-Path -Path (Split-Path -Path $env:SMS_ADMIN_UI_PATH -Parent) -ChildPath 'ConfigurationManager.psd1')
if (-not (Get-PSDrive -Name $SiteCode -PSProvider CMSite -ErrorAction SilentlyContinue)) {
    # Also with -WhatIf: without its drive the site could not even be asked.
    New-PSDrive -Name $SiteCode -PSProvider CMSite -Root $SiteServer -WhatIf:$false -Confirm:$false | Out-Null
}
Push-Location -Path ('{0}:' -f $SiteCode)`;
