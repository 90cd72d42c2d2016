import { INSIDE_CCMSETUPCMD } from "./carried.ts";
import { toFindOut, windowsComponents } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import {
  APPLY_STEPS,
  DESTROY,
  INTUNE_CHECKS,
  intuneLine,
  intuneScenario,
  OUTSIDE_INTUNE_ARGS,
} from "./intune.ts";
import { intuneManifest } from "./intune-manifest.ts";
import type { Check, InstallMethod, MethodInput } from "./method.ts";

/** ccmsetup.msi as a line-of-business app (rules 80 to 92). */
export const intuneLob: InstallMethod = {
  name: "intune-lob",
  title: "Intune, line-of-business app",
  summary:
    "Intune installs ccmsetup.msi as a line-of-business app; its argument CCMSETUPCMD holds what ccmsetup.exe gets.",
  domain: "yes",
  workgroup: "limited",
  internet: "yes",
  entraJoined: "yes",
  needsAdSchema: "no",
  carriesProperties: "all, without spaces, up to 1,024 characters",
  secrets:
    "a registration token would stand in the app's command line, for every Intune reader; prefer Entra ID",
  retries:
    "Intune offers a failed app again at later check-ins. Once the bootstrap MSI is installed it is not run again, also when the client failed (rule 87).",
  draft(input) {
    const scenario = intuneScenario(input);
    return {
      checks: [
        ...INTUNE_CHECKS(input, scenario),
        autopilotMix(input),
        toFindOut(
          "Version of ccmsetup.msi",
          "An old one may not accept newly signed files; renewing it with each update of the site is the safe advice (rule 85).",
          "`ccmbridge msi inspect ccmsetup.msi`, against the version of the site.",
        ),
        windowsComponents,
      ],
      carries: [...INSIDE_CCMSETUPCMD, OUTSIDE_INTUNE_ARGS],
      lines: [intuneLine(input, "Command-line arguments of the app")],
      artefacts: [intuneManifest(input, "lob", scenario)],
      steps: APPLY_STEPS(
        {
          title: "Put ccmsetup.msi beside deployment.yaml.",
          details: [
            "It lies in `<installation directory>\\bin\\i386` of the site server (rule 20); the app is shown as ConfigMgr Client Setup Bootstrap (rule 80).",
          ],
          code: { language: "sh", text: "ccmbridge msi inspect ccmsetup.msi" },
        },
        "The app is Installed: that is the bootstrap. The client needs some minutes more (rule 92).",
      ),
      verify: VERIFY_CLIENT,
      undo: [DESTROY, UNINSTALL_CLIENT],
      limits: [
        "Installed says that the bootstrap ran; it says nothing about the client (rule 92).",
        "A corrected command line does not reach devices that have the bootstrap already (rule 87).",
        "During Autopilot line-of-business and Win32 apps do not mix: both use Trusted Installer (rule 82). Assign to users, not devices (rule 81).",
        "With version detection on a self-updating client shows 0x87D1041C (rule 84); `ignoreVersionDetection: true` is the default here.",
        "Not during Autopilot user-driven hybrid join; afterwards it works (rule 103).",
        "Windows 11 without a co-management settings policy stays with Intune as authority, also when the client comes (rule 99).",
      ],
      security: [
        "Every reader of the app in Intune can read its command line (rule 104).",
        "Deploy to a pilot group first: the app is required, and cannot be refused.",
      ],
      sources: ["deploy", "prepareInternet", "intuneLob", "newDevices", "properties"],
    };
  },
};

function autopilotMix({ site }: MethodInput): Check {
  const autopilot = site.estate?.autopilot;
  const name = "Autopilot";
  if (autopilot === undefined)
    return {
      name,
      outcome: "unknown",
      why: "`estate.autopilot` is not set: during Autopilot this app must not meet Win32 apps (rule 82).",
      next: "Set it; `ccmbridge plan` warns of Win32 apps that are required for the same groups.",
    };
  if (autopilot === "none" || autopilot === "device-preparation")
    return {
      name,
      outcome: "pass",
      why: autopilot === "none" ? "There is no Autopilot." : "Device preparation allows the mix (rule 82).",
      next: "Nothing.",
    };
  return {
    name,
    outcome: "fix",
    why: "During Autopilot a line-of-business app and Win32 apps get into each other's way (rule 82).",
    next: "Take the method intune-policy, or assign the app to users (rule 81).",
  };
}
