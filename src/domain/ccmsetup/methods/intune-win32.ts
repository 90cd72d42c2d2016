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
    "Intune's management extension installs ccmsetup from a .intunewin package: ccmsetup.msi alone, or the whole client folder, whose detection rule looks at the client and not at the bootstrap.",
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
      // As a service ccmsetup.exe would end at once, and Intune would look for a client that is not there yet (rule 92).
      method: "intune-win32",
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
          title: "Choose the installer in deployment.yaml; `apply` wraps it by itself.",
          details: [
            "The whole client folder: nothing is downloaded from a gateway (rule 91), setup runs with `/noservice`, and the app is Installed only when the client is there. The better choice.",
            "ccmsetup.msi alone: small; the bootstrap is what is detected, and the client comes later (rule 92).",
            "ccmsetup.exe alone saves nothing: it downloads the rest (rule 91).",
          ],
          code: {
            language: "yaml",
            text: "installer: { folder: ./Client, setup: ccmsetup.exe }\nwin32: { detection: client }",
          },
        },
        "The app is Installed; with the client folder that means the client is there.",
      ),
      verify: [
        {
          title: "Check the rules of the app against this list.",
          details: [
            "Detection: `%WinDir%\\CCM\\CcmExec.exe` exists (`detection: client`), or the product code of ccmsetup.msi (`detection: product`), which is the bootstrap only.",
            "Return codes: 0 and 1707 success; 3010 and ccmsetup's own 7 soft restart; 1641 hard restart; 1618 retry. `win32.returnCodes` adds to them, for example 8: another setup is running.",
            "Requirement: 64-bit Windows 10 1607 or later; `win32.architectures` and `win32.minimumWindows` say otherwise.",
            "Install behaviour System; device restart behaviour: by return codes.",
            "Uninstall command: `%WinDir%\\ccmsetup\\ccmsetup.exe /uninstall`.",
          ],
        },
        ...VERIFY_CLIENT,
      ],
      undo: [DESTROY, UNINSTALL_CLIENT],
      limits: [
        "With ccmsetup.msi the app is Installed before the client is; do not detect the client there, or the first evaluation says not detected (rule 92).",
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
