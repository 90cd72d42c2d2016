import type { LogRule } from "../rule.ts";

const ANYWHERE = ["setup", "registration", "policy", "enrolment", "delivery"] as const;
const CLIENT = ["setup", "registration", "policy"] as const;
/** A raised event repeats what the record before it says. */
const EVENT = /^Raising event/;

/** TLS, network and HTTP. Sources: flags and codes of WinHTTP, the page on communication errors of the gateway. */
export const NETWORK_RULES: readonly LogRule[] = [
  {
    code: "tls-root-not-trusted",
    weight: "cause",
    origins: ANYWHERE,
    when: /FLAG_INVALID_CA\b|\b12045\b|SECURE_INVALID_CA\b|80072f0d|800b0109|800b010a|CERT_E_(?:UNTRUSTEDROOT|CHAINING)/i,
    unless: EVENT,
  },
  {
    code: "tls-revocation-check-failed",
    weight: "cause",
    origins: ANYWHERE,
    when: /FLAG_CERT_REV_FAILED\b|\bCode=12057\b|80072f19|8009201[23]|revocation server was offline|CERT_REV_FAILED\b|unable to check revocation|CRYPT_E_(?:NO_REVOCATION_CHECK|REVOCATION_OFFLINE)/i,
    unless: EVENT,
  },
  {
    code: "tls-name-mismatch",
    weight: "cause",
    origins: ANYWHERE,
    when: /CERT_CN_INVALID\b|\bCode=12038\b|80072f06|800b010f|CERT_E_CN_NO_MATCH/i,
    unless: EVENT,
  },
  {
    code: "tls-certificate-expired",
    weight: "cause",
    origins: ANYWHERE,
    when: /CERT_DATE_INVALID\b|\bCode=12037\b|80072f05/i,
    unless: EVENT,
  },
  {
    code: "tls-certificate-revoked",
    weight: "cause",
    origins: ANYWHERE,
    when: /(?:FLAG|SECURE)_CERT_REVOKED\b|\bCode=12170\b|80072f8a|CERT_E_REVOKED|80092010|800b010c/i,
    unless: EVENT,
  },
  {
    code: "tls-handshake-failed",
    weight: "cause",
    origins: ANYWHERE,
    when: /SECURITY_CHANNEL_ERROR\b|SECURE_CHANNEL_ERROR\b|\bCode=12157\b|80072f7d|80090331|SEC_E_ALGORITHM_MISMATCH|handshake (?:failed|error|failure)/i,
    unless: EVENT,
  },
  {
    code: "tls-handshake-failed",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12030\b|80072efe/i,
    after: /Created connection on port 443|Enabled SSL revocation check|STATUS_SECURE_FAILURE|SSL|TLS/,
    unless: EVENT,
  },
  {
    code: "tls-root-not-trusted",
    weight: "loose",
    origins: ANYWHERE,
    when: /\bCode=12175\b|WINHTTP_SECURE_FAILURE\b|80072f8f|\b0x2f8f\b/i,
    unless: EVENT,
    quietAfter: ["tls-"],
  },
  {
    code: "clock-skew",
    weight: "cause",
    origins: ANYWHERE,
    when: /token.{0,60}(?:not yet valid|in the future)|not yet valid.{0,40}token|clock.{0,40}(?:skew|is wrong|differs?|out of sync|not synchroni)|time (?:skew|difference).{0,40}(?:too|large|great)|AADSTS70043|0x80090324|device time.{0,40}(?:wrong|incorrect)/i,
  },
  {
    code: "dns-name-not-resolved",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12007\b|NAME_NOT_RESOLVED|80072ee7|80192ee7|\b0x2ee7\b|(?:host|server|remote) name (?:could not|couldn't|cannot) be resolved/i,
    unless: EVENT,
  },
  {
    code: "network-timeout",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12002\b|WINHTTP_TIMEOUT\b|80072ee2|80192ee2|\b0x2ee2\b/i,
    unless: EVENT,
  },
  {
    code: "network-cannot-connect",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12029\b|WINHTTP_CANNOT_CONNECT\b|80072efd|80192efd|\b0x2efd\b/i,
    unless: EVENT,
  },
  {
    code: "network-connection-reset",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12030\b|WINHTTP_CONNECTION_ERROR\b|80072efe|\b0x2efe\b|80072746/i,
    unless: EVENT,
    quietAfter: ["tls-handshake"],
  },
  {
    code: "network-response-invalid",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=12152\b|INVALID_SERVER_RESPONSE\b|80072f78/i,
    unless: EVENT,
  },
  {
    code: "proxy-authentication-required",
    weight: "cause",
    origins: ANYWHERE,
    when: /StatusCode=407\b|\bHTTP(?:[ /]\S*)? 407\b|status(?: code)?[ :=]*407\b|80190197|Proxy ?Authentication ?Required/i,
  },
  {
    code: "proxy-not-reachable",
    weight: "cause",
    origins: ANYWHERE,
    when: /\bCode=(?:12166|12167|12178|12180)\b|80072f(?:86|87|92|94)|caa70004|(?:BAD_AUTO_PROXY_SCRIPT|UNABLE_TO_DOWNLOAD_SCRIPT|AUTO_PROXY_SERVICE_ERROR|AUTODETECTION_FAILED)\b/i,
    unless: EVENT,
  },
  {
    code: "http-401-token-invalid",
    weight: "cause",
    origins: CLIENT,
    when: /StatusCode=401\b.*(?:Invalid_?Token|token)|CMGService_Invalid_Token/i,
  },
  {
    code: "http-401-unauthorized",
    weight: "cause",
    origins: CLIENT,
    when: /StatusCode=401\b|CMGConnector_Unauthorized|80190191/i,
    unless: /Invalid_?Token|StatusText=.*token/i,
  },
  {
    code: "http-403-client-certificate-required",
    weight: "cause",
    origins: CLIENT,
    when: /CMGConnector_Client_?certificate_?required/i,
  },
  {
    code: "http-403-forbidden",
    weight: "cause",
    origins: CLIENT,
    when: /StatusCode=403\b|CMGConnector_Forbidden|80190193/i,
    unless: /Client_?certificate_?required/i,
  },
  {
    code: "content-download-failed",
    weight: "cause",
    origins: ["setup"],
    when: /StatusCode=404\b/i,
    after:
      /URL=\S*(?:SMS_DP|\/NOCERT_|\.(?:cab|msi|exe|xml|msp))|(?:GET|Downloading)\s.*\.(?:cab|msi|exe|msp)/i,
    curedAt: 60,
  },
  {
    code: "content-download-failed",
    weight: "cause",
    origins: ["setup"],
    when: /(?:directory list|check url|download).{0,200}80190194/i,
    curedAt: 60,
  },
  {
    code: "http-404-not-found",
    weight: "cause",
    origins: CLIENT,
    when: /StatusCode=404\b|80190194/i,
    quietAfter: ["content-download"],
  },
  {
    code: "http-5xx-server-error",
    weight: "cause",
    origins: CLIENT,
    when: /StatusCode=50[0-4]\b|801901f[4-8]/i,
  },
  { code: "benign-401-challenge", weight: "never", origins: CLIENT, when: /Got 401 challenge/i },
];
