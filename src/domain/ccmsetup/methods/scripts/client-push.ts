import { type PowerShell, powershell } from "../../../scripting/powershell.ts";
import type { ClientPushSettings } from "../../estate.ts";
import type { Site } from "../../site.ts";
import type { MethodInput } from "../method.ts";
import { siteParameters, TO_SITE_DRIVE } from "./site-drive.ts";

/** The site's settings, accounts in their order. Passwords are asked for, never written. */
export function pushBySite({ site }: MethodInput, line: string): PowerShell {
  return powershell`<#
.SYNOPSIS
Sets the site's client push: accounts, what is pushed automatically, and the installation properties.
.DESCRIPTION
Asks for the password of each account that the site does not know yet. A password has at most 38 characters.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    ${siteParameters(site)}
)
$accounts = ${site.clientPush?.accounts ?? []}
$settings = @{
    SiteCode = $SiteCode
    InstallationProperty = ${line}
    ${siteWide(site.clientPush)}
}
${TO_SITE_DRIVE}
try {
    foreach ($account in $accounts) {
        if (Get-CMAccount -UserName $account -SiteCode $SiteCode) { continue }
        if (-not $PSCmdlet.ShouldProcess($account, 'New-CMAccount')) { continue }
        $password = Read-Host -Prompt ('Password of {0}' -f $account) -AsSecureString
        if ($password.Length -gt 38) { throw ('The password of {0} has more than 38 characters.' -f $account) }
        if ($password.Length -eq 0) { throw ('{0} needs a password.' -f $account) }
        New-CMAccount -UserName $account -Password $password -SiteCode $SiteCode | Out-Null
    }
    if (-not $PSCmdlet.ShouldProcess($SiteCode, 'Set-CMClientPushInstallation')) { return }
    Set-CMClientPushInstallation @settings
    # Accounts are tried in the order in which they stand: taken away and added again when that differs.
    $list = (Get-CMClientPushInstallation -SiteCode $SiteCode).PropLists |
        Where-Object -Property PropertyListName -EQ -Value 'Reserved2'
    $present = @()
    if ($list) { $present = @($list.Values) }
    if ($accounts.Count -gt 0 -and ($present -join '|') -ne ($accounts -join '|')) {
        Set-CMClientPushInstallation -SiteCode $SiteCode -ClearAccount
        foreach ($account in $accounts) {
            Set-CMClientPushInstallation -SiteCode $SiteCode -AddAccount $account
        }
    }
    if ($accounts.Count -eq 0 -and $present.Count -eq 0) {
        Write-Warning 'No push account: the computer account of the site server is used, which fails across domains.'
    }
}
finally { Pop-Location }`;
}

/** What the manifest says of automatic push. A manifest that says nothing changes nothing of it. */
function siteWide(push: ClientPushSettings | undefined): PowerShell {
  if (push === undefined)
    return powershell`# The manifest has no clientPush: what is pushed automatically stays as it is.`;
  return powershell`EnableAutomaticClientPushInstallation = ${push.automatic}
EnableSystemTypeWorkstation = ${push.workstations}
EnableSystemTypeServer = ${push.servers}
EnableSystemTypeConfigurationManager = ${push.siteSystems}
InstallClientToDomainController = ${push.domainControllers}
# The cmdlet really spells it so. False: Kerberos only.
AllownNTLMFallback = ${push.ntlmFallback}`;
}

