import { powershell } from "../../../scripting/powershell.ts";

/** Top of every script that changes a computer. */
export const STRICT = powershell`
#Requires -Version 5.1
#Requires -RunAsAdministrator
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'`;

/**
 * Invoke-CcmSetup: starts ccmsetup.exe and waits until it is really done. The process that is started only starts a service
 * (rule 92), so that its own exit code says nothing; the return code stands in the log.
 */
export const INVOKE_CCMSETUP = powershell`
function Get-CcmSetupEnd {
    $log = Join-Path -Path $env:windir -ChildPath 'ccmsetup\Logs\ccmsetup.log'
    if (-not (Test-Path -LiteralPath $log)) { return $null }
    Select-String -LiteralPath $log -Pattern 'CcmSetup is exiting with return code (\d+)' |
        Select-Object -Last 1
}

function Invoke-CcmSetup {
    param(
        [Parameter(Mandatory = $true)] [string] $Path,
        [AllowEmptyString()] [string] $Arguments = '',
        [int] $TimeoutMinutes = 120
    )
    $before = Get-CcmSetupEnd
    $start = @{ FilePath = $Path; PassThru = $true; Wait = $true }
    if ($Arguments -ne '') { $start.ArgumentList = $Arguments }
    $process = Start-Process @start
    # The service takes a moment to begin; then it is what has to be waited for.
    $deadline = (Get-Date).AddMinutes($TimeoutMinutes)
    do {
        Start-Sleep -Seconds 10
        if ((Get-Date) -gt $deadline) { throw 'ccmsetup did not end in time. Read ccmsetup.log.' }
    } while (Get-Process -Name ccmsetup -ErrorAction SilentlyContinue)
    $after = Get-CcmSetupEnd
    $isNew = $after -and (-not $before -or $after.Line -ne $before.Line)
    if ($isNew) { return [int] $after.Matches[0].Groups[1].Value }
    return $process.ExitCode
}

function Write-CcmSetupResult {
    param([Parameter(Mandatory = $true)] [int] $Code)
    switch ($Code) {
        0 { Write-Output 'The client is installed.' }
        7 { Write-Output 'The client is installed after a restart.' }
        8 { Write-Warning 'Another setup is running already.' }
        default { Write-Warning ('ccmsetup ended with {0}. Read ccmsetup.log and client.msi.log.' -f $Code) }
    }
}`;
