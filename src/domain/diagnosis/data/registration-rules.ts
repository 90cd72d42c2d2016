import type { LogRule } from "../rule.ts";

const REG = ["registration"] as const;

/** Registration with the site and the policy after it. */
export const REGISTRATION_RULES: readonly LogRule[] = [
  {
    code: "registration-pending-approval",
    weight: "state",
    origins: REG,
    when: /approval status [02]\b|registration is pending|pending approval|waiting for approval|not (?:yet )?approved/i,
    state: "waiting",
  },
  {
    code: "registration-rejected",
    weight: "cause",
    origins: REG,
    when: /server rejected registration|registration (?:request )?(?:was |has been )?rejected/i,
    state: "failed",
  },
  {
    code: "registration-rejected",
    weight: "loose",
    origins: REG,
    when: /failed to find the certificate in the store/i,
  },
  {
    code: "client-blocked",
    weight: "cause",
    origins: ["registration", "policy"],
    when: /(?:client|device|certificate) (?:is|has been|was) blocked|blocked (?:in|by|from) the (?:console|site|server)/i,
    state: "failed",
  },
  {
    code: "registration-duplicate-identity",
    weight: "cause",
    origins: REG,
    when: /(?<!no )(?<!un)\b(?:SMBIOS|HWID|hardware ?id\w*|SID)\b(?: (?:has|have|was|is))? (?:changed|differ\w*|mismatch\w*)|(?:same|shared|duplicate) (?:GUID|client id|identity|certificate)|cloned|GUID .{0,60}(?:belongs to|used by|in use by|shared with) (?:another|a different)|(?:another|different) (?:computer|machine|device) .{0,40}(?:same|GUID|identity)/i,
  },
  {
    code: "registration-send-failed",
    weight: "loose",
    origins: REG,
    when: /failed to send (?:the )?(?:\w+ )?(?:registration|confirmation) (?:request|message)|SetRegistrationState failed|registration (?:request )?failed|87d00231/i,
    state: "failed",
  },
  {
    code: "client-not-assigned",
    weight: "loose",
    origins: REG,
    when: /client is not assigned|not (?:currently )?assigned to (?:a|any) site|no assigned site|has no (?:assigned )?site|unassigned|assigned site (?:code )?is (?:empty|not set|unknown)/i,
    state: "failed",
  },
  {
    code: "policy-not-received",
    weight: "cause",
    origins: ["policy", "registration"],
    when: /polic(?:y|ies).{0,60}(?:could(?: not|n't)|cannot|failed to) be (?:verified|retrieved|downloaded|decrypted)|policy .{0,40}signature.{0,40}(?:fail|invalid|not)|87d0029[34]|failed to (?:verify|request|receive|retrieve|download|get) .{0,40}polic|no policy (?:assignments? )?(?:was |were |has been )?(?:received|returned)|polic\w+ .{0,40}rejected/i,
    unless: /namespace|local policy/i,
    state: "failed",
  },
];
