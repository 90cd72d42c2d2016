import { powershell } from "../../scripting/powershell.ts";
import { powershellScript } from "./artefact.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import {
  adPublishing,
  boundaries,
  contentReachable,
  localAdministrator,
  onIntranet,
  windowsComponents,
} from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import { manualLines } from "./manual-lines.ts";
import type { InstallMethod, MethodInput } from "./method.ts";
import { INVOKE_CCMSETUP, STRICT } from "./scripts/run-ccmsetup.ts";
import { clientShareOf, shareInWords } from "./share.ts";

/** By hand, from the client share or with a management point (rules 19, 42; page "Manual installation"). */
export const manual: InstallMethod = {
  name: "manual",
  title: "Manual installation",
  summary:
    "An administrator starts CCMSetup.exe on the computer, from the site server's share or with a management point on the line.",
  domain: "yes",
  workgroup: "yes",
  internet: "limited",
  entraJoined: "yes",
  needsAdSchema: "only for a line without properties",
  carriesProperties: "all",
  secrets: "none",
  retries:
    "The download is tried again for 24 hours (`/downloadtimeout`); after that somebody has to start it again.",
  draft(input) {
    const { site } = input;
    const { viaManagementPoint, all } = manualLines(input);
    const named = viaManagementPoint ?? all[0]!;
    return {
      checks: [
        adPublishing(site, "Use a line that names management point and site code."),
        onIntranet(site),
        ...(site.siteCode === "AUTO" ? [boundaries(site)] : []),
        {
          name: "Client share",
          outcome: clientShareOf(site) ? "pass" : "fix",
          why: clientShareOf(site)
            ? "The Site says where ccmsetup.exe lies."
            : "Nothing says where ccmsetup.exe lies: \\\\server\\SMS_code\\Client (rule 19).",
          next: clientShareOf(site) ? "Nothing." : "Set `siteServer` or `clientShare` in the Site.",
        },
        localAdministrator,
        contentReachable,
        windowsComponents,
      ],
      carries: [...EVERYTHING, PROVISIONTS_NOT],
      lines: all,
      artefacts: [installScript(input)],
      steps: [
        { title: "Sign in to the computer as a local administrator and open an elevated command prompt." },
        {
          title: "Map a drive to the share with the client files, and change to it.",
          details: ["Administrator rights are needed to read the share."],
          code: { language: "bat", text: `net use Z: ${quoted(shareInWords(site))}\nZ:` },
        },
        {
          title: "Run one of the lines above.",
          code: { language: "bat", text: named.line },
          expect:
            "The prompt comes back at once: setup goes on as a service. With `/logon` it ends when a client is there already.",
          logs: ["`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: grows while files are downloaded."],
        },
        {
          title: "Or let the script do it and wait for the end.",
          code: {
            language: "powershell",
            text: `.\\Install-Client.ps1${clientShareOf(site) ? "" : " -ClientShare '\\\\server\\SMS_ABC\\Client'"}`,
          },
          expect: "`The client is installed.` and exit code 0; 7 asks for a restart.",
        },
        {
          title: "Take the drive away again.",
          code: { language: "bat", text: "C:\nnet use Z: /delete" },
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [UNINSTALL_CLIENT],
      limits: [
        "client.msi cannot be started directly: it ends with 25502 (rule 4).",
        "`/mp` says where setup downloads from. It assigns nothing and is not the management point the client keeps; `SMSMP` is (rule 28).",
        "Properties in Active Directory are read only when the line has none at all (rule 40).",
        "The client upgrade exclusion is overridden only with `/IgnoreSkipUpgrade` (rule 75).",
        "For devices on the internet take the methods cmg or internet.",
      ],
      security: [
        "The share is for administrators; do not open it to everybody to make this easier.",
        "The line is kept in ccmsetup.log and in the registry: nothing secret belongs on it (rule 105).",
      ],
      sources: ["deploy", "properties", "published", "prerequisites", "boundaryGroups"],
    };
  },
};

function installScript(input: MethodInput) {
  const share = clientShareOf(input.site);
  const { line } = manualLines(input).viaManagementPoint ?? manualLines(input).all[0]!;
  const parameter = share
    ? powershell`[string] $ClientShare = ${share}`
    : powershell`[Parameter(Mandatory = $true)] [string] $ClientShare`;
  return powershellScript(
    "Install-Client.ps1",
    "starts CCMSetup.exe from the share, waits for its end and tells the return code",
    powershell`<#
.SYNOPSIS
Installs the Configuration Manager client from the client share and waits until setup is done.
.PARAMETER ClientShare
The site server's share with CCMSetup.exe.
.PARAMETER Arguments
Parameters and properties of CCMSetup.exe.
#>
[CmdletBinding()]
param(
    ${parameter},
    [AllowEmptyString()] [string] $Arguments = ${argumentsOf(line)}
)${STRICT}
${INVOKE_CCMSETUP}

$setup = Join-Path -Path $ClientShare -ChildPath 'CCMSetup.exe'
if (-not (Test-Path -LiteralPath $setup)) { throw ('There is no {0}, or this account may not read it.' -f $setup) }
$code = Invoke-CcmSetup -Path $setup -Arguments $Arguments
Write-CcmSetupResult -Code $code
exit $code`,
  );
}

const argumentsOf = (line: string) => line.replace(/^CCMSetup\.exe ?/, "");
const quoted = (path: string) => (/[\s<>&]/.test(path) ? `"${path}"` : path);
