import { BridgeError } from "../../errors.ts";
import { powershellScript } from "./artefact.ts";
import { localAdministrator, toFindOut } from "./checks.ts";
import { UNINSTALL_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { judged, methodLine } from "./method-line.ts";
import { PREPARE_FOR_IMAGE, TEST_FOR_IMAGE } from "./scripts/imaging.ts";

/** The client on a reference computer, made ready for an image (rule 63). */
export const imaging: InstallMethod = {
  name: "imaging",
  title: "Operating system image",
  summary:
    "The client is installed on a reference computer without a site code, and everything that makes it this one client is removed before the image is taken.",
  domain: "yes",
  workgroup: "yes",
  internet: "limited",
  entraJoined: "limited",
  needsAdSchema: "helps: computers from the image find their site there",
  carriesProperties: "all but the site code",
  secrets: "none; certificates with their keys are removed, not copied",
  retries: "None: run the preparation again until its check passes, then take the image.",
  draft(input) {
    const lines = linesOf(input);
    return {
      checks: [
        {
          name: "No site code",
          outcome: "pass",
          why: "The line carries none: every computer made from the image would inherit it (rule 63).",
          next: "Nothing.",
        },
        toFindOut(
          "Same hierarchy",
          "The trusted root key stays in the image only when its computers join the hierarchy of the reference computer.",
          "For another hierarchy run the preparation with `-OtherHierarchy`, and give the new key afterwards.",
        ),
        toFindOut(
          "Task sequence capture",
          "The step Prepare ConfigMgr Client removes the client completely; then nothing here is needed.",
          "Look whether the image is captured by a task sequence.",
        ),
        localAdministrator,
      ],
      carries: [
        {
          what: "Site code",
          may: "no",
          why: "A reference computer gets none (rule 63); generating is refused when a deployment asks for one.",
        },
        {
          what: "Trusted root key",
          may: "no",
          why: "It wants the site code beside it (rule 37).",
        },
        {
          what: "Other parameters and properties",
          may: "yes",
          why: "They become those of every computer made from the image.",
        },
      ],
      lines,
      artefacts: [
        powershellScript(
          "Prepare-ClientForImage.ps1",
          "stops the service, removes SMSCFG.INI, the SMS certificates, client authentication certificates and, when asked, the trusted root key; checks afterwards",
          PREPARE_FOR_IMAGE,
        ),
        powershellScript(
          "Test-ClientForImage.ps1",
          "tells whether the computer is ready for an image; changes nothing",
          TEST_FOR_IMAGE,
        ),
      ],
      steps: [
        {
          title: "Install the client on the reference computer, without a site code.",
          code: { language: "bat", text: lines[0]!.line },
          expect: "CcmExec runs; the client is not assigned to a site.",
          logs: ["`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`"],
        },
        {
          title: "See what the preparation would remove.",
          code: { language: "powershell", text: ".\\Prepare-ClientForImage.ps1 -WhatIf" },
          details: [
            "Client authentication certificates are listed by subject and thumbprint. Those of other products go too: look at the list.",
          ],
        },
        {
          title: "Prepare the computer, as the very last thing before the image is taken.",
          code: { language: "powershell", text: ".\\Prepare-ClientForImage.ps1" },
          details: [
            "It asks before each removal; `-Confirm:$false` lets it go through. Add `-OtherHierarchy` when the image goes to another hierarchy: the trusted root key is removed too.",
          ],
          expect: "Every line of the check says `True`; exit code 0.",
        },
        {
          title:
            "Do not start the service again and do not restart into this Windows: a new identity would be made.",
        },
        { title: "Take the image with your imaging software, and deploy it to one test computer." },
        {
          title: "Assign the computers made from the image.",
          details: ["By boundary groups, by group policy, or with the method client-push or task-sequence."],
        },
      ],
      verify: [
        {
          title: "Before the image is taken: check the reference computer again.",
          code: { language: "powershell", text: ".\\Test-ClientForImage.ps1; $LASTEXITCODE" },
          expect: "0.",
        },
        {
          title: "On two computers made from the image: their client ids differ.",
          code: {
            language: "powershell",
            text: "(Get-CimInstance -Namespace root\\ccm -ClassName CCM_Client).ClientId",
          },
          expect: "`GUID:` and two different values. In the console no device is a duplicate of another.",
          logs: ["`%WinDir%\\CCM\\Logs\\ClientIDManagerStartup.log`: a new SMSID was made and registered."],
        },
      ],
      undo: [
        {
          title: "Start the service again: it makes itself a new identity.",
          code: { language: "bat", text: "net start ccmexec" },
        },
        { title: "Enrol the removed client authentication certificates again, from your own PKI." },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "Without the preparation all computers from the image share one identity, and the site sees one device.",
        "Removed certificates cannot be brought back: enrol them again.",
        "Computers for another hierarchy that cannot read Active Directory need the new trusted root key.",
      ],
      security: [
        "An image with private keys hands them to everybody who can read it: that is why certificates go.",
        "Keep the captured image where only administrators read.",
      ],
      sources: ["deploy", "properties", "rootKey", "taskSequence"],
    };
  },
};

function linesOf(input: MethodInput): MethodLine[] {
  const { site, deployment } = input;
  const asked = Object.entries(deployment?.properties ?? {}).find(
    ([name, value]) => name.toUpperCase() === "SMSSITECODE" && value !== false,
  );
  if (asked)
    throw new BridgeError(
      "invalid",
      `The deployment ${deployment?.name} asks for SMSSITECODE, and a reference computer gets no site code (rule 63).`,
      { site: site.name, item: "SMSSITECODE" },
      { next: "Leave it out; computers made from the image are assigned later." },
    );
  const bare = judged({
    title: "On the reference computer, from the client share",
    line: "CCMSetup.exe",
    form: "exe",
    scenario: "image",
  });
  if (site.managementPoint === undefined && deployment === undefined) return [bare];
  const built = methodLine(input, {
    title: "On the reference computer, with the management point to download from and no site code",
    scenario: "intranet",
    method: "manual",
    properties: {
      SMSSITECODE: false,
      SMSMP: false,
      DNSSUFFIX: false,
      FSP: false,
      SMSPUBLICROOTKEY: false,
      SMSROOTKEYPATH: false,
    },
  });
  return [judged({ ...built, scenario: "image" }), bare];
}
