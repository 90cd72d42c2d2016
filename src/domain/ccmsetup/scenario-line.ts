import { BridgeError } from "../errors.ts";
import type { Scenario } from "./line.ts";
import { SCENARIO_FACTS } from "./scenario.ts";
import type { Site } from "./site.ts";

/** One item of a line to be built: the catalogue's name, and the value as it stands behind `:` or `=`. */
export interface LineItem {
  readonly name: string;
  /** Undefined for a bare flag. */
  readonly value: string | undefined;
  /** `site`: follows from site and scenario. `given`: somebody asked for it. */
  readonly from: "site" | "given";
}

/**
 * What a scenario makes of a site: the items it requires, those it recommends and those the site has something to say
 * about (rules 42 to 62). SMSMP goes with every scenario whose clients may be on the intranet at times (rule 46).
 */
export function itemsOfSite(site: Site, scenario: Scenario, registrationToken?: string): LineItem[] {
  const items: LineItem[] = [];
  const add = (name: string, value?: string) => void items.push({ name, value, from: "site" });
  const property = (name: string, value: string | undefined) => value !== undefined && add(name, value);
  const gateway = site.cloudManagementGateway;
  const mp = site.managementPoint;
  const onlyHttps = mp?.startsWith("https://") ?? false;
  switch (scenario) {
    case "intranet":
    case "workgroup":
      // /mp takes the plain name; https:// stands only before a gateway. A certificate is then asked for by hand.
      property("/mp", mp?.replace("https://", ""));
      if (onlyHttps) add("/UsePKICert");
      property("SMSSITECODE", site.siteCode);
      property("SMSMP", mp);
      property("DNSSUFFIX", site.dnsSuffix);
      property("FSP", site.fallbackStatusPoint);
      property(rootKeyName(site.trustedRootKey), site.trustedRootKey);
      if (onlyHttps) property("CCMCERTSEL", site.certificateSelection);
      break;
    case "cmg-entra":
      property("CCMHOSTNAME", gateway);
      property("SMSSITECODE", site.siteCode);
      property("SMSMP", mp);
      property("AADCLIENTAPPID", site.entra?.clientAppId);
      property("AADRESOURCEURI", site.entra?.resourceUri);
      break;
    case "cmg-token":
      property("/mp", gateway && `https://${gateway}`);
      property("/regtoken", registrationToken);
      property("CCMHOSTNAME", gateway);
      property("SMSSITECODE", site.siteCode);
      property("SMSMP", mp);
      break;
    case "cmg-pki":
      property("/mp", gateway && `https://${gateway}`);
      add("/UsePKICert");
      property("CCMHOSTNAME", gateway);
      property("SMSSITECODE", site.siteCode);
      property("SMSMP", mp);
      property("CCMCERTSEL", site.certificateSelection);
      break;
    case "internet-pki":
      add("/UsePKICert");
      property("CCMHOSTNAME", site.internetManagementPoint);
      property("SMSSITECODE", site.siteCode);
      property("SMSSIGNCERT", site.signingCertificate);
      // A bare computer name means nothing on the internet: rule 60 wants the internet FQDN.
      if (site.fallbackStatusPoint?.includes(".")) add("FSP", site.fallbackStatusPoint);
      property("CCMCERTSEL", site.certificateSelection);
      break;
  }
  return items;
}

/** Where the site says what a required item is made of. */
const ORIGIN: Readonly<Record<string, string>> = {
  SMSSITECODE: "siteCode in the Site",
  SMSSIGNCERT: "signingCertificate in the Site",
  "/regtoken": "registrationToken: { env: NAME } in the Site or the ClientDeployment",
  "/source": "parameters: { source: 'C:\\folder' } in the ClientDeployment",
};

/**
 * Sees that nothing the scenario cannot do without is missing.
 * @throws BridgeError "invalid" naming the item, the rule and the place to give it.
 */
export function requireItems(scenario: Scenario, siteName: string, items: readonly LineItem[]): void {
  const { items: wanted, autoSite } = SCENARIO_FACTS[scenario];
  const names = new Set(items.map(({ name }) => name));
  for (const { anyOf, level, rule, why } of wanted) {
    if (level !== "must" || anyOf.some((name) => names.has(name))) continue;
    const name = anyOf[0]!;
    const gateway = scenario === "internet-pki" ? "internetManagementPoint" : "cloudManagementGateway";
    const origin =
      name === "CCMHOSTNAME" ? `${gateway} in the Site` : (ORIGIN[name] ?? `${name} in the manifest`);
    throw new BridgeError(
      "invalid",
      `The scenario ${scenario} needs ${anyOf.join(" or ")} (rule ${rule}: ${why}), and the site ${siteName} does not give it.`,
      { scenario, site: siteName, item: name },
      { next: `Set ${origin}.` },
    );
  }
  if (!autoSite && items.some(({ name, value }) => name === "SMSSITECODE" && value === "AUTO"))
    throw new BridgeError(
      "invalid",
      `SMSSITECODE=AUTO does not work in the scenario ${scenario}: clients on the internet are assigned directly (rules 32 and 36).`,
      { scenario, site: siteName, item: "SMSSITECODE" },
      { next: "Set siteCode to the code of the primary site." },
    );
}

const rootKeyName = (key: string | undefined) =>
  key !== undefined && /^(?:[A-Za-z]:\\|\\\\)/.test(key) ? "SMSROOTKEYPATH" : "SMSPUBLICROOTKEY";
