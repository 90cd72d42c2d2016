import type { Scenario } from "./line.ts";

/**
 * How much a scenario wants an item. `conditional` depends on something a line does not show (a second certificate, a
 * client that roams); `optional` is documented for the scenario and nothing more.
 */
export type Wanted = "must" | "should" | "conditional" | "optional" | "should-not" | "must-not";

/** What one scenario says about one item, or about a set of which one suffices. */
export interface ScenarioItem {
  /** Names as the catalogue writes them; any one of them meets a must or should. */
  readonly anyOf: readonly string[];
  readonly level: Wanted;
  /** Number of the rule it rests on. */
  readonly rule: number;
  /** Why, as a clause that goes on "… because" or stands after a colon. */
  readonly why: string;
}

export interface ScenarioFacts {
  readonly scenario: Scenario;
  readonly title: string;
  readonly summary: string;
  /** SMSSITECODE=AUTO works here (rules 32 and 36). */
  readonly autoSite: boolean;
  readonly items: readonly ScenarioItem[];
}

const item = (level: Wanted, names: string, rule: number, why: string): ScenarioItem => ({
  anyOf: names.split(" "),
  level,
  rule,
  why,
});

const SITE_CODE = item(
  "must",
  "SMSSITECODE",
  44,
  "clients on the internet are assigned directly, never by AUTO",
);
const GATEWAY = item("must", "CCMHOSTNAME", 44, "it names the cloud management gateway the client uses");
const ROAMS = item(
  "conditional",
  "SMSMP",
  46,
  "a client that comes back to the intranet finds its management point with it",
);
const CRL = item(
  "conditional",
  "/NoCRLCheck",
  51,
  "only where the revocation list is not reachable from the internet",
);

/** What each scenario requires, should have and must not have (rules 42 to 62). */
export const SCENARIO_FACTS: Readonly<Record<Scenario, ScenarioFacts>> = {
  intranet: {
    scenario: "intranet",
    title: "Intranet",
    summary:
      "Clients on the internal network. With a site published to Active Directory nothing is required (rule 42).",
    autoSite: true,
    items: [
      item(
        "conditional",
        "/mp",
        43,
        "a client that cannot read Active Directory asks it where the files are",
      ),
      item("conditional", "SMSMP SMSMPLIST", 43, "/mp does not choose the management point the client keeps"),
      item("conditional", "SMSSITECODE", 43, "a missing one means AUTO, which needs a boundary group"),
      item("conditional", "DNSSUFFIX", 43, "management points published in DNS are found with it"),
      item("optional", "FSP", 39, "published to Active Directory too"),
      item(
        "optional",
        "SMSPUBLICROOTKEY SMSROOTKEYPATH",
        37,
        "for clients that cannot read it from Active Directory",
      ),
      item(
        "should-not",
        "/regtoken",
        57,
        "a registration token is for the first registration through a gateway",
      ),
      item("optional", "CCMHOSTNAME", 60, "for a client that also leaves the intranet"),
    ],
  },
  "cmg-entra": {
    scenario: "cmg-entra",
    title: "Cloud management gateway, Microsoft Entra ID",
    summary:
      "Entra joined or hybrid joined devices; the gateway hands out all but two properties (rules 44 and 49).",
    autoSite: false,
    items: [
      GATEWAY,
      SITE_CODE,
      ROAMS,
      item("conditional", "AADCLIENTAPPID", 45, "needed when the device also holds a PKI client certificate"),
      item("conditional", "AADRESOURCEURI", 45, "needed when the device also holds a PKI client certificate"),
      item("optional", "/mp", 59, "the gateway as download source"),
      CRL,
      item(
        "should-not",
        "/UsePKICert",
        47,
        "it keeps the client from getting its Entra data from the gateway",
      ),
      item("optional", "AADTENANTID", 50, "not required since 1806"),
    ],
  },
  "cmg-token": {
    scenario: "cmg-token",
    title: "Cloud management gateway, bulk registration token",
    summary:
      "Devices without Entra ID and without a certificate; the token allows the first registration (rules 52 to 57).",
    autoSite: false,
    items: [
      item("must", "/regtoken", 52, "without it the gateway does not let the device register"),
      { ...GATEWAY, rule: 52 },
      { ...SITE_CODE, rule: 52 },
      item("should", "/mp", 53, "the gateway as download source; leaving it out cures error 0x87d0027e"),
      item("should", "SMSMP", 52, "the properties page lists it, the sample on the token page does not"),
      CRL,
    ],
  },
  "cmg-pki": {
    scenario: "cmg-pki",
    title: "Cloud management gateway, PKI certificate",
    summary: "Each device already holds a valid client certificate of your own PKI (rule 51).",
    autoSite: false,
    items: [
      item("must", "/UsePKICert", 51, "it makes the client use its certificate"),
      { ...GATEWAY, rule: 51 },
      { ...SITE_CODE, rule: 51 },
      item("should", "/mp", 51, "the gateway as download source"),
      ROAMS,
      CRL,
      item(
        "optional",
        "CCMCERTSEL CCMCERTISSUERS CCMFIRSTCERT CCMCERTSTORE",
        51,
        "to choose among certificates",
      ),
      item("optional", "CCMALWAYSINF", 61, "pins the client to the gateway"),
      item(
        "should-not",
        "AADCLIENTAPPID AADRESOURCEURI",
        47,
        "with /UsePKICert the client does not use Entra ID",
      ),
    ],
  },
  "internet-pki": {
    scenario: "internet-pki",
    title: "Internet-based management point, PKI certificate",
    summary:
      "Internet-based client management without a gateway; the files lie on the device already (rule 60).",
    autoSite: false,
    items: [
      item(
        "must",
        "/source",
        60,
        "installing straight from an internet-based management point is not supported",
      ),
      item("must", "/UsePKICert", 60, "internet-based management points want a client certificate"),
      item("must", "CCMHOSTNAME", 60, "it names the internet-based management point"),
      item("must", "SMSSIGNCERT", 60, "policies are checked with the site's signing certificate"),
      { ...SITE_CODE, rule: 60 },
      item(
        "optional",
        "/NoCRLCheck",
        60,
        "only where the revocation list is not reachable from the internet",
      ),
      item("optional", "FSP", 60, "with its internet FQDN"),
      item("optional", "CCMALWAYSINF", 61, "for clients that never come to the intranet"),
      item(
        "optional",
        "CCMCERTSEL CCMCERTISSUERS CCMFIRSTCERT CCMCERTSTORE",
        60,
        "to choose among certificates",
      ),
      item(
        "should-not",
        "/mp",
        60,
        "installing straight from an internet-based management point is not supported",
      ),
      item("should-not", "/regtoken", 57, "a registration token is for a gateway"),
    ],
  },
  workgroup: {
    scenario: "workgroup",
    title: "Workgroup",
    summary: "Computers outside any domain; they cannot read Active Directory (rules 41 and 62).",
    autoSite: true,
    items: [
      item(
        "should",
        "DNSSUFFIX /mp SMSMP SMSMPLIST /source",
        62,
        "Active Directory does not tell these clients their management point",
      ),
      item("conditional", "SMSSITECODE", 38, "automatic assignment needs a trusted root key or PKI here"),
      item(
        "conditional",
        "SMSPUBLICROOTKEY SMSROOTKEYPATH",
        38,
        "the client cannot read the root key from Active Directory",
      ),
      item("optional", "FSP", 41, "Active Directory does not tell it"),
      item(
        "should-not",
        "/regtoken",
        57,
        "a registration token is for the first registration through a gateway",
      ),
    ],
  },
};

