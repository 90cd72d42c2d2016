import { BridgeError } from "../../errors.ts";
import { powershell } from "../../scripting/powershell.ts";
import { powershellScript, textFile } from "./artefact.ts";
import { contentReachable, onIntranet, toFindOut } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { siteParameters, TO_SITE_DRIVE } from "./scripts/site-drive.ts";

/** The properties of the step Setup Windows and ConfigMgr (rule 64). */
export const taskSequence: InstallMethod = {
  name: "task-sequence",
  title: "Task sequence",
  summary:
    "The step Setup Windows and ConfigMgr installs the client while Windows is deployed; its field takes what else the client should know.",
  domain: "yes",
  workgroup: "yes",
  internet: "limited",
  entraJoined: "limited",
  needsAdSchema: "no",
  carriesProperties: "all but the site code on the intranet",
  secrets: "none; a task sequence can be read by every client it is deployed to",
  retries: "The task sequence fails with the step; it is started again by its deployment.",
  draft(input) {
    const { site } = input;
    const line = lineOf(input);
    const overInternet = /CCMHOSTNAME=/i.test(line.line);
    return {
      checks: [
        ...(overInternet ? [] : [onIntranet(site)]),
        toFindOut(
          "Client package",
          "The step names a package with the client files: the one of the hierarchy, renewed with each update of the site.",
          "Console: the step, field Client package: Configuration Manager Client Package.",
        ),
        toFindOut(
          "Updates during the task sequence",
          "Software updates in the same task sequence may need SMSMP, so that the client has a management point in time.",
          "Keep SMSMP in the field when Install Software Updates follows.",
        ),
        contentReachable,
      ],
      carries: [
        {
          what: "Site code",
          may: overInternet ? "some" : "no",
          why: overInternet
            ? "CCMHOSTNAME needs a site code beside it (rule 36)."
            : "The step assigns the site by itself (rule 64).",
        },
        {
          what: "client.msi properties",
          may: "yes",
          why: "Separated by a space; for an internet client with Entra ID CCMHOSTNAME is needed (rule 64).",
        },
        {
          what: "ccmsetup parameters",
          may: "some",
          why: "Those that change how files are got: `/skipprereq`, `/UsePKICert`, `/NoCRLCheck`. No `/mp` and no `/source`: the step brings the files.",
        },
        {
          what: "`/regtoken`",
          may: "no",
          why: "Every client that gets the task sequence could read it (rule 104).",
        },
      ],
      lines: line.line === "" ? [] : [line],
      artefacts: [
        textFile("installation-properties.txt", "the text for the field", line.line),
        powershellScript(
          "Set-TaskSequenceClient.ps1",
          "puts it into the step of a task sequence",
          script(input, line.line),
        ),
      ],
      steps: [
        {
          title: "Open the task sequence and its step Setup Windows and ConfigMgr.",
          where: "the console: Software Library > Operating Systems > Task Sequences > Edit",
        },
        {
          title: "Put this into the field Installation properties, on one line.",
          code: { language: "text", text: line.line === "" ? "(leave the field empty)" : line.line },
        },
        {
          title: "Or let the script do it.",
          code: {
            language: "powershell",
            text: ".\\Set-TaskSequenceClient.ps1 -TaskSequenceName 'Deploy Windows 11' -WhatIf",
          },
        },
        {
          title: "Deploy to one test computer.",
          expect:
            "After the first restart into the new Windows the client is installed before the next step begins.",
          logs: [
            "`smsts.log` (`%WinDir%\\CCM\\Logs\\SMSTSLog`): the command line of ccmsetup and its return code.",
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`",
          ],
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [{ title: "Empty the field again and save the task sequence." }, UNINSTALL_CLIENT],
      limits: [
        "The client is in provisioning mode until the task sequence ends: policies wait.",
        "Variables of the task sequence may stand in the field; they are not checked here.",
        "PROVISIONTS is for ccmsetup.msi and does nothing here.",
      ],
      security: [
        "Whoever can read the task sequence policy can read the field.",
        "A local administrator's password or a join account in the same task sequence is worth more care than this field.",
      ],
      sources: ["taskSequence", "properties", "setupWindowsStep"],
    };
  },
};

function lineOf(input: MethodInput): MethodLine {
  const scenario = input.deployment?.scenario ?? "intranet";
  if (scenario === "cmg-token")
    throw new BridgeError(
      "invalid",
      "A registration token does not belong into a task sequence: every client that gets it could read it (rule 104).",
      { site: input.site.name, deployment: input.deployment?.name },
      { next: "Use the scenario cmg-entra for the task sequence, or the method cmg after it." },
    );
  const internet = scenario === "cmg-entra" || scenario === "cmg-pki" || scenario === "internet-pki";
  return methodLine(input, {
    title: "The field Installation properties",
    scenario,
    form: "osd-properties",
    parameters: { mp: false },
    properties: internet ? {} : { SMSSITECODE: false, SMSPUBLICROOTKEY: false, SMSROOTKEYPATH: false },
  });
}

const script = ({ site }: MethodInput, line: string) => powershell`<#
.SYNOPSIS
Puts installation properties into the step Setup Windows and ConfigMgr.
.PARAMETER StepName
Name of the step; it may have been renamed.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)] [string] $TaskSequenceName,
    ${siteParameters(site)},
    [string] $StepName = 'Setup Windows and Configuration Manager'
)
${TO_SITE_DRIVE}
try {
    $step = Get-CMTSStepSetupWindowsAndConfigMgr -TaskSequenceName $TaskSequenceName -StepName $StepName
    if (-not $step) { throw ('{0} has no step {1}.' -f $TaskSequenceName, $StepName) }
    if ($PSCmdlet.ShouldProcess($TaskSequenceName, 'Set-CMTSStepSetupWindowsAndConfigMgr')) {
        $change = @{
            TaskSequenceName = $TaskSequenceName
            StepName = $StepName
            InstallationProperty = ${line}
        }
        Set-CMTSStepSetupWindowsAndConfigMgr @change
    }
}
finally { Pop-Location }`;
