import { inlineCode } from "../../scripting/markdown.ts";
import { powershell } from "../../scripting/powershell.ts";
import { powershellScript } from "./artefact.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import {
  boundaries,
  contentReachable,
  given,
  localAdministrator,
  onIntranet,
  toFindOut,
  windowsComponents,
} from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { Check, InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { INVOKE_CCMSETUP, STRICT } from "./scripts/run-ccmsetup.ts";
import { shareInWords } from "./share.ts";

/** Computers in no domain (rules 38, 41 and 62). */
export const workgroup: InstallMethod = {
  name: "workgroup",
  title: "Workgroup computers",
  summary:
    "A manual installation for computers in no domain: they read nothing in Active Directory, so that the line tells them site and management point.",
  domain: "no",
  workgroup: "yes",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "no",
  carriesProperties: "all",
  secrets: "the network access account's password, typed in the console; never in a file here",
  retries: "Setup tries the download for 24 hours; after that somebody has to start it again.",
  draft(input) {
    const { site } = input;
    const lines = linesOf(input);
    return {
      checks: [
        onIntranet(site),
        managementPointFound(input),
        ...(site.siteCode === "AUTO" ? [boundaries(site)] : []),
        given(
          "Trusted root key",
          site.trustedRootKey,
          "These clients cannot read the root key from Active Directory; without it, or PKI, they trust the first management point they meet (rule 38).",
          "trustedRootKey",
        ),
        given(
          "Network access account",
          site.networkAccessAccount,
          "Content in the site server's domain is read with the network access account (rule 62).",
          "networkAccessAccount",
        ),
        given(
          "Fallback status point",
          site.fallbackStatusPoint,
          "It shows clients that reach no management point.",
          "fallbackStatusPoint",
        ),
        toFindOut(
          "Approval",
          "Workgroup clients cannot use Kerberos and may wait for approval by hand (rule 62).",
          "Console: Administration, Site Configuration, Sites, Hierarchy Settings, tab Client Approval and Conflicting Records.",
        ),
        localAdministrator,
        contentReachable,
        windowsComponents,
      ],
      carries: [
        {
          what: "DNSSUFFIX, /mp, SMSMP, SMSMPLIST or /source",
          may: "yes",
          why: "One of them has to say where the management point is (rule 62).",
        },
        {
          what: "SMSPUBLICROOTKEY or SMSROOTKEYPATH",
          may: "yes",
          why: "The trusted root key; it wants the site code beside it (rule 37).",
        },
        ...EVERYTHING,
        PROVISIONTS_NOT,
      ],
      lines,
      artefacts: [installScript(lines[0]!)],
      steps: [
        {
          title: "Set the network access account, once for the site.",
          where:
            "the console: Administration > Site Configuration > Sites > Configure Site Components > Software Distribution > Network Access Account",
          details: [
            site.networkAccessAccount
              ? `The account is ${inlineCode(site.networkAccessAccount)}; it needs to read the distribution points and nothing more.`
              : "An account that may read the distribution points and nothing more.",
            "Type its password there. It is not needed with HTTPS or enhanced HTTP management points.",
          ],
        },
        {
          title: "Publish the management points in DNS, when the line finds them by DNSSUFFIX.",
          where:
            "the console: Administration > Site Configuration > Sites > Configure Site Components > Management Point: publish selected intranet management points in DNS",
          code: {
            language: "powershell",
            text: `Resolve-DnsName -Type SRV -Name _mssms_mp_${site.siteCode === "AUTO" ? "<site code>" : site.siteCode.toLowerCase()}._tcp.${site.dnsSuffix ?? "<dns suffix>"}`,
          },
          expect: "The management points of the site.",
        },
        {
          title:
            "Copy the client folder to the computer, or let it connect to the share with an account of the domain.",
          code: {
            language: "bat",
            text: `net use Z: ${shareInWords(site).replace(/^(.*\s.*)$/, '"$1"')} /user:DOMAIN\\name *`,
          },
          details: ["`*` asks for the password; it does not stand in the command."],
        },
        {
          title: "Sign in as a local administrator and run the line or the script.",
          code: { language: "powershell", text: ".\\Install-WorkgroupClient.ps1 -ClientFolder Z:\\" },
          logs: ["`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`"],
        },
        {
          title: "Approve the client when it is not approved by itself.",
          where: "the console: Assets and Compliance > Devices > the device > Approve",
          expect: "Column Approved: `Approved`.",
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        UNINSTALL_CLIENT,
        { title: "Delete the device from the console when the computer is gone for good." },
      ],
      limits: [
        "No client push, no Active Directory discovery, no Kerberos.",
        "No global roaming: the client does not ask Active Directory for sites.",
        "Software cannot be deployed to users of workgroup computers, only to the device.",
        "A workgroup client cannot be a distribution point.",
        "With a fallback status point and nothing else the computer has to be inside a boundary group (workgroup example 2 of the page).",
      ],
      security: [
        "Without a trusted root key the first management point that answers is believed: give the key (rule 38).",
        "Approving all clients automatically lets any computer join; approve those of trusted domains automatically and the rest by hand.",
      ],
      sources: ["deploy", "properties", "dns", "rootKey", "security"],
    };
  },
};

function managementPointFound({ site, deployment }: MethodInput): Check {
  const names = Object.keys({ ...deployment?.parameters, ...deployment?.properties }).map((name) =>
    name.toUpperCase(),
  );
  const said = [site.managementPoint && "managementPoint", site.dnsSuffix && "dnsSuffix"].filter(Boolean);
  const found =
    said.length > 0 || names.some((name) => /^(?:\/?SOURCE|SMSMPLIST|SMSMP|DNSSUFFIX)$/.test(name));
  return {
    name: "Management point",
    outcome: found ? "pass" : "fix",
    why: found
      ? "The line says where the management point is."
      : "Active Directory does not tell these computers their management point (rule 41).",
    next: found ? "Nothing." : "Set `dnsSuffix` or `managementPoint` in the Site.",
  };
}

function linesOf(input: MethodInput): MethodLine[] {
  const { site } = input;
  const complete = methodLine(input, {
    title: "With everything on the line",
    scenario: "workgroup",
    method: "manual",
  });
  if (site.dnsSuffix === undefined || site.siteCode === "AUTO") return [complete];
  return [
    complete,
    methodLine(input, {
      title: "With site code and DNS suffix alone, when management points are published in DNS",
      scenario: "workgroup",
      method: "manual",
      parameters: { mp: false, UsePKICert: false },
      properties: {
        SMSMP: false,
        FSP: false,
        SMSPUBLICROOTKEY: false,
        SMSROOTKEYPATH: false,
        CCMCERTSEL: false,
      },
    }),
  ];
}

const installScript = ({ line }: MethodLine) =>
  powershellScript(
    "Install-WorkgroupClient.ps1",
    "installs from a folder or share that is connected already, and waits for the end",
    powershell`<#
.SYNOPSIS
Installs the Configuration Manager client on a computer in a workgroup.
.PARAMETER ClientFolder
Folder with CCMSetup.exe: a copy on this computer, or a drive that is connected already.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $ClientFolder)${STRICT}
${INVOKE_CCMSETUP}

if ((Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain) {
    Write-Warning 'This computer is in a domain; the other methods fit it better.'
}
$setup = Join-Path -Path $ClientFolder -ChildPath 'CCMSetup.exe'
if (-not (Test-Path -LiteralPath $setup)) { throw ('There is no {0}.' -f $setup) }
$code = Invoke-CcmSetup -Path $setup -Arguments ${line.replace(/^CCMSetup\.exe ?/, "")}
Write-CcmSetupResult -Code $code
exit $code`,
  );
