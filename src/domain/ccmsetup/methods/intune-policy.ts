import { BridgeError } from "../../errors.ts";
import type { Estate } from "../estate.ts";
import { INSIDE_CCMSETUPCMD } from "./carried.ts";
import { check, hasSiteCode, toFindOut } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import { APPLY_STEPS, DESTROY, INTUNE_CHECKS, intuneLine, intuneScenario } from "./intune.ts";
import { intuneManifest } from "./intune-manifest.ts";
import type { Check, InstallMethod } from "./method.ts";

/** The co-management settings policy of Intune (rules 93 to 103). */
export const intunePolicy: InstallMethod = {
  name: "intune-policy",
  title: "Intune, co-management settings policy",
  summary:
    "During Autopilot Intune installs the client as a first-party app and decides who has the authority; only the command line is given, and the content comes from the gateway.",
  domain: "no",
  workgroup: "no",
  internet: "yes",
  entraJoined: "yes",
  needsAdSchema: "no",
  carriesProperties: "all, without spaces, up to 1,024 characters",
  secrets: "none; devices sign in with Entra ID",
  retries:
    "The enrollment status page waits up to 60 minutes by default and then fails with 0x800705b4; the device is reset and provisioned again.",
  draft(input) {
    const scenario = intuneScenario(input);
    if (scenario !== "cmg-entra")
      throw new BridgeError(
        "invalid",
        `The co-management settings policy does not work in the scenario ${scenario}: devices come through a gateway with Entra ID, not with PKI or a token (rules 95 and 96).`,
        { site: input.site.name, scenario },
        {
          next: "Use the scenario cmg-entra, with cloudManagementGateway in the Site, or the method intune-win32.",
        },
      );
    const { site } = input;
    return {
      checks: [
        ...INTUNE_CHECKS(input, scenario),
        hasSiteCode(site),
        versionCheck(site.estate?.version),
        autopilotCheck(site.estate?.autopilot),
        check("Entra joined only", site.estate?.devices && !site.estate.devices.includes("hybrid"), {
          yes: "No hybrid joined devices are named.",
          no: "Hybrid joined devices time out in the enrollment status page (rule 96).",
          next: "Assign the policy to a group of Entra joined devices only.",
          say: "devices",
        }),
        check("No PKI client authentication", site.estate?.pki === undefined ? undefined : !site.estate.pki, {
          yes: "The devices authenticate with Entra ID.",
          no: "A device that authenticates with a PKI certificate is not supported: it has none yet when the client comes (rule 96).",
          next: "See that these devices register with Entra ID; give AADCLIENTAPPID and AADRESOURCEURI (rule 45).",
          say: "pki",
        }),
        toFindOut(
          "Workloads",
          "Workloads on Pilot Intune by collection are not supported: collections are evaluated too late (rule 96).",
          "Console: Administration, Cloud Services, Cloud Attach, Properties, Workloads.",
        ),
        toFindOut(
          "Profiles of the same group",
          "The group needs an enrollment status page profile that shows progress, and an Autopilot profile (rule 95).",
          "Intune admin center: Devices, Enrollment, Windows.",
        ),
        toFindOut(
          "One policy provider",
          "Use either this policy or the management extension in the enrollment status page, not both (rule 97).",
          "Take required Win32 apps out of the enrollment status page of this group.",
        ),
      ],
      carries: [
        ...INSIDE_CCMSETUPCMD,
        {
          what: "PROVISIONTS",
          may: "yes",
          why: "Starts a task sequence in the device setup phase; keep it short (rule 101).",
        },
        {
          what: "/UsePKICert and /regtoken",
          may: "no",
          why: "Devices come with Entra ID (rules 47 and 96).",
        },
      ],
      lines: [intuneLine(input, "Client installation command-line parameters of the policy")],
      artefacts: [intuneManifest(input, "policy", scenario)],
      steps: APPLY_STEPS(
        {
          title: "Compare the line with the one the console shows.",
          where: "the console: Administration > Cloud Services > Cloud Attach > Properties > Enablement",
          details: [
            "The console shows it only when all prerequisites are met, a gateway among them (rule 90).",
            "By hand the policy is made in the Intune admin center: Devices > Enroll devices > Windows enrollment > Co-management settings > Create (rule 94).",
            "Automatically install the Configuration Manager client: Yes. Override co-management policy: No, unless Intune shall have every workload.",
          ],
        },
        "In the next Autopilot run the client is installed before the device setup phase ends.",
      ),
      verify: [
        {
          title: "Read the state on the device; Shift and F10 open a prompt during setup.",
          code: {
            language: "powershell",
            text: "Get-ItemPropertyValue -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\Autopilot\\EnrollmentStatusTracking\\Device\\DevicePreparation\\PolicyProviders\\ConfigMgr' -Name InstallationState",
          },
          expect: "3: complete. 1 is not installed, 2 not required, 4 an error (rule 102).",
          logs: [
            "`mdmdiagnosticstool.exe -area Autopilot;DeviceEnrollment -cab %temp%\\autopilot-logs.cab`",
            "`%WinDir%\\ccmsetup\\Logs` and `%WinDir%\\CCM\\Logs`, which the tool does not collect.",
          ],
        },
        ...VERIFY_CLIENT,
      ],
      undo: [DESTROY, UNINSTALL_CLIENT],
      limits: [
        "Not for hybrid join, pre-provisioning, device preparation, PKI clients, or workloads on Pilot Intune by collection (rule 96).",
        "Do not change the override after provisioning: it hits existing devices of the group too (rule 98).",
        "With several policies the one with the higher priority wins.",
        "Windows 11 without such a policy stays with Intune as authority; a policy with install No and override No gives it to Configuration Manager (rule 99).",
        "Moving from an app to the policy: make the policy, then unassign the app from the same devices; `plan` shows both as one change.",
      ],
      security: [
        "No secret is needed: prefer this to any way with a token.",
        "Every reader of the policy can read its command line.",
      ],
      sources: ["autopilot", "prepareInternet", "properties", "cmgEntra"],
    };
  },
};

function versionCheck(version: string | undefined): Check {
  const name = "Version of Configuration Manager";
  if (version === undefined)
    return {
      name,
      outcome: "unknown",
      why: "2111 or later is needed (rule 95); `estate.version` is not set.",
      next: "Console: About Configuration Manager.",
    };
  return Number(version) >= 2111
    ? { name, outcome: "pass", why: `${version} is 2111 or later.`, next: "Nothing." }
    : { name, outcome: "fix", why: `${version} is older than 2111 (rule 95).`, next: "Update the site." };
}

function autopilotCheck(autopilot: Estate["autopilot"]): Check {
  const name = "Autopilot, user-driven";
  if (autopilot === undefined)
    return {
      name,
      outcome: "unknown",
      why: "The policy works in Autopilot user-driven only (rule 95); `estate.autopilot` is not set.",
      next: "Set it.",
    };
  return autopilot === "user-driven"
    ? { name, outcome: "pass", why: "Devices are set up user-driven.", next: "Nothing." }
    : {
        name,
        outcome: "fix",
        why: `Autopilot ${autopilot} is not supported (rules 95 and 96).`,
        next: "Take the method intune-win32 or intune-lob for these devices.",
      };
}
