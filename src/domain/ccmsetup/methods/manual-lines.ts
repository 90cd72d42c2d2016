import type { MethodInput, MethodLine } from "./method.ts";
import { judged, methodLine } from "./method-line.ts";
import { clientShareOf } from "./share.ts";

export interface ManualLines {
  /** With the management point to download from; undefined when the Site names none. */
  readonly viaManagementPoint: MethodLine | undefined;
  readonly all: readonly MethodLine[];
}

/** What Active Directory tells, so that a line for a published site leaves it out. */
const LEFT_TO_AD = {
  SMSMP: false,
  DNSSUFFIX: false,
  SMSPUBLICROOTKEY: false,
  SMSROOTKEYPATH: false,
} as const;

/**
 * The lines of a manual installation, in the order and spelling of Microsoft's page: from the share with nothing on the
 * line; with a management point; for clients that also go to the internet; and one that leaves nothing to Active Directory.
 */
export function manualLines(input: MethodInput): ManualLines {
  const { site } = input;
  const intranet = { scenario: "intranet", method: "manual" } as const;
  const bare = judged({
    title: "From the share, when the site is published to Active Directory: nothing is required (rule 42)",
    line: "CCMSetup.exe",
    form: "exe",
    scenario: "intranet",
  });
  const viaManagementPoint =
    site.managementPoint === undefined
      ? undefined
      : methodLine(input, {
          ...intranet,
          title: "With a management point, in a domain whose Active Directory the site publishes to",
          parameters: { logon: true },
          properties: LEFT_TO_AD,
        });
  const roaming =
    site.managementPoint === undefined ||
    site.internetManagementPoint === undefined ||
    site.siteCode === "AUTO"
      ? undefined
      : spelledAsOnThePage(
          methodLine(input, {
            ...intranet,
            title: "For clients that are on the intranet and on the internet, with a PKI certificate",
            parameters: { UsePKICert: true },
            properties: { ...LEFT_TO_AD, CCMHOSTNAME: site.internetManagementPoint, CCMFIRSTCERT: 1 },
          }),
        );
  const share = clientShareOf(site);
  const complete = methodLine(input, {
    ...intranet,
    title: "With everything on the line, for clients that cannot read Active Directory",
    parameters: { logon: true },
  });
  const forced =
    share === undefined
      ? undefined
      : methodLine(input, {
          ...intranet,
          title: "With the share as the only source: no management point is asked for files (rule 26)",
          parameters: { mp: false, source: share },
        });
  return {
    viaManagementPoint,
    all: [bare, viaManagementPoint, roaming, complete, forced].filter((line) => line !== undefined),
  };
}

/** The page writes /MP here; ccmsetup takes either case. */
const spelledAsOnThePage = (line: MethodLine): MethodLine => ({
  ...line,
  line: line.line.replace(" /mp:", " /MP:"),
});
