import { BridgeError } from "../domain/errors.ts";

/** How we prove who we are: with a token of Entra, or with a Kerberos ticket. */
export type SiteProof = "token" | "kerberos";

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a 404 means: the service says it for four different things (facts S24, S48). */
export type Missing = "no-access" | "no-class" | "bad-query" | "unclear";

const GATEWAY = /\/CCM_Proxy_(?:MutualAuth|ServerAuth)\//i;

/** Reads the words of a 404; only the first of them is on record, the others are what OData libraries say. */
export function missingBy(message: string): Missing {
  if (/access (?:is )?denied/i.test(message)) return "no-access";
  if (
    /invalid class|no such class|class .*not found|resource not found for the segment|no http resource/i.test(
      message,
    )
  )
    return "no-class";
  if (/invalid query|could not find a property|syntax error|query option|not supported/i.test(message))
    return "bad-query";
  return "unclear";
}

/** `error.message` of the service in one line, without anything that grants access; empty when it gave none (fact S63). */
export function messageIn(body: string): string {
  let message: unknown;
  try {
    message = (JSON.parse(body) as { error?: { message?: unknown } } | null)?.error?.message;
  } catch {
    return "";
  }
  if (typeof message !== "string") return "";
  return message
    .replaceAll(/eyJ[\w-]{8,}(?:\.[\w-]*){1,2}/g, "***")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, 300);
}

/** A refusal of the administration service, told apart as far as it can be, with what to do about it. */
export function siteFailure({ status, headers, body }: Refusal, address: URL, proof: SiteProof): BridgeError {
  const { host, pathname } = address;
  const said = messageIn(body);
  const facts = { host, path: pathname, status, ...(said === "" ? {} : { said }) };
  const answer = `${host} answered ${status} to ${pathname}${said === "" ? "" : `: ${said}`}.`;
  const fail = (code: BridgeError["code"], message: string, next: string, more = {}) =>
    new BridgeError(code, message, { ...facts, ...more }, { next });
  switch (status) {
    case 401:
      return refusedProof(challengesIn(headers), fail, host, proof, GATEWAY.test(pathname));
    case 403:
      return fail("denied", answer, "Give the account the role Read-only Analyst in Configuration Manager.");
    case 404: {
      const missing = missingBy(said);
      return missing === "no-access"
        ? fail(
            "denied",
            `The account may not ask the SMS Provider behind ${host}: ${said}`,
            "Make the account an administrative user of the site (Read-only Analyst is enough); its access to the provider's WMI namespace comes with that.",
            { missing },
          )
        : fail(
            "not-found",
            answer,
            "Compare the address with the SMS Provider's; the service tells a missing class, a missing object and a refused query with the same status.",
            { missing },
          );
    }
    case 429:
      return fail("throttled", answer, "Run it again in a few minutes.");
    case 500:
      return GATEWAY.test(pathname)
        ? fail(
            "upstream",
            `The cloud management gateway ${host} answered 500: it did not get through to the administration service.`,
            "Allow gateway traffic for the administration service on the SMS Provider, see that a gateway connection point is connected, and that scope and client id are those of this site's own pair of applications.",
          )
        : fail(
            "upstream",
            answer,
            "adminservice.log and SMS_REST_PROVIDER.log on the SMS Provider say more.",
          );
    case 503:
      return fail(
        "upstream",
        `${host} answered 503: the administration service is not running.`,
        "Look at the component SMS_REST_PROVIDER and its log on the SMS Provider.",
      );
    default:
      return fail(
        "upstream",
        status >= 300 && status < 400
          ? `${host} answered ${status}, a redirect; it was not followed.`
          : answer,
        "Compare adminServiceUrl with the address of the SMS Provider or the gateway.",
      );
  }
}

function challengesIn(headers: Refusal["headers"]): string {
  return [headers["www-authenticate"] ?? ""].flat().join(", ");
}

function refusedProof(
  challenges: string,
  fail: (code: BridgeError["code"], message: string, next: string) => BridgeError,
  host: string,
  proof: SiteProof,
  throughGateway: boolean,
): BridgeError {
  const wantsWindows = /\b(?:negotiate|ntlm)\b/i.test(challenges);
  if (proof === "kerberos")
    return fail(
      "sign-in",
      `${host} refused the Kerberos ticket (401).`,
      "The ticket must be for HTTP/ and the full name of the SMS Provider, and that name must belong to the provider's machine account alone. NTLM is refused since version 2509; adminservice.log says so.",
    );
  if (wantsWindows && !throughGateway)
    return fail(
      "sign-in",
      `${host} wants Windows authentication (${challenges.split(/[\s,]/)[0]}) and took no token (401).`,
      "For a token let adminServiceUrl end in /AdminService_TokenAuth; for Windows authentication set adminServiceSignIn to kerberos. NTLM is refused since version 2509.",
    );
  return fail(
    "sign-in",
    `${host} refused the token (401).`,
    "adminServiceScope must be the Application ID URI of this site's server application and /.default; the person must be a discovered hybrid user and an administrative user of the site. Tokens of an application alone are documented nowhere and may always be refused.",
  );
}
