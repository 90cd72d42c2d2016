import { BridgeError } from "../../errors.ts";
import { powershell } from "../../scripting/powershell.ts";
import { registryFile } from "../../scripting/registry-file.ts";
import { powershellScript, registryScript, xmlFile } from "./artefact.ts";
import { adPublishing, check, onIntranet, toFindOut } from "./checks.ts";
import { VERIFY_CLIENT } from "./client-steps.ts";
import type { Check, InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { judged, methodLine } from "./method-line.ts";
import {
  PROVISIONING_KEY,
  PROVISIONING_VALUE,
  provisioningTemplate,
  provisioningTexts,
} from "./provisioning-template.ts";

/** What the old template takes by default (rule 77). */
export const TEMPLATE_LIMIT = 255;
/** What a text box of an ADMX takes when its template says so; larger ones are refused by the editor. */
const LARGEST = 1_023;

/** Properties laid down in the registry before the client is installed (rules 76 to 79). */
export const groupPolicyProvisioning: InstallMethod = {
  name: "group-policy-provisioning",
  title: "Provisioning by group policy",
  summary:
    "Group policy writes parameters and properties into the registry of computers; ccmsetup reads them there when its own command line has none.",
  domain: "yes",
  workgroup: "limited",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "no; it stands in for it",
  carriesProperties: "all, up to 255 characters with the old template",
  secrets: "none; the registry value can be read by every user of the computer",
  retries: "It installs nothing by itself; the method that does decides.",
  draft(input) {
    const { site, deployment } = input;
    if (deployment?.scenario === "cmg-token")
      throw new BridgeError(
        "invalid",
        "A registration token cannot be provisioned: every user of the computer can read the registry value (rules 104 and 105).",
        { site: site.name, deployment: deployment.name },
        { next: "Use the method cmg, whose script asks for the token." },
      );
    const line = lineOf(input);
    return {
      checks: [
        lengthCheck(line),
        adPublishing(site, "That is what provisioning is for: it stands in for Active Directory."),
        onIntranet(site),
        check(
          "Domain members",
          site.estate?.devices?.some((kind) => kind === "domain" || kind === "hybrid"),
          {
            yes: "Group policy reaches them.",
            no: "None of the devices is in a domain: group policy does not reach them.",
            next: "Use provision-client.reg by hand, or put the line on the command line.",
            say: "devices",
          },
        ),
        toFindOut(
          "Empty command line",
          "What is provisioned is ignored as soon as the command line of ccmsetup has any property (rule 79).",
          "Use it with the methods group-policy and software-update-point, which have none.",
        ),
        toFindOut(
          "Central store",
          "The template belongs into the central store of the domain, or into `%WinDir%\\PolicyDefinitions` of the computer with the editor.",
          "`Test-Path \\\\contoso.com\\SYSVOL\\contoso.com\\Policies\\PolicyDefinitions`, with your domain.",
        ),
      ],
      carries: [
        {
          what: "Parameters and properties",
          may: "yes",
          why: "Everything that may stand behind ccmsetup.exe (rule 76).",
        },
        {
          what: "More than 255 characters",
          may: "some",
          why: `ConfigMgrInstallation.adm cuts there; raise its MAXLEN, for example to 511 (rule 77). The template here takes ${line.limit}.`,
        },
        {
          what: "`/regtoken`",
          may: "no",
          why: "The registry value can be read by every user (rules 104 and 105).",
        },
      ],
      lines: [line],
      artefacts: artefactsOf(line),
      steps: [
        {
          title:
            "Choose one way to make the setting. The template is the one for a group policy object with a name people understand:",
          details: [
            "Copy `PolicyDefinitions/ConfigMgrClientProvisioning.admx` and the folder `en-US` beside it into the central store.",
            "The old template still works: `TOOLS\\ConfigMgrADMTemplates\\ConfigMgrInstallation.adm` on the installation media (rule 24).",
          ],
        },
        {
          title: "Make a group policy object, enable the setting, and put the line into the box CCMSetup.",
          where:
            "Group Policy Management: Computer Configuration > Policies > Administrative Templates > Configuration Manager > Client provisioning > Configure Client Deployment Settings",
          code: { language: "text", text: line.line },
          details: ["The box holds this line already; look it over and say OK."],
        },
        {
          title: "Or let a script write the same registry value into a group policy object.",
          code: {
            language: "powershell",
            text: ".\\Set-ClientProvisioning.ps1 -Target 'OU=Pilot,DC=contoso,DC=com' -WhatIf",
          },
        },
        {
          title: "On a test computer fetch the policy and read the value back.",
          code: { language: "powershell", text: "gpupdate /force\n.\\Get-ClientProvisioning.ps1" },
          expect: "The line, whole, and its number of characters.",
        },
        {
          title: "Check what came back: export it, and let ccmbridge read and judge it.",
          code: {
            language: "bat",
            text: `reg export "HKLM\\${PROVISIONING_KEY}" provisioned.reg /y\nccmbridge method read provisioned.reg`,
          },
          expect: "No errors. `method read` takes the Registry.pol of the group policy object too.",
        },
        { title: "Install the client with the method group-policy or software-update-point." },
      ],
      verify: [
        {
          title: "See that ccmsetup used what was provisioned.",
          code: {
            language: "powershell",
            text: "Select-String -Path \"$env:windir\\ccmsetup\\Logs\\ccmsetup.log\" -Pattern 'SetupParameters|command line|CcmHttp' | Select-Object -First 20",
          },
          expect: "The parameters and properties of the line above stand in the log.",
        },
        ...VERIFY_CLIENT,
      ],
      undo: [
        {
          title:
            "Set the policy to Not Configured, or unlink the object; the value goes with the next policy refresh.",
        },
        { title: "On a computer that got the .reg file: import provision-client-undo.reg." },
      ],
      limits: [
        "Ignored when the command line has any property (rule 79).",
        "Installed clients do not read it again; it is for the installation.",
        "No Microsoft page names the registry key; two independent public scripts do (rule 78). Check on one computer before you rely on it.",
        "The value is ordinary text: a quoted value keeps its quotes.",
      ],
      security: [
        "Every user can read the value: nothing secret belongs there.",
        "Whoever may edit the object decides which site the computers join.",
      ],
      sources: ["deploy", "properties", "published", "admx"],
    };
  },
};

function lineOf(input: MethodInput): MethodLine {
  const scenario = input.deployment?.scenario ?? "intranet";
  const built = methodLine(input, {
    title: "The registry value, and what stands in the box CCMSetup",
    scenario: scenario === "cmg-token" ? "intranet" : scenario,
    form: "args",
  });
  const limit = built.length <= TEMPLATE_LIMIT ? TEMPLATE_LIMIT : built.length <= 511 ? 511 : LARGEST;
  if (built.length > LARGEST)
    throw new BridgeError(
      "invalid",
      `The line has ${built.length} characters, and a group policy text box takes ${LARGEST}.`,
      { length: built.length },
      { next: "Leave out what Active Directory or client settings can say." },
    );
  return judged({ ...built, limit });
}

const lengthCheck = ({ length, limit }: MethodLine): Check =>
  length <= TEMPLATE_LIMIT
    ? {
        name: "Length",
        outcome: "pass",
        why: `${length} characters; the old template takes ${TEMPLATE_LIMIT} (rule 77).`,
        next: "Nothing.",
      }
    : {
        name: "Length",
        outcome: "fix",
        why: `${length} characters; ConfigMgrInstallation.adm cuts at ${TEMPLATE_LIMIT} (rule 77).`,
        next: `Use the ADMX here, which takes ${limit}, or set MAXLEN ${limit} in the old template.`,
      };

function artefactsOf({ line, limit }: MethodLine) {
  const key = `HKEY_LOCAL_MACHINE\\${PROVISIONING_KEY}`;
  return [
    xmlFile(
      "PolicyDefinitions/ConfigMgrClientProvisioning.admx",
      "the template: one setting, one text box",
      provisioningTemplate(limit!),
    ),
    xmlFile(
      "PolicyDefinitions/en-US/ConfigMgrClientProvisioning.adml",
      "its texts; the box holds the line already",
      provisioningTexts(line),
    ),
    registryScript(
      "provision-client.reg",
      "the value for one computer",
      registryFile([{ key, values: { [PROVISIONING_VALUE]: line } }]),
    ),
    registryScript(
      "provision-client-undo.reg",
      "takes the value away",
      registryFile([{ key, values: { [PROVISIONING_VALUE]: null } }]),
    ),
    powershellScript(
      "Set-ClientProvisioning.ps1",
      "writes the value into a group policy object, and links it when a target is named",
      powershell`<#
.SYNOPSIS
Makes a group policy object that provisions the client's installation properties.
.PARAMETER Target
Distinguished name of the OU or domain to link it to; none: it is not linked.
.PARAMETER Remove
Takes the value out of the object again.
#>
#Requires -Version 5.1
#Requires -Modules GroupPolicy
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string] $GpoName = 'Configuration Manager client provisioning',
    [string] $Target,
    [switch] $Remove
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$value = @{
    Key = ${`HKLM\\${PROVISIONING_KEY}`}
    ValueName = ${PROVISIONING_VALUE}
}
if ($Remove) {
    if ($PSCmdlet.ShouldProcess($GpoName, 'Remove-GPRegistryValue')) {
        Remove-GPRegistryValue -Name $GpoName @value | Out-Null
    }
    return
}
if ($PSCmdlet.ShouldProcess($GpoName, 'New-GPO and Set-GPRegistryValue')) {
    if (-not (Get-GPO -Name $GpoName -ErrorAction SilentlyContinue)) { New-GPO -Name $GpoName | Out-Null }
    Set-GPRegistryValue -Name $GpoName @value -Type String -Value ${line} | Out-Null
}
if ($Target -and $PSCmdlet.ShouldProcess($Target, 'New-GPLink')) {
    New-GPLink -Name $GpoName -Target $Target | Out-Null
}`,
    ),
    powershellScript(
      "Get-ClientProvisioning.ps1",
      "reads the value back on a computer, and compares it",
      powershell`<#
.SYNOPSIS
Shows what this computer was provisioned with.
#>
#Requires -Version 5.1
[CmdletBinding()]
param()
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$wanted = ${line}
foreach ($path in ${[`HKLM:\\${PROVISIONING_KEY}`, "HKLM:\\SOFTWARE\\WOW6432Node\\Policies\\Microsoft\\ccmsetup"]}) {
    $item = Get-ItemProperty -LiteralPath $path -Name ${PROVISIONING_VALUE} -ErrorAction SilentlyContinue
    if (-not $item) { continue }
    $value = [string] $item.SetupParameters
    [pscustomobject] @{
        Key = $path
        Characters = $value.Length
        AsWanted = $value -ceq $wanted
        SetupParameters = $value
    }
}`,
    ),
  ];
}
