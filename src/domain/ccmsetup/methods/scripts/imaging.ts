import { powershell } from "../../../scripting/powershell.ts";
import { STRICT } from "./run-ccmsetup.ts";

/** What has to be gone before an image is taken (rule 63), as a list of findings. */
const FIND_IDENTITY = powershell`
$clientAuthentication = '1.3.6.1.5.5.7.3.2'

function Get-ClientCertificate {
    foreach ($store in 'Cert:\LocalMachine\My', 'Cert:\CurrentUser\My') {
        Get-ChildItem -Path $store | Where-Object -FilterScript {
            $_.NotAfter -gt (Get-Date) -and
            @($_.EnhancedKeyUsageList | Where-Object -Property ObjectId -EQ -Value $clientAuthentication).Count -gt 0
        }
    }
}

function Get-SmsCertificate {
    if (Test-Path -Path 'Cert:\LocalMachine\SMS') { Get-ChildItem -Path 'Cert:\LocalMachine\SMS' }
}

function Get-TrustedRootKey {
    Get-CimInstance -Namespace 'root\ccm\LocationServices' -ClassName 'TrustedRootKey' -ErrorAction SilentlyContinue
}

function Test-ImageReadiness {
    param([bool] $WithoutRootKey)
    $service = Get-Service -Name CcmExec -ErrorAction SilentlyContinue
    [pscustomobject] @{ Check = 'The client is installed'; Passed = $null -ne $service }
    [pscustomobject] @{ Check = 'The service CcmExec is stopped'; Passed = $service -and $service.Status -eq 'Stopped' }
    [pscustomobject] @{
        Check = 'There is no SMSCFG.INI'
        Passed = -not (Test-Path -LiteralPath (Join-Path -Path $env:windir -ChildPath 'SMSCFG.INI'))
    }
    [pscustomobject] @{ Check = 'The SMS certificate store is empty'; Passed = @(Get-SmsCertificate).Count -eq 0 }
    [pscustomobject] @{
        Check = 'There is no other client authentication certificate'
        Passed = @(Get-ClientCertificate).Count -eq 0
    }
    if ($WithoutRootKey) {
        [pscustomobject] @{ Check = 'There is no trusted root key'; Passed = @(Get-TrustedRootKey).Count -eq 0 }
    }
    $site = $null
    try { $site = (New-Object -ComObject Microsoft.SMS.Client).GetAssignedSite() }
    catch { Write-Verbose 'The client was not asked for its site: its service is stopped.' }
    [pscustomobject] @{ Check = 'The client is assigned to no site'; Passed = [string]::IsNullOrEmpty($site) }
}`;

export const PREPARE_FOR_IMAGE = powershell`<#
.SYNOPSIS
Removes from a reference computer what makes its client this one client. The last step before an image is taken.
.PARAMETER OtherHierarchy
The image goes to another hierarchy: the trusted root key is removed too.
#>
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param([switch] $OtherHierarchy)${STRICT}
${FIND_IDENTITY}

if ($PSCmdlet.ShouldProcess('CcmExec', 'Stop the service')) {
    Stop-Service -Name CcmExec -Force
    (Get-Service -Name CcmExec).WaitForStatus('Stopped', [timespan]::FromMinutes(5))
}
$identity = Join-Path -Path $env:windir -ChildPath 'SMSCFG.INI'
if ((Test-Path -LiteralPath $identity) -and $PSCmdlet.ShouldProcess($identity, 'Delete')) {
    Remove-Item -LiteralPath $identity -Force
}
foreach ($certificate in @(Get-SmsCertificate) + @(Get-ClientCertificate)) {
    $what = '{0} ({1})' -f $certificate.Subject, $certificate.Thumbprint
    if ($PSCmdlet.ShouldProcess($what, 'Remove the certificate and its key')) {
        Remove-Item -LiteralPath $certificate.PSPath -DeleteKey -Force
    }
}
if ($OtherHierarchy) {
    foreach ($key in @(Get-TrustedRootKey)) {
        if ($PSCmdlet.ShouldProcess('TrustedRootKey', 'Remove')) { Remove-CimInstance -InputObject $key }
    }
}
if ($WhatIfPreference) { return }
$checks = @(Test-ImageReadiness -WithoutRootKey $OtherHierarchy)
$checks | Format-Table -AutoSize
if ($checks.Passed -contains $false) {
    Write-Warning 'The computer is not ready: do not take the image yet.'
    exit 1
}
exit 0`;

export const TEST_FOR_IMAGE = powershell`<#
.SYNOPSIS
Tells whether a reference computer is ready for an image. Changes nothing.
.PARAMETER OtherHierarchy
The image goes to another hierarchy: the trusted root key has to be gone.
#>
[CmdletBinding()]
param([switch] $OtherHierarchy)${STRICT}
${FIND_IDENTITY}

$checks = @(Test-ImageReadiness -WithoutRootKey $OtherHierarchy)
$checks | Format-Table -AutoSize
if ($checks.Passed -contains $false) { exit 1 }
exit 0`;
