import type { Scenario } from "../line.ts";
import { check, given, toFindOut } from "./checks.ts";
import type { Carried, Check, MethodInput, MethodLine, Step } from "./method.ts";
import { methodLine } from "./method-line.ts";

/** The way the line of an Intune channel reaches the site: as the deployment says, else as the Site allows. */
export const intuneScenario = ({ site, deployment }: MethodInput): Scenario =>
  deployment?.scenario ?? (site.cloudManagementGateway === undefined ? "intranet" : "cmg-entra");

export const intuneLine = (input: MethodInput, title: string): MethodLine =>
  methodLine(input, { title, scenario: intuneScenario(input), form: "intune-lob-args" });

export const INTUNE_CHECKS = ({ site }: MethodInput, scenario: Scenario): Check[] => [
  check("Enrolled in Intune", site.estate?.intuneEnrolled, {
    yes: "The devices are enrolled; from 1710 on they stay so when the client comes (rule 88).",
    no: "Devices that are not enrolled do not get the app.",
    next: "Enrol them: automatic enrolment, group policy, or Autopilot.",
    say: "intuneEnrolled",
  }),
  ...(scenario === "intranet" || scenario === "workgroup"
    ? [
        check("Inside a site boundary", site.estate?.boundaryGroups, {
          yes: "Boundary groups cover the devices; they stay managed while they are on the intranet (rule 43).",
          no: "A client with classic authentication has to be on the intranet and inside a boundary to stay managed (rule 43).",
          next: "Cover their networks, or use a gateway.",
          say: "boundaryGroups" as const,
        }),
      ]
    : [
        given(
          "Gateway",
          site.cloudManagementGateway,
          "Devices on the internet need it.",
          "cloudManagementGateway",
        ),
      ]),
  toFindOut(
    "Rights",
    "The commands need rights in Microsoft Graph.",
    "`ccmbridge rights apply` names the least ones.",
  ),
];

export const OUTSIDE_INTUNE_ARGS: Carried = {
  what: "`msiexec`, `/i`, `/x`",
  may: "no",
  why: "Intune adds them itself (rule 17).",
};

/** Plan, apply, watch: the same for every channel. */
export const APPLY_STEPS = (fileStep: Step, check: string): Step[] => [
  fileStep,
  {
    title: "Write the groups into `assignments` of deployment.yaml.",
    code: {
      language: "yaml",
      text: "assignments:\n  - { group: Pilot devices, intent: required }",
    },
  },
  {
    title: "See what would change, then do it.",
    code: {
      language: "sh",
      text: "ccmbridge plan -f deployment.yaml\nccmbridge apply -f deployment.yaml",
    },
    expect:
      "`plan` shows each step before and after; `apply` verifies by reading back, and a second `plan` has nothing to do.",
  },
  {
    title: "Let one device sync, and look.",
    where: "the Intune admin center: Devices > Windows > the device > Sync",
    expect: check,
    logs: [
      "Event log Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin.",
      "`%WinDir%\\ccmsetup\\Logs\\ccmsetup.log`: the end of it says whether the client came.",
    ],
  },
];

export const DESTROY: Step = {
  title: "Take it out of the tenant. Installed clients stay.",
  code: { language: "sh", text: "ccmbridge destroy -f deployment.yaml" },
};
