import type { Token } from "../line.ts";
import { distance } from "./distance.ts";
import { at, type Finding, type Rule } from "./finding.ts";
import { isPlaceholder, isVariable } from "./placeholder.ts";

const CMG_PATH = /\/CCM_Proxy_(?:MutualAuth|ServerAuth)/i;
const usable = (token: Token) =>
  token.value !== undefined && !isPlaceholder(token.value) && !isVariable(token.value);

/** Schemes, paths and names of management points and gateways. */
export const addressRule: Rule = function* (line) {
  const items = line.items.filter(usable);
  const secured = securedPoints(items);
  for (const token of items) {
    if (token.name === "CCMHOSTNAME") yield* hostName(token);
    if (token.name === "/mp") yield* managementPoints(token);
    if (token.name === "SMSMP" || token.name === "SMSMPLIST") yield* assigned(token, secured);
    if (token.name === "CCMHOSTNAME" || token.name === "/mp") yield* gatewayPath(token);
  }
  yield* typos(items);
};

/** Positions of the parts of a list inside the source; quotes make them unknown, then the whole value stands for them. */
function parts(token: Token): { text: string; start: number; end: number; exact: boolean }[] {
  const { start, end } = token.valueSpan!;
  const exact = !token.quoted && end - start === token.value!.length;
  let from = start;
  return token.value!.split(/[;,]/).map((text) => {
    const part = exact ? { text, start: from, end: from + text.length, exact } : { text, start, end, exact };
    from += text.length + 1;
    return part;
  });
}

function* hostName(token: Token): Iterable<Finding> {
  const scheme = /^https?:\/\/+/i.exec(token.value!);
  if (!scheme) return;
  const start = token.valueSpan!.start + (token.quoted ? 1 : 0);
  yield {
    start,
    end: start + scheme[0].length,
    code: "scheme-in-ccmhostname",
    message: "CCMHOSTNAME is a host with its path, without https:// in front.",
    rule: 59,
    fix: { words: `remove ${scheme[0]}`, edits: [{ start, end: start + scheme[0].length, text: "" }] },
  };
}

