import type { LogRule } from "../rule.ts";

const CLIENT = ["setup", "registration"] as const;
const TOKENS = ["setup", "registration", "enrolment"] as const;
/** At a client without PKI a missing certificate is the side effect of these. */
const TOKEN_TROUBLE = [
  "ccm-token",
  "registration-token",
  "entra-token",
  "entra-user",
  "entra-not",
  "entra-inter",
  "entra-tenant",
];
const COMMAND_LINE = /^(?:ccmsetup )?command line/i;

/** Tokens of Entra and of Configuration Manager, client certificates. */
export const IDENTITY_RULES: readonly LogRule[] = [
  {
    code: "entra-not-joined",
    weight: "cause",
    origins: TOKENS,
    when: /(?:workplace[- ]?join(?:ed)?|WPJ) cert\w*.{0,30}(?:not found|missing|not present)|no workplace[- ]?join cert|(?:could not|couldn't|failed to|unable to|cannot) (?:find|get|locate).{0,30}(?:workplace[- ]?join|WPJ) cert|not (?:hybrid )?(?:azure ad|aad|entra|microsoft entra)(?: id)?[- ]joined|AzureAdJoined\s*:\s*NO\b|not joined to (?:azure|entra|aad|microsoft entra)|801c03f2|801c001d|80280036/i,
    unless: /continue/i,
    curedAt: 22,
  },
  { code: "entra-not-joined", weight: "never", origins: TOKENS, when: /workplace[- ]?join cert.*continue/i },
  {
    code: "entra-interaction-required",
    weight: "cause",
    origins: TOKENS,
    when: /caa2000c|interaction_required|AADSTS(?:50076|50079|50158|53003|53000|53001)\b/i,
    curedAt: 22,
  },
  {
    code: "entra-user-not-signed-in",
    weight: "cause",
    origins: CLIENT,
    when: /no (?:\w+ ){0,3}users? (?:\w+ ){0,2}(?:signed|logged)[- ]?(?:in|on)|no (?:signed|logged)[- ]?(?:in|on) (?:\w+ ){0,2}user|(?:could not|couldn't|failed to|unable to) (?:find|get|locate) (?:an?y? )?(?:\w+ )?(?:signed|logged)[- ]?(?:in|on) (?:\w+ )?user|user is not (?:signed|logged)[- ]?(?:in|on)|no active user session|there is no user logged/i,
    curedAt: 22,
  },
  {
    code: "entra-tenant-not-onboarded",
    weight: "cause",
    origins: CLIENT,
    when: /tenant.{0,80}(?:unknown|not (?:been )?(?:onboarded|found|configured|known)|no (?:AAD|Entra|Azure))|(?:AAD|Entra|Azure AD)(?: auth)? ?info\w*.{0,80}(?:not available|not returned|empty|missing|no (?:entry|data))|(?:no|empty) (?:AAD|Entra|Azure AD)(?: auth)? ?(?:info|propert|setting)\w*|did(?: not|n't) return (?:any )?(?:AAD|Entra|Azure)/i,
    curedAt: 22,
  },
  {
    code: "entra-token-missing",
    weight: "cause",
    origins: TOKENS,
    when: /caa9001f|caa90014|caa20003|caa10001|caa9004d|caa20064/i,
    curedAt: 22,
  },
  {
    code: "entra-token-missing",
    weight: "cause",
    origins: TOKENS,
    when: /neither .{0,60}token|no (?:AAD|Entra|Azure AD) token|(?:failed|unable) to (?:get|retrieve|obtain|acquire) (?:any )?(?:AAD|Entra|Azure AD) (?:user )?token(?! for 'S-1-5-18')(?!\.\.)/i,
    unless: /\(device\)|device token|S-1-5-18|fall(?:ing)? back/i,
    curedAt: 22,
  },
  { code: "entra-token-missing", weight: "loose", origins: ["enrolment"], events: [53, 212] },
  {
    code: "entra-device-token-failed",
    weight: "weak",
    origins: CLIENT,
    when: /WAM token request failed|(?:AAD|Entra|Azure AD) (?:device )?token for 'S-1-5-18'|d0090016|fall(?:ing)? back to (?:get )?(?:\S+ )?user|failed to get (?:AAD|Entra) (?:\(device\) )?token\.\.|device token.{0,30}fail|fail.{0,30}device token/i,
    curedAt: 22,
  },
  {
    code: "registration-token-expired",
    weight: "cause",
    origins: CLIENT,
    when: /(?:registration|bulk|reg)[- ]?token.{0,80}expired|expired.{0,40}(?:registration|bulk|reg)[- ]?token/i,
    unless: COMMAND_LINE,
    curedAt: 25,
  },
  {
    code: "registration-token-invalid",
    weight: "cause",
    origins: CLIENT,
    when: /(?:registration|bulk|reg)[- ]?token.{0,80}(?:invalid|not valid|could(?: not|n't) be (?:decoded|parsed|validated|verified|read)|damaged|malformed|blocked|revoked|corrupt|another site|different site)|(?:invalid|malformed|blocked|damaged).{0,20}(?:registration|bulk|reg)[- ]?token|failed to (?:parse|decode|validate|decrypt|verify).{0,30}(?:registration |bulk |reg)[- ]?token/i,
    unless: /^(?:ccmsetup )?command line|expired/i,
    curedAt: 25,
  },
  {
    code: "ccm-token-request-failed",
    weight: "wrapper",
    origins: CLIENT,
    when: /RetrieveTokenFromStsServer\w* failed|failed to (?:get|retrieve) CCM (?:access )?token|CCM token.{0,40}fail/i,
    curedAt: 25,
  },
  {
    code: "content-location-missing",
    weight: "cause",
    origins: ["setup"],
    when: /87d00454/i,
    after: /<LocationRecords\s*\/>/,
    curedAt: 40,
  },
  {
    code: "client-certificate-no-match",
    weight: "cause",
    origins: CLIENT,
    when: /87d00281|unable to find (?:a |any )?(?:PKI )?certificate(?:s)? matching|no (?:PKI )?certificates?.{0,60}(?:match|meet|satisf)\w*.{0,40}criteria|none of the certificates.{0,40}(?:match|meet)/i,
    curedAt: 30,
  },
  {
    code: "client-certificate-ambiguous",
    weight: "cause",
    origins: CLIENT,
    when: /87d00282|(?:more than one|multiple|several|\d+) (?:PKI |client )?certificates? .{0,60}(?:match|meet|criteria)/i,
    unless: /\b[01] certificates?\b/i,
    curedAt: 30,
  },
  {
    code: "client-certificate-no-private-key",
    weight: "cause",
    origins: CLIENT,
    when: /87d00283|private key.{0,60}(?:missing|not (?:found|accessible|available|readable|exist)|could(?: not|n't)|cannot|inaccessible|denied)|no (?:\w+ )?private key|(?:failed|unable) to (?:access|get|open|acquire|read).{0,40}private key/i,
    curedAt: 30,
  },
  {
    code: "client-certificate-expired",
    weight: "cause",
    origins: CLIENT,
    when: /(?:client|PKI|authentication|selected) (?:authentication )?certificate.{0,100}(?:expired|no longer valid|not yet valid|outside (?:its|the) validity)|certificate \[?thumbprint.{0,120}(?:expired|not (?:time )?valid)|client's? .{0,20}certificate .{0,20}expired/i,
    unless: /skipp|CERT_DATE_INVALID/i,
    curedAt: 30,
  },
  {
    code: "client-certificate-missing",
    weight: "loose",
    origins: CLIENT,
    when: /CCM_E_NO_CLIENT_PKI_CERT|87d0045[45]|87d00280|issuer chain returned error 80092004|(?:does(?: not|n't) have|no) (?:a )?(?:valid |usable )?(?:client )?PKI (?:issued )?cert|no (?:valid |usable |suitable )?client (?:authentication )?certificates? (?:was |were |is |are )?(?:found|available|present)|certificate store is empty|(?:there are )?no certificates? (?:was |were )?(?:found )?in (?:the |store )/i,
    unless: /Failed to get CCM|DownloadFileByWinHTTP|^Raising event/i,
    curedAt: 30,
    quietAfter: TOKEN_TROUBLE,
  },
];
