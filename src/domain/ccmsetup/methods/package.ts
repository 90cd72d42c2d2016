import { inlineCode } from "../../scripting/markdown.ts";
import { powershell } from "../../scripting/powershell.ts";
import { batchScript, powershellScript } from "./artefact.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import { boundaries, check, given, toFindOut } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { siteParameters, TO_SITE_DRIVE } from "./scripts/site-drive.ts";
import { clientShareOf, shareInWords } from "./share.ts";

const PROGRAM = "Configuration Manager agent silent upgrade";
const PACKAGE = "Configuration Manager Client Upgrade";

/** A package and program of the site, for clients that are there already (rule 66). */
export const clientPackage: InstallMethod = {
  name: "package",
  title: "Package and program",
  summary:
    "The site upgrades clients it has already with a package of its own; the program runs `ccmsetup.exe /noservice SMSSITECODE=AUTO`.",
  domain: "yes",
  workgroup: "limited",
  internet: "limited",
  entraJoined: "limited",
  needsAdSchema: "no",
  carriesProperties: "all",
  secrets: "none",
  retries:
    "The client repeats the deployment as its schedule says; a failed program is shown in the deployment's status.",
  draft(input) {
    const { site } = input;
    const line = lineOf(input);
    const share = clientShareOf(site);
    const auto = /SMSSITECODE=AUTO\b/i.test(line.line);
    return {
      checks: [
        check("Clients to upgrade", site.estate?.existingClients, {
          yes: "The devices have a client; only such a client can run a program.",
          no: "The devices have no client: a package reaches nobody.",
          next: "Take another method for the first installation.",
          say: "existingClients",
        }),
        given(
          "Source folder",
          share,
          "The source has to be a UNC path that the site server can read (rule 66).",
          "siteServer` or `clientShare",
        ),
        ...(auto ? [boundaries(site)] : []),
        toFindOut(
          "Access to the source",
          "The computer that makes the package has to read the share, and so has the site server.",
          "On the site server: `Test-Path` with the path, as the account that works there.",
        ),
        toFindOut(
          "Automatic client upgrade",
          "The site can upgrade all clients by itself, without a package.",
          "Console: Administration, Site Configuration, Sites, Hierarchy Settings, tab Client Upgrade.",
        ),
      ],
      carries: [
        {
          what: "/noservice SMSSITECODE=AUTO",
          may: "yes",
          why: "The default of the built-in definition (rule 66): the program then ends when setup ends, not before.",
        },
        ...EVERYTHING,
        PROVISIONTS_NOT,
      ],
      lines: [line],
      artefacts: [
        batchScript(
          "client-upgrade.sms",
          "package definition file for the wizard and for the script",
          definition(line.line),
        ),
        powershellScript(
          "New-ClientPackage.ps1",
          "makes the package from the definition, distributes it, and deploys it when a collection is named",
          script(input),
        ),
      ],
      steps: [
        {
          title:
            "Copy client-upgrade.sms to a share that the console can read, beside New-ClientPackage.ps1.",
        },
        {
          title: "Make the package, by script or by hand.",
          where:
            "the console: Software Library > Application Management > Packages > Create Package from Definition",
          details: [
            "By hand: browse to client-upgrade.sms, or choose publisher Microsoft and Configuration Manager Client Upgrade.",
            "Source files: always obtain files from a source folder; network path (UNC name).",
            `The source folder is ${inlineCode(shareInWords(site))}.`,
          ],
          code: {
            language: "powershell",
            text: ".\\New-ClientPackage.ps1 -DistributionPointGroup 'All distribution points' -WhatIf",
          },
          expect: "`-WhatIf` shows what would be made; without it the package id is printed.",
        },
        {
          title: "Check the command line of the program.",
          where: `the console: the package > tab Programs > ${PROGRAM} > General`,
          code: { language: "text", text: line.line },
        },
        {
          title:
            "Distribute the package to the distribution points of the clients, and deploy it to a test collection.",
          code: {
            language: "powershell",
            text: ".\\New-ClientPackage.ps1 -DistributionPointGroup 'All distribution points' -CollectionName 'Client upgrade pilot'",
          },
          expect: "Monitoring > Deployments shows the deployment; clients run it as it says.",
          logs: [
            "`%WinDir%\\CCM\\Logs\\execmgr.log`: the program starts and ends.",
            "`distmgr.log` on the site server: the package reached the distribution points.",
          ],
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        {
          title: "Delete the deployment, then the package.",
          where: "the console: Software Library > Application Management > Packages",
        },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "It upgrades clients; a computer without one cannot run it.",
        "Configuration Manager 2007 clients cannot be upgraded this way.",
        "On an upgrade `SMSSITECODE=AUTO` keeps the assigned site unless `SITEREASSIGN=TRUE` is there (rule 35).",
        "Clients in the collection excluded from upgrades are left out.",
      ],
      security: ["The program runs as Local System: only administrators may change the source folder."],
      sources: ["deploy", "newCMPackage", "exclude", "properties"],
    };
  },
};

function lineOf(input: MethodInput) {
  return methodLine(input, {
    title: "The line of the program",
    scenario: "intranet",
    method: "package",
    parameters: { mp: false, UsePKICert: false },
    properties: {
      SMSSITECODE: "AUTO",
      SMSMP: false,
      DNSSUFFIX: false,
      FSP: false,
      SMSPUBLICROOTKEY: false,
      SMSROOTKEYPATH: false,
      CCMCERTSEL: false,
    },
  });
}

/** Package definition files are INI texts; a value ends with its line. */
const definition = (line: string) => `[PDF]
Version=2.0

[Package Definition]
Name=${PACKAGE}
Version=1.0
Publisher=Microsoft
Language=ALL
Comment=Upgrades the Configuration Manager client
Programs=SilentUpgrade

[SilentUpgrade]
Name=${PROGRAM}
CommandLine=${line}
Run=Hidden
CanRunWhen=AnyUserStatus
UserInputRequired=False
AdminRightsRequired=True
AfterRunning=NoActionRequired
DriveLetterConnection=False
EstimatedRunTime=30`;

function script({ site }: MethodInput) {
  const share = clientShareOf(site);
  const source = share
    ? powershell`[string] $SourceFolder = ${share}`
    : powershell`[Parameter(Mandatory = $true)] [string] $SourceFolder`;
  return powershell`<#
.SYNOPSIS
Makes the client upgrade package from its definition file, distributes it and, with a collection, deploys it.
.PARAMETER Definition
The package definition file.
.PARAMETER SourceFolder
UNC path of the client files.
.PARAMETER CollectionName
Device collection to deploy to; none: nothing is deployed.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    ${siteParameters(site)},
    ${source},
    [string] $Definition = (Join-Path -Path $PSScriptRoot -ChildPath 'client-upgrade.sms'),
    [Parameter(Mandatory = $true)] [string] $DistributionPointGroup,
    [string] $CollectionName
)
if ($SourceFolder -notmatch '^\\\\') { throw 'The source folder has to be a UNC path.' }
$Definition = (Resolve-Path -LiteralPath $Definition).ProviderPath
${TO_SITE_DRIVE}
try {
    $package = Get-CMPackage -Name ${PACKAGE} -Fast | Select-Object -First 1
    if (-not $package -and $PSCmdlet.ShouldProcess(${PACKAGE}, 'New-CMPackage')) {
        $new = @{
            FromDefinition = $true
            PackagePath = $Definition
            SourceFileType = 'AlwaysObtainSourceFile'
            SourceFolderPath = $SourceFolder
            SourceFolderPathType = 'UncNetworkPath'
        }
        New-CMPackage @new | Out-Null
        $package = Get-CMPackage -Name ${PACKAGE} -Fast | Select-Object -First 1
    }
    if ($package -and $PSCmdlet.ShouldProcess($DistributionPointGroup, 'Start-CMContentDistribution')) {
        Start-CMContentDistribution -PackageId $package.PackageID -DistributionPointGroupName $DistributionPointGroup
    }
    if ($package -and $CollectionName -and $PSCmdlet.ShouldProcess($CollectionName, 'New-CMPackageDeployment')) {
        $deployment = @{
            StandardProgram = $true
            PackageId = $package.PackageID
            ProgramName = ${PROGRAM}
            CollectionName = $CollectionName
            DeployPurpose = 'Available'
        }
        New-CMPackageDeployment @deployment | Out-Null
    }
    if ($package) { $package.PackageID }
}
finally { Pop-Location }`;
}
