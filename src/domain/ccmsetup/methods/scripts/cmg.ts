import { type PowerShell, powershell } from "../../../scripting/powershell.ts";
import { TOKEN_MARK } from "../method.ts";
import { INVOKE_CCMSETUP, STRICT } from "./run-ccmsetup.ts";

const argumentsOf = (line: string) => line.replace(/^CCMSetup\.exe ?/, "");

const DSREGCMD = powershell`
$status = & dsregcmd.exe /status
if (-not ($status -match 'AzureAdJoined\s*:\s*YES')) {
    throw 'This device is not joined to Entra ID: use a token or a certificate.'
}`;

const FIND_CERTIFICATE = powershell`
$certificate = Get-ChildItem -Path 'Cert:\LocalMachine\My' | Where-Object -FilterScript {
    $_.HasPrivateKey -and $_.NotAfter -gt (Get-Date) -and
    @($_.EnhancedKeyUsageList | Where-Object -Property ObjectId -EQ -Value '1.3.6.1.5.5.7.3.2').Count -gt 0
}
if (-not $certificate) { throw 'There is no valid client authentication certificate in the computer store.' }`;

/** With Entra ID or PKI: nothing secret on the line. */
export const installThroughGateway = (line: string, way: "entra" | "pki"): PowerShell => powershell`<#
.SYNOPSIS
Installs the client through the cloud management gateway.
.PARAMETER SetupPath
ccmsetup.exe on this device.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $SetupPath)${STRICT}
${way === "entra" ? DSREGCMD : FIND_CERTIFICATE}
${INVOKE_CCMSETUP}

$SetupPath = (Resolve-Path -LiteralPath $SetupPath).ProviderPath
$code = Invoke-CcmSetup -Path $SetupPath -Arguments ${argumentsOf(line)}
Write-CcmSetupResult -Code $code
exit $code`;

/** The token is asked for, or read from a secret store, when the script runs; an expired one is refused. */
export function installWithToken(line: string): PowerShell {
  const [before, after] = argumentsOf(line).split(TOKEN_MARK) as [string, string];
  return powershell`<#
.SYNOPSIS
Installs the client through the cloud management gateway with a bulk registration token.
.DESCRIPTION
The token is asked for without being shown, or read from a secret store. It is a credential: it stands in no file.
.PARAMETER SetupPath
ccmsetup.exe on this device.
.PARAMETER SecretName
Name of the token in a vault of Microsoft.PowerShell.SecretManagement; without it the token is asked for.
.PARAMETER WithoutManagementPoint
Leaves out /mp: the cure of error 0x87d0027e.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $SetupPath,
    [securestring] $RegistrationToken,
    [string] $SecretName,
    [string] $Vault,
    [int] $LeastMinutesLeft = 60,
    [switch] $WithoutManagementPoint
)${STRICT}
${INVOKE_CCMSETUP}

if (-not $RegistrationToken -and $SecretName) {
    $secret = @{ Name = $SecretName }
    if ($Vault) { $secret.Vault = $Vault }
    $RegistrationToken = Get-Secret @secret
}
if (-not $RegistrationToken) { $RegistrationToken = Read-Host -Prompt 'Registration token' -AsSecureString }
$token = [Net.NetworkCredential]::new('', $RegistrationToken).Password.Trim()
$parts = $token.Split('.')
if ($parts.Count -ne 3 -or $token -notmatch '^[A-Za-z0-9_=.-]+$') {
    throw 'That is no registration token: it has three parts, joined by dots.'
}

# Its middle part says until when it is good.
$payload = $parts[1].TrimEnd('=').Replace('-', '+').Replace('_', '/')
$payload = $payload.PadRight([int] ([Math]::Ceiling($payload.Length / 4) * 4), '=')
$ends = $null
try {
    $bytes = [Convert]::FromBase64String($payload)
    $claims = ConvertFrom-Json -InputObject ([Text.Encoding]::UTF8.GetString($bytes))
    $ends = [DateTimeOffset]::FromUnixTimeSeconds([long] $claims.exp)
}
catch { Write-Warning 'The token does not tell until when it is good.' }
if ($ends) {
    $left = ($ends - [DateTimeOffset]::UtcNow).TotalMinutes
    if ($left -le 0) { throw ('The token ended at {0:u}. Make a new one on the site server.' -f $ends) }
    if ($left -lt $LeastMinutesLeft) {
        throw ('The token ends at {0:u}, too soon for an installation. Make a new one.' -f $ends)
    }
}

$before = ${before}
if ($WithoutManagementPoint) { $before = $before -replace '/mp:\S+ ', '' }
$SetupPath = (Resolve-Path -LiteralPath $SetupPath).ProviderPath
try { $code = Invoke-CcmSetup -Path $SetupPath -Arguments ($before + $token + ${after}) }
finally {
    $token = $null
    Remove-Variable -Name RegistrationToken
}
Write-CcmSetupResult -Code $code
exit $code`;
}

