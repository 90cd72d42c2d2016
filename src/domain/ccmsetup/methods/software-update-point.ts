import { BridgeError } from "../../errors.ts";
import { powershell } from "../../scripting/powershell.ts";
import { registryFile } from "../../scripting/registry-file.ts";
import { powershellScript, registryScript } from "./artefact.ts";
import {
  adPublishing,
  boundaries,
  contentReachable,
  onIntranet,
  toFindOut,
  windowsComponents,
} from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { Check, InstallMethod, MethodInput } from "./method.ts";
import { refuseWishes } from "./refuse-wishes.ts";
import { siteParameters, TO_SITE_DRIVE } from "./scripts/site-drive.ts";

const WINDOWS_UPDATE = "SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate";

/** The client as an update on the software update point (rule 68). */
export const softwareUpdatePoint: InstallMethod = {
  name: "software-update-point",
  title: "Software update-based installation",
  summary:
    "The client is published to the software update point as an update; computers find it by group policy and install it like any other.",
  domain: "yes",
  workgroup: "limited",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "yes, or properties provisioned by group policy",
  carriesProperties: "none",
  secrets: "none",
  retries:
    "Windows Update scans and tries again by its own schedule (every 22 hours, and after a failed scan sooner).",
  draft(input) {
    const { site } = input;
    refuseWishes(
      input,
      "Software update-based installation",
      "the update is the same for every computer (rule 68).",
    );
    const address = updateServiceOf(input);
    return {
      checks: [
        addressForm(input),
        adPublishing(site, "Provision the properties: method group-policy-provisioning."),
        boundaries(site),
        onIntranet(site),
        toFindOut(
          "Same WSUS server",
          "The server has to be the active software update point of a primary site, and the one that software updates use as well (rule 68).",
          "Console: Administration, Site Configuration, Servers and Site System Roles: the role Software update point.",
        ),
        toFindOut(
          "Other update policies",
          "Windows Update for Business or another group policy may point computers elsewhere.",
          `On one device: \`Get-ItemProperty 'HKLM:\\${WINDOWS_UPDATE}'\`.`,
        ),
        contentReachable,
        windowsComponents,
      ],
      carries: [
        {
          what: "Parameters and properties",
          may: "no",
          why: "There is no command line: they come from Active Directory, or from what group policy provisioned (rule 68).",
        },
        {
          what: "`/UsePKICert`",
          may: "no",
          why: "This method uses a PKI certificate without it when the site is set to.",
        },
      ],
      lines: [],
      artefacts: [
        powershellScript(
          "Set-UpdateServicePolicy.ps1",
          "makes the group policy object with the intranet update service, and links it when a target is named",
          policyScript(address),
        ),
        registryScript(
          "update-service.reg",
          "the same values for one test computer",
          registryFile([
            {
              key: `HKEY_LOCAL_MACHINE\\${WINDOWS_UPDATE}`,
              values: { WUServer: address, WUStatusServer: address },
            },
            { key: `HKEY_LOCAL_MACHINE\\${WINDOWS_UPDATE}\\AU`, values: { UseWUServer: 1 } },
          ]),
        ),
        registryScript(
          "update-service-undo.reg",
          "takes these values away again",
          registryFile([
            {
              key: `HKEY_LOCAL_MACHINE\\${WINDOWS_UPDATE}`,
              values: { WUServer: null, WUStatusServer: null },
            },
            { key: `HKEY_LOCAL_MACHINE\\${WINDOWS_UPDATE}\\AU`, values: { UseWUServer: null } },
          ]),
        ),
        powershellScript(
          "Publish-ClientUpdate.ps1",
          "publishes the client to the software update point; run it again after each update of the site",
          publishScript(input),
        ),
      ],
      steps: [
        {
          title: "Publish the client to the software update point.",
          where:
            "the console: Administration > Site Configuration > Sites > Client Installation Settings > Software Update-Based Client Installation",
          details: [
            "Select Enable software update-based client installation.",
            "When Later Version of Client Package Detected appears, answer Yes.",
          ],
          code: {
            language: "powershell",
            text: ".\\Publish-ClientUpdate.ps1 -WhatIf\n.\\Publish-ClientUpdate.ps1",
          },
          logs: ["`wcm.log` and `WSUSCtrl.log` on the site server: the client package is published."],
        },
        {
          title: "Point the computers at the software update point by group policy.",
          where:
            "Group Policy Management: Computer Configuration > Policies > Administrative Templates > Windows Components > Windows Update > Specify intranet Microsoft update service location",
          details: [
            `Both addresses are \`${address}\`.`,
            "Write the name as the site system is set up: its FQDN when it has one, the short name otherwise.",
          ],
          code: {
            language: "powershell",
            text: ".\\Set-UpdateServicePolicy.ps1 -Target 'OU=Pilot,DC=contoso,DC=com' -WhatIf",
          },
        },
        {
          title: "Let one test computer scan.",
          code: { language: "bat", text: "gpupdate /force\nUsoClient StartScan" },
          expect: "Windows Update offers the Configuration Manager client and installs it.",
          logs: [
            "`Get-WindowsUpdateLog`: the scan goes to the address above.",
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: properties were read from Active Directory or from the registry.",
          ],
        },
        {
          title: "After each update of the site publish the client again: it is not renewed by itself.",
          code: { language: "powershell", text: ".\\Publish-ClientUpdate.ps1 -Again" },
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        {
          title: "Stop publishing, then unlink the group policy object.",
          code: {
            language: "powershell",
            text: `Set-CMSoftwareUpdateBasedClientInstallation -SiteCode ${site.siteCode === "AUTO" ? "XYZ" : site.siteCode} -EnableWsus $false`,
          },
        },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "No command line: what is neither in Active Directory nor provisioned cannot be said.",
        "A computer with a pending restart may be restarted by this installation.",
        "Not from an internet-based software update point.",
        "Once the client is there it takes the update server from the site's policy; group policy must name the same one.",
      ],
      security: [
        "Use TLS for the update service (port 8531): over HTTP someone in between can offer updates.",
        "Better for domain computers than client push: no account signs in to them (rule 106).",
      ],
      sources: [
        "deploy",
        "prerequisites",
        "published",
        "softwareUpdatePoint",
        "setCMSoftwareUpdateClient",
        "security",
      ],
    };
  },
};

/** WSUS speaks TLS on 8531 (or 443) and plain HTTP on 8530 (or 80). */
function updateServiceOf({ site }: MethodInput): string {
  const point = site.softwareUpdatePoint;
  if (point === undefined)
    throw new BridgeError(
      "invalid",
      `The site ${site.name} names no software update point, and group policy has to.`,
      { site: site.name },
      { next: "Set softwareUpdatePoint in the Site: host:port, for example sup1.contoso.com:8530." },
    );
  const port = point.slice(point.lastIndexOf(":") + 1);
  return `${port === "8531" || port === "443" ? "https" : "http"}://${point}`;
}

function addressForm(input: MethodInput): Check {
  const address = updateServiceOf(input);
  const { hostname, port } = {
    hostname: address.split("/")[2]!.split(":")[0]!,
    port: address.split(":")[2]!,
  };
  const usual = ["8530", "8531", "80", "443"].includes(port);
  if (!hostname.includes("."))
    return {
      name: "Address of the update service",
      outcome: "unknown",
      why: `${address} is a short name: right only when the site system has no FQDN.`,
      next: "Console: the properties of the site system. When it has an intranet FQDN, write that.",
    };
  return usual
    ? {
        name: "Address of the update service",
        outcome: "pass",
        why: `${address} has an FQDN and a usual port.`,
        next: "Nothing.",
      }
    : {
        name: "Address of the update service",
        outcome: "unknown",
        why: `Port ${port} is none of the usual ones (8530, 8531, 80, 443); plain HTTP is assumed.`,
        next: "Look at the port of the WSUS web site on the software update point.",
      };
}

const policyScript = (address: string) => powershell`<#
.SYNOPSIS
Makes a group policy object that points computers at the software update point.
.PARAMETER Target
Distinguished name of the OU or domain to link it to; none: it is not linked.
#>
#Requires -Version 5.1
#Requires -Modules GroupPolicy
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string] $GpoName = 'Configuration Manager software update point',
    [string] $Target
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$address = ${address}
$key = ${`HKLM\\${WINDOWS_UPDATE}`}
$values = @(
    @{ Key = $key; ValueName = 'WUServer'; Type = 'String'; Value = $address }
    @{ Key = $key; ValueName = 'WUStatusServer'; Type = 'String'; Value = $address }
    @{ Key = ($key + '\AU'); ValueName = 'UseWUServer'; Type = 'DWord'; Value = 1 }
)
if ($PSCmdlet.ShouldProcess($GpoName, 'New-GPO and Set-GPRegistryValue')) {
    if (-not (Get-GPO -Name $GpoName -ErrorAction SilentlyContinue)) { New-GPO -Name $GpoName | Out-Null }
    foreach ($value in $values) { Set-GPRegistryValue -Name $GpoName @value | Out-Null }
}
if ($Target -and $PSCmdlet.ShouldProcess($Target, 'New-GPLink')) {
    New-GPLink -Name $GpoName -Target $Target | Out-Null
}`;

const publishScript = ({ site }: MethodInput) => powershell`<#
.SYNOPSIS
Publishes the client to the software update point of a primary site.
.PARAMETER Again
Publishes it anew: after an update of the site the old client stays published otherwise.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    ${siteParameters(site)},
    [switch] $Again
)
${TO_SITE_DRIVE}
try {
    if ($Again -and $PSCmdlet.ShouldProcess($SiteCode, 'Switch software update-based client installation off')) {
        Set-CMSoftwareUpdateBasedClientInstallation -SiteCode $SiteCode -EnableWsus $false
    }
    if ($PSCmdlet.ShouldProcess($SiteCode, 'Switch software update-based client installation on')) {
        Set-CMSoftwareUpdateBasedClientInstallation -SiteCode $SiteCode -EnableWsus $true
    }
    Get-CMSoftwareUpdateBasedClientInstallation -SiteCode $SiteCode
}
finally { Pop-Location }`;
