import type { Scenario } from "../line.ts";
import { powershellScript } from "./artefact.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import { check, given, hasSiteCode, localAdministrator, toFindOut, windowsComponents } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import type { InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { methodLine } from "./method-line.ts";
import { gatewayTest, installThroughGateway, installWithToken, newToken } from "./scripts/cmg.ts";

/** Through a cloud management gateway: Entra ID, a registration token, or PKI (rules 44 to 59). */
export const cmg: InstallMethod = {
  name: "cmg",
  title: "Cloud management gateway",
  summary:
    "Devices on the internet download the client from a cloud management gateway and register through it: with Microsoft Entra ID, with a bulk registration token, or with a PKI certificate.",
  domain: "yes",
  workgroup: "limited",
  internet: "yes",
  entraJoined: "yes",
  needsAdSchema: "no",
  carriesProperties: "all",
  secrets:
    "the bulk registration token, valid at most seven days; the script asks for it or reads a secret store, and no file holds it",
  retries:
    "Setup tries the download for 24 hours; an expired token ends that with HTTP 401, and a new one has to be made.",
  draft(input) {
    const { site } = input;
    const { entra, token, pki, intune } = linesOf(input);
    const gateway = site.cloudManagementGateway!;
    const host = gateway.split("/")[0]!;
    return {
      checks: [
        {
          name: "Gateway",
          outcome: "pass",
          why: "The Site gives the gateway's address, without https:// for CCMHOSTNAME and with it for /mp (rule 59).",
          next: "Nothing.",
        },
        hasSiteCode(site),
        check(
          "Entra joined devices",
          site.estate?.devices?.some((kind) => kind === "entra" || kind === "hybrid"),
          {
            yes: "They sign in with Entra ID; that is the way to prefer.",
            no: "No device is joined to Entra ID: only token and PKI are left.",
            next: "Join the devices, or use the token or a certificate.",
            say: "devices",
          },
        ),
        given(
          "Entra apps",
          site.entra,
          "Devices that also hold a PKI certificate need AADCLIENTAPPID and AADRESOURCEURI (rule 45); others get them from the gateway.",
          "entra",
        ),
        toFindOut(
          "Tenant onboarded",
          "The tenant has to be known to the site (Azure Services, Cloud Management): otherwise the gateway gives no properties and setup stops (rule 48).",
          "Console: Administration, Cloud Services, Azure Services.",
        ),
        toFindOut(
          "Certificate of the gateway",
          "The device has to trust it; if not, ccmsetup.log shows WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA (rule 58).",
          "On a device outside: `.\\Test-Gateway.ps1`.",
        ),
        check("Revocation list", site.estate?.crlOnInternet, {
          yes: "The revocation list can be read from the internet.",
          no: "A list that cannot be read from the internet needs `/NoCRLCheck` on the line (rules 51 and 107).",
          next: "Publish it, or set `parameters: { NoCRLCheck: true }` in the deployment. With a certificate of a public authority there is nothing to do.",
          say: "crlOnInternet",
        }),
        toFindOut(
          "Client setting",
          "Enable clients to use a cloud management gateway has to be Yes, for a first installation in the default client settings (rule 57).",
          "Console: Administration, Client Settings, Default Client Settings, Cloud Services.",
        ),
        localAdministrator,
        windowsComponents,
      ],
      carries: [
        {
          what: "CCMHOSTNAME and SMSSITECODE",
          may: "yes",
          why: "Both always; AUTO does not work with CCMHOSTNAME (rules 36 and 44).",
        },
        {
          what: "/UsePKICert with Entra ID",
          may: "no",
          why: "It keeps the client from getting its Entra data from the gateway (rule 47).",
        },
        {
          what: "/regtoken",
          may: "yes",
          why: "For devices without Entra ID and without a certificate (rule 52). It is put in when the script runs, never before.",
        },
        {
          what: "SMSMP",
          may: "some",
          why: "For clients that come back to the intranet (rule 46).",
        },
        ...EVERYTHING,
        PROVISIONTS_NOT,
      ],
      lines: [entra, intune, token, pki],
      artefacts: [
        powershellScript(
          "Install-WithEntra.ps1",
          "installs with Microsoft Entra ID; checks that the device is joined",
          installThroughGateway(entra.line, "entra"),
        ),
        powershellScript(
          "Install-WithToken.ps1",
          "installs with a registration token that it asks for or reads from a secret store; refuses one that is expired",
          installWithToken(token.line),
        ),
        powershellScript(
          "Install-WithPki.ps1",
          "installs with a PKI client certificate; checks that there is one",
          installThroughGateway(pki.line, "pki"),
        ),
        powershellScript(
          "New-RegistrationToken.ps1",
          "on the site server: makes a token and puts it into a secret store",
          newToken,
        ),
        powershellScript(
          "Test-Gateway.ps1",
          "on a device outside: name, port and certificate of the gateway",
          gatewayTest(host),
        ),
      ],
      steps: [
        {
          title: "See that a device outside reaches the gateway and trusts its certificate.",
          code: { language: "powershell", text: ".\\Test-Gateway.ps1" },
          expect: "`Trusted` is True, and the certificate is valid for some weeks more.",
        },
        {
          title: "Compare the address with what the site says.",
          where: "the console: Administration > Cloud Services > Cloud Management Gateway",
          code: {
            language: "sql",
            text: "SELECT MutualAuthPath FROM vProxy_Roles",
          },
          expect: gateway,
        },
        {
          title: "Bring ccmsetup.exe to the device: it is the only file that has to be there.",
          details: [
            "It lies in the folder Client of the site server (rule 19); take a copy of the present version.",
          ],
        },
        {
          title: "Entra joined or hybrid joined device: install with Entra ID.",
          code: { language: "powershell", text: ".\\Install-WithEntra.ps1 -SetupPath .\\ccmsetup.exe" },
          logs: [
            "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: `Getting AAD (user) token`, then the download from the gateway.",
            "`%WinDir%\\CCM\\Logs\\ADALOperationProvider.log`: the token.",
          ],
        },
        {
          title:
            "No Entra ID and no certificate: make a token on the top-level site server, and use it on the device within its life.",
          details: [
            "As Full Administrator of the site and local administrator of the server.",
            "A token lives 4,320 minutes (three days) by default and 10,080 (seven days) at most; it cannot be renewed (rule 54).",
            "Error 0x87d0027e with a token is cured by leaving `/mp` out: run the script with `-WithoutManagementPoint` (rule 53).",
          ],
          code: {
            language: "powershell",
            text: ".\\New-RegistrationToken.ps1 -LifetimeMinutes 1440 -SecretName CcmRegistrationToken\n.\\Install-WithToken.ps1 -SetupPath .\\ccmsetup.exe",
          },
          logs: ["`%WinDir%\\CCM\\Logs\\ClientIDManagerStartup.log`: the registration."],
        },
        {
          title: "Device with a certificate of your PKI: install with PKI.",
          code: { language: "powershell", text: ".\\Install-WithPki.ps1 -SetupPath .\\ccmsetup.exe" },
        },
      ],
      verify: [
        ...VERIFY_CLIENT,
        {
          title: "See that the client uses the gateway.",
          code: {
            language: "powershell",
            text: "Get-CimInstance -Namespace root\\ccm\\LocationServices -ClassName SMS_ActiveMPCandidate | Where-Object Type -EQ Internet",
          },
          expect: `An entry with ${host}.`,
          logs: ["`%WinDir%\\CCM\\Logs\\ClientLocation.log`: `Rotating internet management point`."],
        },
      ],
      undo: [
        UNINSTALL_CLIENT,
        {
          title: "Block the token that was used.",
          where: "the console: Administration > Security > Certificates > the token, by its GUID > Block",
        },
      ],
      limits: [
        "Token authentication is for devices only: no user policy (rule 57).",
        "The client's own token is renewed monthly and lives 90 days; it renews only when the client service starts (rule 56).",
        "Entra ID needs a supported Windows, a joined device and a signed-in Entra user, and ASP.NET 4.5 on the management point (rule 49).",
        "A bulk token with `/mp` and CCMHOSTNAME is too long for Intune's arguments; without `/mp` it fits (rule 16).",
        "SMSSITECODE=AUTO does not work on the internet (rule 32).",
      ],
      security: [
        "A registration token lets any device in while it lives: make it short, and block it afterwards (rules 54 and 104).",
        "ccmsetup keeps its last command line in the registry and in its log, so that the token can be read there while it lives (rule 105).",
        "Prefer Entra ID, then PKI, then the token.",
        "`/NoCRLCheck` accepts revoked certificates (rule 107).",
      ],
      sources: ["cmgClients", "cmgEntra", "cmgToken", "prepareInternet", "properties", "security"],
    };
  },
};

interface GatewayLines {
  readonly entra: MethodLine;
  readonly intune: MethodLine;
  readonly token: MethodLine;
  readonly pki: MethodLine;
}

function linesOf(input: MethodInput): GatewayLines {
  const asked = input.deployment?.scenario;
  // What was wished for one way through the gateway is not wished for the others.
  const line = (scenario: Scenario, title: string, form: "exe" | "intune-lob-args" = "exe") =>
    methodLine(input, {
      title,
      scenario,
      form,
      withWishes: asked === undefined || !asked.startsWith("cmg-") || asked === scenario,
      parameters:
        scenario === "cmg-pki" && input.site.estate?.crlOnInternet === false ? { NoCRLCheck: true } : {},
    });
  return {
    entra: line("cmg-entra", "With Microsoft Entra ID"),
    intune: line("cmg-entra", "The same for Intune", "intune-lob-args"),
    token: line("cmg-token", "With a bulk registration token, put in when the script runs"),
    pki: line("cmg-pki", "With a PKI client certificate"),
  };
}
