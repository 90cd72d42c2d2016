import type { Milestone } from "../rule.ts";

/** Steps of a run of ccmsetup that worked, in their order; what failed below is made good by them. */
export const MILESTONES: readonly Milestone[] = [
  {
    level: 10,
    when: /Found MP through|MP '[^']*' is compatible|Retrieved [1-9]\d* MP records|Only one MP .* is specified/i,
  },
  {
    level: 22,
    when: /Retrieved (?:AAD|Entra|Azure AD) token|successfully (?:got|retrieved|obtained) (?:AAD|Entra|Azure AD) token/i,
  },
  { level: 25, when: /Cached encrypted token|Retrieved CCM token/i },
  { level: 30, when: /Found a valid online MP|Received message '<SiteInfoReply/i },
  { level: 35, when: /^Received message body '<\w+Reply/i },
  {
    level: 40,
    when: /Found (?:local|remote|internet|fallback) location|Discovered [1-9]\d* (?:\w+ )?DP locations|Using DP location|The location '[^']*' is on Azure/i,
  },
  { level: 50, when: /Successfully extracted manifest|Successfully loaded ccmsetup manifest/i },
  {
    level: 60,
    when: /Successfully (?:completed BITS download|downloaded client files)|Validated file '[^']*client\.msi'/i,
  },
  { level: 70, when: /^Running installation package|Installing version \S+ of the client/i },
  {
    level: 80,
    when: /^Installation succeeded|Client installation has succeeded|Uninstall(?:ation)? (?:has )?succeeded/i,
  },
];

/** From this level on the client is on the device. */
export const INSTALLED = 80;
/** Errors of HTTP, TLS and tokens cannot be made good by a look-up in Active Directory. */
export const BEYOND_LOOKUP = 10;

export const COURSE = {
  started: /=\[\s*ccmsetup started in process (\d+)/i,
  exited: /CcmSetup is exiting with return code (0x[0-9a-f]+|-?\d+)/i,
  failed: /CcmSetup failed with error code (0x[0-9a-f]+|-?\d+)/i,
  retry:
    /next retry in \d+|retrying in \d+|will (?:be )?retr(?:y|ied) in \d+|waiting for retry|retry (?:again )?(?:in|after) \d+ (?:minute|second|hour)/i,
  detectedClient: /Detected client version \S+|Detected (?:an )?existing client/i,
  noClient: /No version of the client is currently detected/i,
  registering:
    /MSI: Action .{0,20}: (?:Ccm(?:Create|Register)|SmsRegister)|Doing action: Ccm(?:Create|Register)/i,
} as const;

/** Sessions of a log of Windows Installer. */
export const INSTALLER = {
  started: /=== Verbose logging started: *(.*?) *Build type:/i,
  returning: /MainEngineThread is returning (\d+)/i,
} as const;

/** Registration, policy and enrolment: what a stage comes to, beyond the states of the rules. */
export const STAGE_COURSE = {
  registered:
    /Approval status [13]\b|client is (?:already )?registered(?!.*approval status [02])|registered successfully|registration (?:has )?(?:succeeded|completed)/i,
  registrationSleeps:
    /\[RegTask\] - Sleeping for \d+ seconds|registration.{0,60}(?:retry|try again)|retrying registration/i,
  registrationAttempt: /Starting registration, attempt \d+|Sending registration request/i,
  assigned:
    /Client is now assigned to site|Assigned to site '|successfully assigned to site|Rotating internet management point, new management point/i,
  reached:
    /Assigned MP changed from .* to <(?!none)|Default Management Points from MP:|delivered successfully|successfully (?:sent|posted|delivered)|Successfully queued event/i,
  policyReceived:
    /Successfully (?:initiated|received|processed|downloaded|compiled) .{0,40}polic|Processing GET for policy|Applied policy|Compiled policy|Policy .{0,40}successfully compiled|Received policy/i,
  enrolmentAttempt: /Enrolling device to MDM\.\.\. Try #(\d+) out of (\d+)/i,
  enrolmentRetry: /enrollment failed.*will retry in (\d+) minute/i,
  autoEnrolOn: /AutoEnroll' is 'true'/i,
  timerFired: /Enrollment randomization timer fired/i,
  mergedFlags: /New merged workload ?flags value.* is '(\d+)'/i,
  usedFlags: /workload ?flags '?(\d+)'?/i,
} as const;
