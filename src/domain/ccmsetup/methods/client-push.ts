import { BridgeError } from "../../errors.ts";
import { inlineCode } from "../../scripting/markdown.ts";
import { powershellScript } from "./artefact.ts";
import { PUSH_PARAMETERS } from "./carried.ts";
import { pushChecks } from "./client-push-checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { pushBySite, pushThroughService, pushToDevices } from "./scripts/client-push.ts";

/** The site server connects to the computer and installs (rules 69 to 75). */
export const clientPush: InstallMethod = {
  name: "client-push",
  title: "Client push",
  summary:
    "The site server connects to `ADMIN$` of a computer it has discovered, copies ccmsetup and starts it; for the whole site automatically, or for chosen devices.",
  domain: "yes",
  workgroup: "no",
  internet: "no",
  entraJoined: "no",
  needsAdSchema: "no",
  carriesProperties: "all properties, some parameters",
  secrets: "passwords of the push accounts; they are typed in the console or the script and kept by the site",
  retries:
    "The site tries again every hour for up to seven days (168 times). A push cannot be cancelled, also not by turning the setting off (rule 69).",
  draft(input) {
    const { site } = input;
    const line = lineOf(input);
    const accounts = site.clientPush?.accounts ?? [];
    return {
      checks: pushChecks(input),
      carries: [
        {
          what: `Parameters ${PUSH_PARAMETERS.map((name) => `\`${name}\``).join(", ")}`,
          may: "yes",
          why: "These and no others are documented for client push (rule 71); `/AllowMetered` from version 2103.",
        },
        {
          what: "Other parameters, `/mp` and `/source` among them",
          may: "no",
          why: "The site server brings the files and says where the rest is; generating is refused when a deployment asks for one.",
        },
        {
          what: "`/forceinstall`",
          may: "no",
          why: "Two pages disagree: the one about Active Directory lists it, the newer one about properties does not (rule 71).",
        },
        {
          what: "client.msi properties",
          may: "yes",
          why: "Any of them; with an extended schema they are published to Active Directory too (rule 39).",
        },
        {
          what: "FSP and the trusted root key",
          may: "some",
          why: "Push fills them in by itself (rule 72), so that they are left out here.",
        },
      ],
      lines: [line],
      artefacts: [
        powershellScript(
          "Set-ClientPush.ps1",
          "the site's client push settings: accounts in their order, what is pushed automatically, installation properties",
          pushBySite(input, line.line),
        ),
        powershellScript(
          "Install-ClientOnDevice.ps1",
          "pushes to chosen devices with the console's module",
          pushToDevices(site),
        ),
        powershellScript(
          "Invoke-ClientPush.ps1",
          "pushes to chosen devices through the administration service, without the console",
          pushThroughService(site),
        ),
      ],
      steps: [
        {
          title: "See that the site has discovered the computers.",
          where: "the console: Administration > Hierarchy Configuration > Discovery Methods",
          expect: "The computers stand in Assets and Compliance > Devices, with Client `No`.",
        },
        {
          title: "Give the push accounts local administrator rights on the computers, and nothing else.",
          details: [
            accounts.length > 0
              ? `In this order: ${accounts.map(inlineCode).join(", ")}. The site tries one after the other.`
              : "The manifest names none: the site server's computer account is used, which fails across domains (rule 70).",
            "A password has at most 38 characters (rule 70).",
            "For an account of another domain or forest write the domain's FQDN in front, so that Kerberos can be used.",
            "For a push from a secondary site the account is set at that site.",
          ],
        },
        {
          title:
            "Open the firewall of the computers for the site server: File and Printer Sharing, and Windows Management Instrumentation.",
        },
        {
          title: "Set the site's client push settings, by script or by hand.",
          where:
            "the console: Administration > Site Configuration > Sites > Client Installation Settings > Client Push Installation",
          details: [
            "Tab General: automatic site-wide push, system types, domain controllers, connection fallback to NTLM.",
            "Tab Accounts: the accounts in their order.",
            "Tab Installation Properties: the line above.",
          ],
          code: { language: "powershell", text: ".\\Set-ClientPush.ps1 -WhatIf\n.\\Set-ClientPush.ps1" },
          expect: "The script asks for the password of each account that the site does not know yet.",
        },
        {
          title: "Push to one test device first.",
          where: "the console: Assets and Compliance > Devices > Install Client",
          code: {
            language: "powershell",
            text: ".\\Install-ClientOnDevice.ps1 -DeviceName PC-0001\n.\\Invoke-ClientPush.ps1 -DeviceName PC-0001",
          },
          expect: "0 means that the request is queued, not that the client is installed.",
          logs: [
            "`ccm.log` on the site server: the connection; error 5 is access denied, 53 no network path, 120 a client is there already.",
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log` on the computer.",
          ],
        },
        {
          title: "Look at the ones that did not work.",
          where: "Monitoring > Reporting > Reports > Client Push",
          code: {
            language: "sql",
            text: "SELECT Name, LastErrorCode, NumProcessAttempts, LatestProcessingAttempt FROM v_CP_Machine WHERE LastErrorCode <> 0",
          },
        },
      ],
      verify: VERIFY_CLIENT,
      undo: [
        {
          title: "Turn automatic push off. What is queued already goes on for up to seven days.",
          code: {
            language: "powershell",
            text: `Set-CMClientPushInstallation -SiteCode ${site.siteCode === "AUTO" ? "XYZ" : site.siteCode} -EnableAutomaticClientPushInstallation $false`,
          },
        },
        { title: "Remove the accounts from the tab Accounts, and from the local Administrators groups." },
        UNINSTALL_CLIENT,
      ],
      limits: [
        "Not for workgroup computers and not through a cloud management gateway.",
        "Requiring Kerberos needs a forest the site's forest trusts (rule 73).",
        "The installation properties are those of the site, not of one push.",
        "From a secondary site SMSSITECODE has to be the code of its parent primary site, or AUTO with the schema extended (rule 74).",
        "A push installs also where upgrades are excluded (rule 75).",
        "The administration service refuses NTLM from version 2509 on: call it by its FQDN, signed in to the domain.",
      ],
      security: [
        "The least secure of all methods: the site server signs in with administrator rights to whatever answers under a name (rule 106). Prefer group policy or software updates for domain computers.",
        "Do not allow the fallback to NTLM: a computer that makes the site server sign in with NTLM can relay it.",
        "Give the accounts no right to sign in anywhere else, and one account per tier; keep domain controllers out unless you mean them.",
        "Switch automatic push off where devices are discovered that nobody chose.",
      ],
      sources: [
        "deploy",
        "prerequisites",
        "accounts",
        "security",
        "properties",
        "setCMClientPush",
        "installCMClient",
        "adminService",
      ],
    };
  },
};

function lineOf(input: MethodInput): MethodLine {
  const { site } = input;
  if (site.clientPush?.secondarySite && site.siteCode === "AUTO" && site.estate?.schemaExtended === false)
    throw new BridgeError(
      "invalid",
      "A push from a secondary site with SMSSITECODE=AUTO needs the extended Active Directory schema (rule 74).",
      { site: site.name, item: "SMSSITECODE" },
      { next: "Set siteCode to the code of the parent primary site." },
    );
  return methodLine(input, {
    title: "Installation properties of the site's client push",
    scenario: "intranet",
    form: "args",
    method: "client-push",
    properties: {
      SMSMP: false,
      DNSSUFFIX: false,
      FSP: false,
      SMSPUBLICROOTKEY: false,
      SMSROOTKEYPATH: false,
    },
  });
}
