import { BridgeError } from "../../errors.ts";
import { EVERYTHING, PROVISIONTS_NOT } from "./carried.ts";
import { hasSiteCode, localAdministrator, toFindOut, windowsComponents } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import { internetArtefacts, LOCAL_CLIENT, LOCAL_FOLDER } from "./internet-media.ts";
import type { Check, InstallMethod, MethodInput, MethodLine } from "./method.ts";
import { methodLine } from "./method-line.ts";

/** Internet-based client management without a gateway, from a medium (rules 60 and 61). */
export const internet: InstallMethod = {
  name: "internet",
  title: "Internet-based without a gateway",
  summary:
    "Devices on the internet get the client files on a medium and are managed by an internet-based management point with PKI certificates; or an intranet client is given such a point later.",
  domain: "yes",
  workgroup: "limited",
  internet: "yes",
  entraJoined: "limited",
  needsAdSchema: "no",
  carriesProperties: "all",
  secrets: "the private keys of client certificates, which stay in the device's store",
  retries: "Nothing is downloaded, so that nothing is tried again: start the script on the medium once more.",
  draft(input) {
    const { site } = input;
    const line = lineOf(input);
    const point = site.internetManagementPoint!;
    return {
      checks: [
        hasSiteCode(site),
        {
          name: "Internet-based management point",
          outcome: "pass",
          why: `${point}; with several any one of them may be named.`,
          next: "Nothing.",
        },
        certificates(site.estate?.pki),
        revocation(site.estate?.crlOnInternet),
        fallbackStatusPoint(site.fallbackStatusPoint),
        toFindOut(
          "Site signing certificate",
          "SMSSIGNCERT is the exported signing certificate of the site server, without its private key.",
          "On the site server: `.\\Export-SigningCertificate.ps1`.",
        ),
        toFindOut(
          "Reachable from the internet",
          "The device reaches the management point by its internet FQDN on 443.",
          `On a device outside: \`Test-NetConnection -ComputerName ${point} -Port 443\`.`,
        ),
        localAdministrator,
        windowsComponents,
      ],
      carries: [
        {
          what: "/source, /UsePKICert, CCMHOSTNAME, SMSSIGNCERT, SMSSITECODE",
          may: "yes",
          why: "Always, all five (rule 60).",
        },
        {
          what: "/mp",
          may: "no",
          why: "Installing straight from an internet-based management point is not supported (rule 60).",
        },
        {
          what: "SMSSITECODE=AUTO",
          may: "no",
          why: "It excludes CCMHOSTNAME: these clients are assigned directly (rule 36).",
        },
        ...EVERYTHING,
        PROVISIONTS_NOT,
      ],
      lines: [line],
      artefacts: internetArtefacts(input, line.line),
      media: {
        folder: "media",
        hashes: "hashes.sha256",
        client: "Client",
        certificate: certificateName(site.signingCertificate!),
      },
      steps: [
        {
          title:
            "Give each device a client authentication certificate and the root of your PKI, before anything else.",
          details: [
            "Configuration Manager does not do that: use your PKI, Intune SCEP or PKCS, or an import.",
          ],
        },
        {
          title: "Export the site's signing certificate, on the site server.",
          code: { language: "powershell", text: ".\\Export-SigningCertificate.ps1 -Folder .\\media" },
        },
        {
          title:
            "Complete the medium: the client folder of the site server, and the hashes of everything on it.",
          code: { language: "powershell", text: ".\\New-Media.ps1" },
          details: [
            "The folder `media` then holds `Client`, the certificate, `Start-Install.ps1`, `start-install.cmd` and `hashes.sha256`.",
            "`ccmbridge method generate internet … --client-folder FOLDER --certificate FILE` does this at once, on any system.",
          ],
        },
        {
          title: "Write down the hash of hashes.sha256 and send it another way than the medium.",
          code: { language: "powershell", text: "Get-FileHash -Algorithm SHA256 .\\media\\hashes.sha256" },
        },
        {
          title: "On the device, as a local administrator: start start-install.cmd from the medium.",
          expect: `Every file is checked, copied to \`${LOCAL_FOLDER}\`, and setup runs from there. Exit code 0; 7 asks for a restart.`,
          logs: ["`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`"],
        },
        {
          title: "For a client that is installed already: give it the internet-based management point.",
          code: { language: "powershell", text: ".\\Set-InternetManagementPoint.ps1" },
          details: [
            "It then can use automatic assignment on the intranet.",
            "`set-internet-management-point.vbs` does the same with `cscript //nologo`, where PowerShell is not allowed.",
            "Or in the control panel Configuration Manager, tab Network, which is there only with a PKI certificate.",
          ],
        },
      ],
      verify: [
        {
          title: "See which internet-based management point the client has.",
          code: {
            language: "powershell",
            text: "(New-Object -ComObject Microsoft.SMS.Client).GetInternetManagementPointFQDN()",
          },
          expect: point,
          logs: ["`%WinDir%\\CCM\\Logs\\ClientLocation.log`: `Rotating internet management point`."],
        },
        ...VERIFY_CLIENT,
      ],
      undo: [
        {
          title: "Take the internet-based management point away from a client that keeps its intranet.",
          code: { language: "powershell", text: ".\\Clear-InternetManagementPoint.ps1" },
        },
        UNINSTALL_CLIENT,
        {
          title: "Remove the copied files.",
          code: { language: "bat", text: `rmdir /s /q ${LOCAL_FOLDER}` },
        },
      ],
      limits: [
        "Not from the internet-based management point or software update point themselves: the files have to be there first.",
        "No automatic assignment, no user policy without domain trust, no roaming.",
        "A cloud management gateway does the same without servers in a perimeter network: method cmg.",
        "VBScript is being removed from Windows; prefer the PowerShell scripts.",
      ],
      security: [
        "Check the hash of hashes.sha256 on the device: who can change files on the medium can change the hashes too.",
        "SMSSIGNCERT keeps a client from believing a foreign site; its integrity matters, its secrecy does not (rule 104).",
        "`/NoCRLCheck` accepts revoked certificates: publish the revocation list in place of it (rule 107).",
        "No private key belongs on the medium.",
      ],
      sources: ["deploy", "ibcm", "pki", "properties", "security"],
    };
  },
};