/** On the site server. The tool prints the token; it goes into a secret store, not into a file and not on the screen. */
export const newToken: PowerShell = powershell`<#
.SYNOPSIS
Makes a bulk registration token and puts it into a vault of Microsoft.PowerShell.SecretManagement.
.DESCRIPTION
Run it on the top-level site server, as Full Administrator of the site and local administrator of the server.
.PARAMETER LifetimeMinutes
Life of the token: 4320 (three days) by default, 10080 (seven days) at most. Shorter is safer.
#>
[CmdletBinding()]
param(
    [ValidateRange(1, 10080)] [int] $LifetimeMinutes = 4320,
    [Parameter(Mandatory = $true)] [string] $SecretName,
    [string] $Vault
)${STRICT}
if (-not (Get-Command -Name Set-Secret -ErrorAction SilentlyContinue)) {
    throw 'Install the modules Microsoft.PowerShell.SecretManagement and Microsoft.PowerShell.SecretStore first.'
}
$setup = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\SMS\Setup' -Name 'Installation Directory'
$tool = Join-Path -Path $setup.'Installation Directory' -ChildPath 'bin\X64\BulkRegistrationTokenTool.exe'
if (-not (Test-Path -LiteralPath $tool)) { throw ('There is no {0}: is this the site server?' -f $tool) }
# The tool wants a space after /lifetime.
$output = (& $tool /new /lifetime $LifetimeMinutes) -join ' '
if ($LASTEXITCODE -ne 0) { throw ('BulkRegistrationTokenTool.exe ended with {0}.' -f $LASTEXITCODE) }
$found = [regex]::Match($output, 'eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]+')
if (-not $found.Success) { throw 'The tool printed no token.' }
$secret = @{ Name = $SecretName; Secret = (ConvertTo-SecureString -String $found.Value -AsPlainText -Force) }
if ($Vault) { $secret.Vault = $Vault }
Set-Secret @secret
$id = [regex]::Match($output, '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}').Value
[pscustomobject] @{
    SecretName = $SecretName
    TokenId = $id
    Ends = (Get-Date).AddMinutes($LifetimeMinutes)
}`;

/** Name, port and certificate of the gateway, as the device sees them. */
export const gatewayTest = (host: string): PowerShell => powershell`<#
.SYNOPSIS
Tells whether this device reaches the cloud management gateway and trusts its certificate. Changes nothing.
#>
#Requires -Version 5.1
[CmdletBinding()]
param([string] $Gateway = ${host})
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$addresses = [Net.Dns]::GetHostAddresses($Gateway)
$tcp = [Net.Sockets.TcpClient]::new($Gateway, 443)
try {
    $script:policy = $null
    $callback = [Net.Security.RemoteCertificateValidationCallback] {
        param($source, $certificate, $chain, $errors)
        $script:policy = $errors
        $true
    }
    $tls = [Net.Security.SslStream]::new($tcp.GetStream(), $false, $callback)
    $tls.AuthenticateAsClient($Gateway)
    $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($tls.RemoteCertificate)
    [pscustomobject] @{
        Gateway = $Gateway
        Addresses = $addresses -join ', '
        Protocol = $tls.SslProtocol
        Subject = $certificate.Subject
        Issuer = $certificate.Issuer
        Ends = $certificate.NotAfter
        Trusted = $script:policy -eq [Net.Security.SslPolicyErrors]::None
        Problem = $script:policy
    }
}
finally { $tcp.Dispose() }
if ($script:policy -ne [Net.Security.SslPolicyErrors]::None) { exit 1 }
exit 0`;