/** Chosen devices, with the console's module. */
export function pushToDevices(site: Site): PowerShell {
  const from = site.clientPush?.secondarySite;
  const pushing =
    from === undefined
      ? powershell`[string] $PushSiteCode = $SiteCode`
      : powershell`[string] $PushSiteCode = ${from}`;
  return powershell`<#
.SYNOPSIS
Pushes the client to chosen devices.
.PARAMETER DeviceName
Names of devices that the site has discovered.
.PARAMETER AlwaysInstall
Also where a client is installed already.
.PARAMETER IncludeDomainController
Also to domain controllers.
#>
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [Parameter(Mandatory = $true, ValueFromPipeline = $true)] [string[]] $DeviceName,
    ${siteParameters(site)},
    ${pushing},
    [switch] $AlwaysInstall,
    [switch] $IncludeDomainController
)
begin {
    ${TO_SITE_DRIVE}
}
process {
    foreach ($name in $DeviceName) {
        $device = Get-CMDevice -Name $name -Fast
        if (-not $device) {
            Write-Warning ('The site knows no device named {0}.' -f $name)
            continue
        }
        if (@($device).Count -gt 1) {
            Write-Warning ('{0} devices are named {1}; push to one by its id.' -f @($device).Count, $name)
            continue
        }
        if ($device.IsClient -and -not $AlwaysInstall) {
            Write-Warning ('{0} has a client already; -AlwaysInstall pushes all the same.' -f $name)
            continue
        }
        if ($PSCmdlet.ShouldProcess($name, 'Install-CMClient')) {
            $push = @{
                DeviceId = [string] $device.ResourceID
                SiteCode = $PushSiteCode
                AlwaysInstallClient = [bool] $AlwaysInstall
                IncludeDomainController = [bool] $IncludeDomainController
                ForceReinstall = $false
            }
            Install-CMClient @push
        }
    }
}
end { Pop-Location }`;
}

/** Chosen devices, through SMS_Collection.CreateCCR (facts S100 to S105). Signs in as whoever runs it, with Kerberos. */
export function pushThroughService(site: Site): PowerShell {
  const address =
    site.administrationService === undefined
      ? powershell`[Parameter(Mandatory = $true)] [ValidatePattern('^https://')] [string] $AdministrationService`
      : powershell`[ValidatePattern('^https://')] [string] $AdministrationService = ${site.administrationService}`;
  const code = site.clientPush?.secondarySite ?? (site.siteCode === "AUTO" ? undefined : site.siteCode);
  const pushing =
    code === undefined
      ? powershell`[Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $PushSiteCode`
      : powershell`[ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $PushSiteCode = ${code}`;
  return powershell`<#
.SYNOPSIS
Pushes the client to chosen devices through the administration service.
.PARAMETER DeviceName
Names of devices that the site has discovered.
.PARAMETER AdministrationService
Address of the service, by the FQDN of the SMS Provider: from version 2509 on NTLM is refused.
.PARAMETER Forced
Also where a client is installed already.
.PARAMETER PushEvenIfDC
Also to domain controllers.
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param(
    [Parameter(Mandatory = $true, ValueFromPipeline = $true)] [string[]] $DeviceName,
    ${address},
    ${pushing},
    [switch] $Forced,
    [switch] $PushEvenIfDC
)
begin {
    Set-StrictMode -Version 3.0
    $ErrorActionPreference = 'Stop'
    $service = $AdministrationService.TrimEnd('/')
}
process {
    foreach ($name in $DeviceName) {
        # In OData a quote inside a text is doubled.
        $filter = [uri]::EscapeDataString(('Name eq ''{0}''' -f $name.Replace('''', '''''')))
        $uri = '{0}/wmi/SMS_R_System?$filter={1}&$select=ResourceId,Name,Client' -f $service, $filter
        $found = @((Invoke-RestMethod -Uri $uri -UseDefaultCredentials).value)
        if ($found.Count -ne 1) {
            Write-Warning ('{0} devices are named {1}; nothing was pushed.' -f $found.Count, $name)
            continue
        }
        if ($found[0].Client -eq 1 -and -not $Forced) {
            Write-Warning ('{0} has a client already; -Forced pushes all the same.' -f $name)
            continue
        }
        if (-not $PSCmdlet.ShouldProcess($name, 'CreateCCR')) { continue }
        $body = @{
            ResourceID = $found[0].ResourceId
            Forced = [bool] $Forced
            ForceReinstall = $false
            PushEvenIfDC = [bool] $PushEvenIfDC
            InformationOnly = $false
            SpecifySiteCode = $true
            PushSiteCode = $PushSiteCode
        }
        $request = @{
            Method = 'Post'
            Uri = '{0}/wmi/SMS_Collection.CreateCCR' -f $service
            ContentType = 'application/json'
            Body = ConvertTo-Json -InputObject $body
            UseDefaultCredentials = $true
        }
        $answer = Invoke-RestMethod @request
        # HTTP says 200 either way; the return value tells.
        if ($answer.ReturnValue -eq 0) { Write-Output ('{0}: queued at site {1}.' -f $name, $PushSiteCode) }
        else { Write-Warning ('{0}: the provider answered {1}.' -f $name, $answer.ReturnValue) }
    }
}`;
}
