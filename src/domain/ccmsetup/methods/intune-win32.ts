import { INSIDE_CCMSETUPCMD } from "./carried.ts";
import { toFindOut, windowsComponents } from "./checks.ts";
import { UNINSTALL_CLIENT, VERIFY_CLIENT } from "./client-steps.ts";
import { APPLY_STEPS, DESTROY, INTUNE_CHECKS, intuneLine, intuneScenario } from "./intune.ts";
import { intuneManifest } from "./intune-manifest.ts";
import type { InstallMethod } from "./method.ts";
import { methodLine } from "./method-line.ts";

/** ccmsetup as a Win32 app (rules 18, 91 and 92). */
export const intuneWin32: InstallMethod = {
  name: "intune-win32",
  title: "Intune, Win32 app",
  summary:
    "Intune's management extension installs ccmsetup from a .intunewin package, with detection rules that look at the client and not at the bootstrap.",
  domain: "yes",
  workgroup: "limited",
  internet: "yes",
  entraJoined: "yes",
  needsAdSchema: "no",
  carriesProperties: "all; the package may hold the whole client folder",
  secrets:
    "a registration token would stand in the app's command line, for every Intune reader; prefer Entra ID",
  retries: "The management extension tries a failed app three times, then again every 24 hours.",
  draft(input) {
    const scenario = intuneScenario(input);
    const msiexec = methodLine(input, {
      title: "Install command, with ccmsetup.msi in the package",
      scenario,
      form: "msiexec",
    });
    const direct = methodLine(input, {
      title: "Install command, with the whole client folder in the package",
      scenario,
    });
    return {
      checks: [
        ...INTUNE_CHECKS(input, scenario),
        toFindOut(
          "One kind of app during Autopilot",
          "Line-of-business apps for the same devices get into its way during Autopilot (rule 82).",
          "Intune admin center: the apps required for the same group.",
        ),
        toFindOut(
          "Management extension",
          "Win32 apps need the Intune management extension, which comes with the first of them.",
          "On one device: `Get-Service -Name IntuneManagementExtension`.",
        ),
        windowsComponents,
      ],
      carries: [
        ...INSIDE_CCMSETUPCMD.slice(0, 1),
        {
          what: "Values with spaces",
          may: "some",
          why: "With ccmsetup.exe itself (the client folder in the package) they are quoted; inside CCMSETUPCMD they are not documented (rule 14).",
        },
        {
          what: "`/source`",
          may: "some",
          why: "Useful only when the package holds the whole client folder: then nothing is downloaded from a gateway (rule 91).",
        },
      ],
      lines: [intuneLine(input, "What ccmsetup.msi gets"), msiexec, direct],
      artefacts: [intuneManifest(input, "win32", scenario)],
      steps: APPLY_STEPS(
        {
          title: "Wrap the installer, on any system: ccmsetup.msi alone, or the whole client folder.",
          code: {
            language: "sh",
            text: "ccmbridge content wrap ./installer --setup ccmsetup.msi --out ccmsetup.intunewin\nccmbridge content wrap ./Client --setup ccmsetup.exe --out client.intunewin",
          },
          details: [
            "`apply` wraps by itself what deployment.yaml names as `installer`.",
            "Wrapping ccmsetup.exe alone saves nothing: it downloads the rest (rule 91).",
          ],
        },
        "The app is Installed when its detection rule finds the client.",
      ),
      verify: [
        {
          title: "Check the rules of the app against this list.",
          details: [
            "Detection: the service CcmExec, as registry key `HKLM\\SYSTEM\\CurrentControlSet\\Services\\CcmExec`, value ImagePath exists. The product code of ccmsetup.msi detects the bootstrap only.",
            "Return codes: 0 success; 1707 success; 3010 soft restart; 7 soft restart (ccmsetup's own); 1641 hard restart; 1618 retry.",
            "Requirement: 64-bit or ARM64 Windows 10 1709 or later.",
            "Install behaviour System; device restart behaviour: by return codes.",
            "Uninstall command: `%WinDir%\\ccmsetup\\ccmsetup.exe /uninstall`.",
          ],
        },
        ...VERIFY_CLIENT,
      ],
      undo: [DESTROY, UNINSTALL_CLIENT],
      limits: [
        "ccmsetup returns before the client is installed; the detection rule has to wait for CcmExec, and the first evaluation may say not detected (rule 92).",
        "Do not mix with the co-management settings policy in the enrollment status page (rule 97).",
        "Windows 11 without a co-management settings policy stays with Intune as authority (rule 99).",
        "The content of a Win32 app has to be renewed when the site is updated, or the client updates itself afterwards.",
      ],
      security: [
        "The .intunewin package holds its own keys: keep it as you keep the files in it.",
        "Every reader of the app in Intune can read its command line (rule 104).",
      ],
      sources: ["intuneWin32", "prepareInternet", "properties", "newDevices", "autopilot"],
    };
  },
};
