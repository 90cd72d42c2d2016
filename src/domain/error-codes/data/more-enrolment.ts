import type { CodeEntry } from "../code-entry.ts";

const MDM = "MDM enrolment";
const ENTRA = "Entra sign-in (token broker)";
const JOIN = "Entra device registration";
const ENROLL = ["MDMRegistration.h of the Windows SDK"];
const PAGE = [
  ...ENROLL,
  "MicrosoftDocs/SupportArticles-docs:support/mem/intune/device-enrollment/troubleshoot-windows-enrollment-errors.md",
];
const AUTO = [
  "MicrosoftDocs/SupportArticles-docs:support/mem/intune/comanage-configmgr/troubleshoot-co-management-auto-enrolling.md",
];

const mdm = (
  code: number,
  symbol: string | null,
  meaning: string,
  more: Partial<CodeEntry> = {},
): CodeEntry => ({ code, symbol, context: MDM, meaning, sources: ENROLL, ...more });

/** Facility 24 (0x8018xxxx) beyond the codes of the co-management page, tokens (0xCAA…) and device registration (0x801C…). */
export const MORE_ENROLMENT_CODES: readonly CodeEntry[] = [
  mdm(
    0x80180001,
    "MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR",
    "The server did not understand the message of the device.",
    {
      checks: ["Event 52 of the MDM event log: the server's own words."],
    },
  ),
  mdm(0x80180003, "MENROLL_E_DEVICE_AUTHORIZATION_ERROR", "The user may not enrol.", {
    causes: ["MDM scope or enrolment restrictions leave the user out.", "The licence does not cover Intune."],
    checks: ["MDM user scope; licence; enrolment restrictions of the user."],
    remedies: ["Give the user the right to enrol."],
    sources: PAGE,
  }),
  mdm(
    0x80180004,
    "MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR",
    "The certificate request was refused by the server.",
  ),
  mdm(0x80180006, "MENROLL_E_DEVICE_INTERNALSERVICE_ERROR", "Unexpected failure of the enrolment service.", {
    remedies: ["Try again; then open a case with the server context of event 59."],
  }),
  mdm(0x80180007, "MENROLL_E_DEVICE_INVALIDSECURITY_ERROR", "The server did not accept the security header."),
  mdm(0x80180008, "MENROLL_E_DEVICE_UNKNOWN_ERROR", "The server answered with an error it gives no name."),
  mdm(0x80180009, "MENROLL_E_ENROLLMENT_IN_PROGRESS", "Another enrolment is in progress.", {
    remedies: ["Wait for it."],
  }),
  mdm(0x8018000a, "MENROLL_E_DEVICE_ALREADY_ENROLLED", "The device is already enrolled.", {
    causes: ["Another user enrolled it, or added a work account.", "Left-over of an earlier enrolment."],
    checks: ["Settings, Accounts, Access work or school; HKLM\\SOFTWARE\\Microsoft\\Enrollments."],
    remedies: ["Remove the other account or the left-over enrolment."],
    sources: PAGE,
  }),
  mdm(
    0x8018000d,
    "MENROLL_E_DISCOVERY_SEC_CERT_DATE_INVALID",
    "Certificate of the discovery service is outside its validity period.",
    {
      causes: ["The clock of the device is wrong."],
      remedies: ["Set the clock."],
    },
  ),
  mdm(0x8018000e, "MENROLL_E_PASSWORD_NEEDED", "The user has to give a password."),
  mdm(0x8018000f, "MENROLL_E_WAB_ERROR", "The sign-in window (web authentication broker) failed."),
  mdm(0x80180010, "MENROLL_E_CONNECTIVITY", "The enrolment service cannot be reached.", {
    checks: ["Reach enrollment.manage.microsoft.com as SYSTEM; proxy of WinHTTP."],
    remedies: ["Open the enrolment addresses."],
  }),
  mdm(0x80180012, "MENROLL_E_INVALIDSSLCERT", "Certificate of the enrolment service is not accepted.", {
    causes: ["TLS inspection.", "The clock of the device is wrong."],
  }),
  mdm(0x80180013, "MENROLL_E_DEVICECAPREACHED", "The user has as many devices as allowed.", {
    checks: ["Device limit restriction; devices of the user."],
    remedies: ["Remove old devices, or raise the limit."],
    sources: PAGE,
  }),
  mdm(0x80180016, "MENROLL_E_NOTELIGIBLETORENEW", "The enrolment cannot be renewed."),
  mdm(0x80180017, "MENROLL_E_INMAINTENANCE", "The account is in maintenance.", {
    remedies: ["Try again later."],
  }),
  mdm(0x80180019, "MENROLL_E_ENROLLMENTDATAINVALID", "The data sent for the enrolment are not valid.", {
    causes: ["MDM terms or addresses in Entra ID are wrong."],
    sources: PAGE,
  }),
  mdm(0x80180022, null, "This edition of Windows cannot be enrolled (Home).", {
    remedies: ["Change to Pro, Enterprise or Education."],
    sources: PAGE,
  }),
  mdm(0x80180023, null, "The MDM client of Windows could not be configured.", {
    causes: ["Service dmwappushservice is missing or disabled (RAWResult 0x800706D9 in events 17 and 57)."],
    checks: ["`sc query dmwappushservice`."],
    remedies: ["Restore the service and start it."],
    sources: AUTO,
  }),
  mdm(
    0x80180026,
    "MENROLL_E_MDM_BLOCKED",
    "MDM is blocked on this device by another management agent or a policy.",
    {
      causes: ["The old Intune PC agent is installed.", "Group policy forbids MDM enrolment."],
      checks: ["HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM."],
      remedies: ["Remove the agent or the policy."],
      sources: PAGE,
    },
  ),
  mdm(0x80180027, null, "A private key could not be made."),
  mdm(0x80180028, null, "A certificate was not found."),
  mdm(0x80180032, "MENROLL_E_CUSTOMSERVERERROR", "The server gave an error of its own.", {
    checks: ["Event 52 holds its text."],
  }),
  {
    code: 0xcaa2000c,
    symbol: null,
    context: ENTRA,
    meaning: "Sign-in needs the user (interaction_required).",
    causes: [
      "Multifactor authentication is enforced for the user.",
      "Conditional access asks for something the device cannot give.",
    ],
    checks: ["Sign-in log of Entra ID at that time: AADSTS50076, AADSTS53003."],
    remedies: ["MFA enabled instead of enforced; leave the Intune enrolment app out of the policy."],
    sources: AUTO,
  },
  {
    code: 0xcaa20064,
    symbol: null,
    context: ENTRA,
    meaning: "The device needs an interactive sign-in again.",
    checks: ["dsregcmd /status: AzureAdPrt."],
    sources: ["public reports from the field"],
  },
  {
    code: 0x801c03f2,
    symbol: "DSREG_E_DIRECTORY_FAILURE",
    context: JOIN,
    meaning: "The directory does not know the device object.",
    causes: [
      "The computer object is not synchronised to Entra ID yet.",
      "Its organisational unit is left out of the synchronisation.",
    ],
    checks: ["dsregcmd /status; does the device exist in Entra ID?"],
    remedies: ["Synchronise the object, then join again."],
    sources: AUTO,
  },
  {
    code: 0x801c001d,
    symbol: null,
    context: JOIN,
    meaning: "The service connection point for device registration was not found.",
    remedies: ["Configure hybrid join in Entra Connect."],
    sources: ["public reports from the field"],
  },
  {
    code: 0x80280036,
    symbol: "TPM_E_PPI_NOT_SUPPORTED",
    context: "Trusted platform module",
    meaning: "The TPM refuses, seen when FIPS mode is on during a hybrid join.",
    remedies: ["Switch FIPS mode off for the join, or clear the TPM."],
    sources: AUTO,
  },
  {
    code: 0x80090016,
    symbol: "NTE_BAD_KEYSET",
    context: "Cryptography",
    meaning: "The key of the device is missing or cannot be read.",
    causes: [
      "The TPM was cleared or changed, e.g. by a new board or an image.",
      "The image was taken of a joined device.",
    ],
    checks: ["dsregcmd /status: DeviceAuthStatus, TpmProtected."],
    remedies: ["dsregcmd /leave, then join again."],
    sources: AUTO,
  },
];
