/** What a site can be made to refuse or to get wrong. */
export const SITE_SWITCHES = [
  /** No token of a service, as no real site is known to take one. */
  "appTokensRefused",
  /** Since 2509: Negotiate has to be Kerberos. */
  "ntlmRefused",
  /** The account may not ask the provider's WMI namespace. */
  "wmiDenied",
  /** The account has no role: lists are empty. */
  "noRole",
  /** The site does not expose SMS_Client_ComanagementState. */
  "noComanagementClass",
  /** Pages are shorter than was asked. */
  "shortPage",
  /** The gateway's connector is missing. */
  "gateway500",
] as const;
export type SiteSwitch = (typeof SITE_SWITCHES)[number];
export type SiteSwitches = Record<SiteSwitch, boolean>;

export const siteSwitches = (): SiteSwitches => ({
  appTokensRefused: false,
  ntlmRefused: true,
  wmiDenied: false,
  noRole: false,
  noComanagementClass: false,
  shortPage: false,
  gateway500: false,
});

/** The first thing that is no switch, in words; undefined when all of it can be set. */
export function switchProblem(given: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (!(SITE_SWITCHES as readonly string[]).includes(name))
      return `a site has no "${name}"; there are ${SITE_SWITCHES.join(", ")}`;
    if (typeof value !== "boolean") return `"${name}" is true or false`;
  }
  return undefined;
}