function lineOf(input: MethodInput): MethodLine {
  const { site, deployment } = input;
  if (site.signingCertificate === undefined)
    throw new BridgeError(
      "invalid",
      `The site ${site.name} names no signing certificate, and SMSSIGNCERT is required (rule 60).`,
      { site: site.name, item: "SMSSIGNCERT" },
      {
        next: "Set signingCertificate in the Site: its full path, or the name of the .cer file on the medium.",
      },
    );
  // Where files and certificate lie on the device is this method's to say.
  const without = (values: Readonly<Record<string, unknown>> | undefined, name: RegExp) =>
    Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => !name.test(key)));
  const wishes = deployment && {
    ...deployment,
    parameters: without(deployment.parameters, /^\/?source$/i),
    properties: without(deployment.properties, /^SMSSIGNCERT$/i),
  };
  const onlyInternet = site.estate?.networks?.includes("intranet") === false;
  return methodLine(
    { site, deployment: wishes as typeof deployment },
    {
      title: "The line of the medium's start script",
      scenario: "internet-pki",
      parameters: {
        source: LOCAL_CLIENT,
        ...(site.estate?.crlOnInternet === false ? { NoCRLCheck: true } : {}),
      },
      properties: {
        SMSSIGNCERT: `${LOCAL_FOLDER}\\${certificateName(site.signingCertificate)}`,
        ...(onlyInternet ? { CCMALWAYSINF: 1 } : {}),
        ...(site.certificateSelection === undefined ? { CCMFIRSTCERT: 1 } : {}),
      },
    },
  );
}

const certificateName = (path: string) => path.split("\\").at(-1)!.replace(/\s+/g, "-");

function certificates(pki: boolean | undefined): Check {
  const name = "Client certificates";
  const next =
    "Each device needs a client authentication certificate and the root certificate before setup starts.";
  if (pki === undefined)
    return { name, outcome: "unknown", why: "`estate.pki` is not set in the Site.", next };
  return pki
    ? { name, outcome: "pass", why: "The devices hold certificates of your PKI.", next: "Nothing." }
    : {
        name,
        outcome: "fix",
        why: "Internet-based management points want a client certificate (rule 60).",
        next,
      };
}

function revocation(onInternet: boolean | undefined): Check {
  const name = "Revocation list";
  if (onInternet === undefined)
    return {
      name,
      outcome: "unknown",
      why: "`estate.crlOnInternet` is not set: the list is expected to be reachable.",
      next: "On a device outside: `certutil -verify -urlfetch` with a certificate of the management point.",
    };
  return onInternet
    ? { name, outcome: "pass", why: "The revocation list can be read from the internet.", next: "Nothing." }
    : {
        name,
        outcome: "fix",
        why: "The list is not reachable from the internet, so that the line carries `/NoCRLCheck` (rules 60 and 107).",
        next: "Publish the list to an address on the internet, and set `estate.crlOnInternet: true`.",
      };
}

function fallbackStatusPoint(host: string | undefined): Check {
  const name = "Fallback status point";
  if (host?.includes("."))
    return {
      name,
      outcome: "pass",
      why: `${host} is an FQDN; it has to accept connections from the internet.`,
      next: "Nothing.",
    };
  return {
    name,
    outcome: "fix",
    why: host
      ? `${host} is a bare name, which means nothing on the internet; it is left out (rule 60).`
      : "There is none; it is optional, and shows clients that reach no management point.",
    next: "Set `fallbackStatusPoint` to an internet FQDN.",
  };
}