/** What a guess looks at: an item's name as the catalogue writes it (any case will do) and its value without quotes. */
export interface NamedValue {
  readonly name: string;
  readonly value?: string | undefined;
}

const GATEWAY_PATH = /\/CCM_Proxy_(?:MutualAuth|ServerAuth)(?:\/|$)/i;

/**
 * The scenario a line shows, or undefined when it shows none: an item or two of everyday use fits several scenarios.
 * A token speaks for cmg-token; a gateway with /UsePKICert for cmg-pki, else for cmg-entra; a host on the internet
 * without a gateway's path for internet-pki; a named management point or DNS suffix for intranet. Workgroup is told from
 * intranet by the root key, which domain members read from Active Directory.
 */
export function guessScenario(items: Iterable<NamedValue>): Scenario | undefined {
  const given = new Map<string, string>();
  for (const { name, value } of items) given.set(name.toUpperCase(), value ?? "");
  const has = (...names: string[]) => names.some((name) => given.has(name));
  if (has("/REGTOKEN")) return "cmg-token";
  const gateway = [given.get("CCMHOSTNAME"), given.get("/MP")].some((value) =>
    GATEWAY_PATH.test(value ?? ""),
  );
  if (gateway) return has("/USEPKICERT") ? "cmg-pki" : "cmg-entra";
  if (has("AADCLIENTAPPID", "AADRESOURCEURI")) return "cmg-entra";
  if (has("CCMHOSTNAME"))
    return has("/USEPKICERT", "SMSSIGNCERT", "CCMALWAYSINF") ? "internet-pki" : undefined;
  if (has("SMSSIGNCERT", "CCMALWAYSINF")) return "internet-pki";
  if (has("SMSPUBLICROOTKEY", "SMSROOTKEYPATH")) return "workgroup";
  if (has("/MP", "SMSMP", "SMSMPLIST", "DNSSUFFIX", "SMSSITECODE")) return "intranet";
  return undefined;
}