function* managementPoints(token: Token): Iterable<Finding> {
  for (const part of parts(token)) {
    const scheme = /^http:\/\//i.exec(part.text)?.[0] ?? "";
    if (scheme !== "" && !CMG_PATH.test(part.text))
      yield {
        ...at(part),
        code: "mp-http-scheme",
        message: `${token.name} takes a plain name, or https:// for a cloud management gateway; http:// is documented nowhere.`,
        rule: 59,
      };
    else if (CMG_PATH.test(part.text) && !/^https:\/\//i.test(part.text))
      yield {
        ...at(part),
        code: "missing-https-on-cmg-mp",
        message: "The address of a cloud management gateway in /mp starts with https://.",
        rule: 59,
        fix: part.exact
          ? {
              words: "put https:// in front",
              edits: [{ start: part.start, end: part.start + scheme.length, text: "https://" }],
            }
          : undefined,
      };
  }
}

function* gatewayPath(token: Token): Iterable<Finding> {
  for (const part of parts(token)) {
    if (/\/CCM_Proxy_ServerAuth/i.test(part.text))
      yield {
        ...at(part),
        code: "cmg-path-serverauth",
        message: `${token.name} has the path CCM_Proxy_ServerAuth; current pages use CCM_Proxy_MutualAuth, also for clients without a certificate.`,
        rule: 44,
      };
    if (/\/CCM_Proxy_\w+\/\d*\/+$|\/CCM_Proxy_\w+\/+$/i.test(part.text)) {
      const slashes = /\/+$/.exec(part.text)![0].length;
      const numbered = /\d\/+$/.test(part.text);
      yield {
        ...at(part),
        code: "trailing-slash",
        message: `The path of a gateway in ${token.name} ends with its number, without a slash behind it.`,
        rule: null,
        fix:
          part.exact && numbered
            ? { words: "remove the slash", edits: [{ start: part.end - slashes, end: part.end, text: "" }] }
            : undefined,
      };
    }
  }
}

/** Management points that /mp names with https://; a gateway's address is none. */
const securedPoints = (items: readonly Token[]): ReadonlySet<string> =>
  new Set(
    items
      .filter(({ name }) => name === "/mp")
      .flatMap((mp) => parts(mp))
      .filter(({ text }) => /^https:\/\//i.test(text) && !CMG_PATH.test(text))
      .map(({ text }) => hostOf(text)),
  );

function* assigned(token: Token, secured: ReadonlySet<string>): Iterable<Finding> {
  for (const part of parts(token)) {
    if (/^http:\/\//i.test(part.text))
      yield {
        ...at(part),
        code: "smsmp-http-scheme",
        message: `https:// is the only documented prefix of a management point in ${token.name}.`,
        rule: 28,
      };
    else if (!/^https:\/\//i.test(part.text) && secured.has(hostOf(part.text)))
      yield {
        ...at(part),
        code: "smsmp-without-https",
        message: `The same management point has https:// in /mp; without it in ${token.name} the client tries plain HTTP.`,
        rule: 28,
        fix: part.exact
          ? {
              words: "put https:// in front",
              edits: [{ start: part.start, end: part.start, text: "https://" }],
            }
          : undefined,
      };
  }
}

const hostOf = (address: string) =>
  address
    .replace(/^https?:\/\//i, "")
    .split(/[/:]/, 1)[0]!
    .toLowerCase();
const HOSTS = new Set(["/mp", "SMSMP", "SMSMPLIST", "CCMHOSTNAME", "FSP", "DNSSUFFIX"]);

// A line names a handful of hosts; more than this is not a line anybody reads.
const MOST_HOSTS = 64;

/** Two domains that differ by a letter or two of one long label: one of them is a slip. */
function* typos(items: readonly Token[]): Iterable<Finding> {
  const found = items
    .filter(({ name }) => HOSTS.has(name))
    .slice(0, MOST_HOSTS)
    .flatMap((token) =>
      parts(token).map((part) => ({ part, name: token.name, domain: domainOf(token.name, part.text) })),
    )
    .filter(({ domain }) => domain.includes("."))
    .slice(0, MOST_HOSTS);
  const count = new Map<string, number>();
  for (const { domain } of found) count.set(domain, (count.get(domain) ?? 0) + 1);
  const told = new Set<string>();
  // The one that stands less often is the slip; of two the later.
  for (const { part, name, domain } of found.toReversed()) {
    const meant = [...count.keys()].find(
      (other) => isSlip(other, domain) && count.get(other)! >= count.get(domain)!,
    );
    if (!meant || told.has(domain) || told.has(meant)) continue;
    told.add(domain);
    yield {
      ...at(part),
      code: "domain-typo",
      message: `${domain} in ${name} looks like ${meant}, which stands elsewhere in the line.`,
      rule: null,
    };
  }
}

/** One label of five letters or more differs by a slip; digits tell sites apart on purpose. */
function isSlip(a: string, b: string): boolean {
  const [left, right] = [a.split("."), b.split(".")];
  if (a === b || left.length !== right.length) return false;
  const differing = left.flatMap((label, index) =>
    label === right[index] ? [] : [[label, right[index]!] as const],
  );
  const [pair] = differing;
  if (!pair || differing.length > 1) return false;
  const [one, other] = pair;
  if (one.length < 5 || other.length < 5 || one.replace(/\d/g, "") === other.replace(/\d/g, "")) return false;
  return distance(one, other, 2) <= (Math.min(one.length, other.length) < 7 ? 1 : 2);
}

function domainOf(name: string, address: string): string {
  const host = hostOf(address);
  if (name === "DNSSUFFIX") return host;
  const dot = host.indexOf(".");
  return dot < 0 ? "" : host.slice(dot + 1);
}
