import { powershell } from "../../scripting/powershell.ts";
import { powershellScript } from "./artefact.ts";
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
import { refuseWishes } from "./refuse-wishes.ts";

/** ccmsetup.msi by group policy software installation (rule 67). */
export const groupPolicy: InstallMethod = {
  name: "group-policy",
  title: "Group policy software installation",
  summary:
    "Group policy assigns ccmsetup.msi, as it is, to computers; it installs when they start. Properties come from Active Directory or are provisioned.",
  domain: "yes",
  workgroup: "no",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "yes, or properties provisioned by group policy",
  carriesProperties: "none",
  secrets: "none",
  retries:
    "Group policy tries again at each start of the computer; setup itself tries the download for 24 hours.",
  draft(input) {
    const { site } = input;
    refuseWishes(input, "Group policy software installation", "ccmsetup.msi is assigned as it is (rule 67).");
    return {
      checks: [
        adPublishing(site, "Provision the properties: method group-policy-provisioning."),
        boundaries(site),
        onIntranet(site),
        toFindOut(
          "Installation share",
          "Computers read ccmsetup.msi as themselves, before anybody signs in.",
          "Give Domain Computers read access to the share and the folder.",
        ),
        toFindOut(
          "Version of ccmsetup.msi",
          "The copy on the share does not renew itself; an old one may not accept newly signed files.",
          "Copy it again from `<installation directory>\\bin\\i386` after each update of the site (rule 20).",
        ),
        contentReachable,
        windowsComponents,
      ],
      carries: [
        {
          what: "Parameters and properties",
          may: "no",
          why: "The package cannot be given any (rule 67); a transform does not reach ccmsetup.exe.",
        },
      ],
      lines: [],
      artefacts: [
        powershellScript(
          "Test-SitePublishing.ps1",
          "tells whether the schema is extended and the site is published where the computers look",
          publishingScript(input),
        ),
        powershellScript(
          "New-InstallationShare.ps1",
          "makes a share with ccmsetup.msi that computers can read",
          shareScript(),
        ),
      ],
      steps: [
        {
          title: "Find out whether the computers can read the properties in Active Directory.",
          code: { language: "powershell", text: ".\\Test-SitePublishing.ps1" },
          expect:
            "Schema and management points are found. When not: provision the properties with the method group-policy-provisioning first, also for computers of another forest.",
        },
        {
          title: "Put ccmsetup.msi on a share.",
          details: [
            "It lies in `<installation directory>\\bin\\i386` on the site server, not in the folder Client (rule 20).",
          ],
          code: {
            language: "powershell",
            text: ".\\New-InstallationShare.ps1 -Msi 'D:\\Program Files\\Microsoft Configuration Manager\\bin\\i386\\ccmsetup.msi' -Folder D:\\ClientInstall",
          },
        },
        {
          title: "Make a group policy object and assign the package.",
          where:
            "Group Policy Management: Computer Configuration > Policies > Software Settings > Software installation > New > Package",
          details: [
            "Give the UNC path of ccmsetup.msi, and choose Assigned.",
            "There is no PowerShell cmdlet for this part of a group policy object.",
          ],
        },
        {
          title: "Restart a test computer, twice when logons are optimised.",
          code: { language: "bat", text: "gpupdate /force /boot" },
          expect:
            "ConfigMgr Client Setup Bootstrap stands among the installed programs, and ccmsetup begins.",
          logs: [
            "Event log System, source Application Management Group Policy: 302 installed, 102 or 108 failed.",
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: it says where the properties came from.",
          ],
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        {
          title:
            "Remove the package from the group policy object: All Tasks > Remove > Immediately uninstall.",
          details: ["That takes the bootstrap away, not the client."],
        },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "No command line: computers that cannot read Active Directory need the properties provisioned.",
        "Installs when the computer starts; fast logon optimisation may put it off by one start.",
        "The user can start it from the installed programs when it is published in place of assigned.",
      ],
      security: [
        "Only administrators may write to the share: what lies there runs as Local System everywhere.",
        "Better for domain computers than client push: no account signs in to them (rule 106).",
      ],
      sources: ["deploy", "published", "prerequisites", "gpoSoftware", "security"],
    };
  },
};

const publishingScript = ({ site }: MethodInput) => {
  const code =
    site.siteCode === "AUTO"
      ? powershell`[Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $SiteCode`
      : powershell`[ValidatePattern('^[A-Za-z0-9]{3}$')] [string] $SiteCode = ${site.siteCode}`;
  return powershell`<#
.SYNOPSIS
Tells whether Active Directory holds what a client without command line looks for. Run it on a computer of the domain.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(${code})
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$root = [adsi] 'LDAP://RootDSE'
$schema = New-Object -TypeName System.DirectoryServices.DirectorySearcher
$schema.SearchRoot = [adsi] ('LDAP://{0}' -f $root.schemaNamingContext[0])
$schema.Filter = '(cn=MS-SMS-Site-Code)'
$extended = $null -ne $schema.FindOne()
$points = New-Object -TypeName System.DirectoryServices.DirectorySearcher
$points.SearchRoot = [adsi] ('LDAP://CN=System Management,CN=System,{0}' -f $root.defaultNamingContext[0])
$points.Filter = '(&(objectClass=mSSMSManagementPoint)(mSSMSSiteCode={0}))' -f $SiteCode
$found = @()
if ($extended) {
    try { $found = @($points.FindAll() | ForEach-Object -Process { $_.Properties['mssmsmpname'][0] }) }
    catch { Write-Warning 'The container System Management cannot be read, or is not there.' }
}
[pscustomobject] @{
    SchemaExtended = $extended
    SiteCode = $SiteCode
    ManagementPoints = $found
    ClientsFindProperties = $extended -and $found.Count -gt 0
}`;
};

const shareScript = () => powershell`<#
.SYNOPSIS
Makes a share with ccmsetup.msi that computers of the domain can read.
.PARAMETER Msi
ccmsetup.msi of the site server.
.PARAMETER Folder
Local folder for the share.
.PARAMETER Readers
The group of the domain's computers; it has another name where Windows Server speaks another language.
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)] [string] $Msi,
    [Parameter(Mandatory = $true)] [string] $Folder,
    [string] $ShareName = 'ClientInstall',
    [string] $Readers = ('{0}\Domain Computers' -f $env:USERDOMAIN)
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
if ((Split-Path -Path $Msi -Leaf) -ne 'ccmsetup.msi') { throw 'Give ccmsetup.msi; client.msi cannot be installed directly.' }
if ($PSCmdlet.ShouldProcess($Folder, 'Copy ccmsetup.msi and share the folder')) {
    New-Item -Path $Folder -ItemType Directory -Force | Out-Null
    Copy-Item -LiteralPath $Msi -Destination $Folder -Force
    if (-not (Get-SmbShare -Name $ShareName -ErrorAction SilentlyContinue)) {
        $administrators = [Security.Principal.SecurityIdentifier]::new('S-1-5-32-544').Translate([Security.Principal.NTAccount]).Value
        New-SmbShare -Name $ShareName -Path $Folder -ReadAccess $Readers -FullAccess $administrators | Out-Null
    }
    Write-Output ('\\{0}\{1}\ccmsetup.msi' -f $env:COMPUTERNAME, $ShareName)
}`;
