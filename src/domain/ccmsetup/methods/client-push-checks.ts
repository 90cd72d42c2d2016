import { boundaries, contentReachable, given, onIntranet, toFindOut, windowsComponents } from "./checks.ts";
import type { Check, MethodInput } from "./method.ts";

/** What has to hold before the site can push (rules 69 to 75; page "Installation method dependencies"). */
export function pushChecks({ site }: MethodInput): Check[] {
  return [
    reachableKinds(site.estate?.devices),
    onIntranet(site),
    accountsGiven(site),
    toFindOut(
      "Password length",
      "The site takes passwords of at most 38 characters (rule 70).",
      "Set-ClientPush.ps1 refuses a longer one before the site sees it.",
    ),
    kerberos(site.clientPush?.ntlmFallback),
    domainControllers(site.clientPush?.domainControllers ?? false),
    ...(site.clientPush?.secondarySite ? [secondarySite(site)] : []),
    ...(site.siteCode === "AUTO" ? [boundaries(site)] : []),
    given(
      "Fallback status point",
      site.fallbackStatusPoint,
      "Push assigns it by itself when there is one; without it nobody hears of computers that reach no management point.",
      "fallbackStatusPoint",
    ),
    toFindOut(
      "Discovery",
      "The site pushes only to computers it has discovered.",
      "Console: Administration, Hierarchy Configuration, Discovery Methods: at least one is on.",
    ),
    toFindOut(
      "ADMIN$ and firewall",
      "The site server needs `ADMIN$`, File and Printer Sharing and WMI on the computer.",
      "On the site server: `Test-Path '\\\\PC-0001\\ADMIN$'` with a push account.",
    ),
    toFindOut(
      "Rights in the site",
      "To set accounts: Modify and Read on the site. To push: Modify Resource and Read on the collection. The role Infrastructure Administrator has both.",
      "Console: Administration, Security, Administrative Users.",
    ),
    contentReachable,
    windowsComponents,
  ];
}

type Site = MethodInput["site"];

function reachableKinds(devices: readonly string[] | undefined): Check {
  const out = devices?.filter((kind) => kind === "workgroup" || kind === "entra") ?? [];
  const name = "Kinds of devices";
  if (devices === undefined)
    return {
      name,
      outcome: "unknown",
      why: "Push reaches domain members only.",
      next: "Set `estate.devices` in the Site.",
    };
  return out.length === 0
    ? { name, outcome: "pass", why: "All of them are in a domain.", next: "Nothing." }
    : {
        name,
        outcome: "fix",
        why: `Push does not reach devices of the kind ${out.join(" and ")} (rule 62).`,
        next: "Take the methods workgroup, cmg or one of Intune's for these.",
      };
}

function accountsGiven({ clientPush, domains }: Site): Check {
  const accounts = clientPush?.accounts ?? [];
  const several = (domains?.length ?? 0) > 1;
  const name = "Push accounts";
  if (accounts.length === 0)
    return {
      name,
      outcome: "fix",
      why: several
        ? "Without an account the site server's computer account is used, and that fails across domains (rule 70)."
        : "Without an account the site server's computer account is used; at least one account should be given (rule 70).",
      next: "Set `clientPush.accounts` in the Site, or give the computer account local administrator rights within its own domain.",
    };
  const flat = accounts.filter((account) => !account.split("\\")[0]!.includes("."));
  if (several && flat.length > 0)
    return {
      name,
      outcome: "fix",
      why: `With several domains Kerberos wants the domain's FQDN in front of an account: ${flat.join(", ")}.`,
      next: "Write corp.contoso.com\\name in place of CORP\\name for accounts of other domains.",
    };
  return {
    name,
    outcome: "pass",
    why: `${accounts.length} named; the site tries them in this order, and its computer account after them.`,
    next: "Nothing.",
  };
}

function kerberos(fallback: boolean | undefined): Check {
  const name = "Kerberos without fallback to NTLM";
  if (fallback)
    return {
      name,
      outcome: "fix",
      why: "The manifest allows the fallback to NTLM: whoever makes the site server connect can relay its sign-in (rule 73).",
      next: "Set `clientPush.ntlmFallback: false`; computers then have to be in a trusted forest.",
    };
  return {
    name,
    outcome: "pass",
    why: "Kerberos is required; the computers have to be in a forest that the site's forest trusts (rule 73).",
    next: "Nothing. Sites made before version 2207 allow NTLM until it is switched off.",
  };
}

function domainControllers(included: boolean): Check {
  const name = "Domain controllers";
  return included
    ? {
        name,
        outcome: "fix",
        why: "The manifest lets push go to domain controllers: the push account is then an administrator of the domain.",
        next: "Set `clientPush.domainControllers: false` and install there by hand or by group policy.",
      }
    : { name, outcome: "pass", why: "They are left out of automatic push.", next: "Nothing." };
}

function secondarySite({ siteCode, estate }: Site): Check {
  const name = "Secondary site";
  if (siteCode !== "AUTO")
    return {
      name,
      outcome: "pass",
      why: `The line names ${siteCode}; it has to be the parent primary site (rule 74).`,
      next: "Nothing. Set the push account at the secondary site.",
    };
  if (estate?.schemaExtended)
    return {
      name,
      outcome: "pass",
      why: "AUTO works from a secondary site when the schema is extended (rule 74).",
      next: "Nothing. Set the push account at the secondary site.",
    };
  return {
    name,
    outcome: "unknown",
    why: "AUTO works from a secondary site only with the schema extended (rule 74); `estate.schemaExtended` is not set.",
    next: "Set it, or give the code of the parent primary site.",
  };
}
