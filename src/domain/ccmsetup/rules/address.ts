import type { Token } from "../line.ts";
import { distance } from "./distance.ts";
import { at, type Finding, type Rule } from "./finding.ts";
import { isPlaceholder, isVariable } from "./shape.ts";

const CMG_PATH = /\/CCM_Proxy_(?:MutualAuth|ServerAuth)/i;
const usable = (token: Token) =>
  token.value !== undefined && !isPlaceholder(token.value) && !isVariable(token.value);

/** Schemes, paths and names of management points and gateways. */
export const addressRule: Rule = function* (line) {
  const items = line.items.filter(usable);
  for (const token of items) {
    if (token.name === "CCMHOSTNAME") yield* hostName(token);
    if (token.name === "/mp") yield* managementPoints(token);
    if (token.name === "SMSMP" || token.name === "SMSMPLIST") yield* assigned(token, items);
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
    if (/^http:\/\//i.test(part.text))
      yield {
        ...at(part),
        code: "mp-http-scheme",
        message: "Only a plain name, or https:// for a cloud management gateway, is documented here.",
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
              edits: [{ start: part.start, end: part.start, text: "https://" }],
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
        message: "Current pages use CCM_Proxy_MutualAuth, also for clients without a certificate.",
        rule: 44,
      };
    if (/\/CCM_Proxy_\w+\/\d*\/+$|\/CCM_Proxy_\w+\/+$/i.test(part.text)) {
      const slashes = /\/+$/.exec(part.text)![0].length;
      const numbered = /\d\/+$/.test(part.text);
      yield {
        ...at(part),
        code: "trailing-slash",
        message: "The path of a gateway ends with its number, without a slash behind it.",
        rule: null,
        fix:
          part.exact && numbered
            ? { words: "remove the slash", edits: [{ start: part.end - slashes, end: part.end, text: "" }] }
            : undefined,
      };
    }
  }
}

function* assigned(token: Token, items: readonly Token[]): Iterable<Finding> {
  const secured = new Set(
    items
      .filter(({ name }) => name === "/mp")
      .flatMap((mp) => parts(mp))
      .filter(({ text }) => /^https:\/\//i.test(text) && !CMG_PATH.test(text))
      .map(({ text }) => hostOf(text)),
  );
  for (const part of parts(token)) {
    if (/^http:\/\//i.test(part.text))
      yield {
        ...at(part),
        code: "smsmp-http-scheme",
        message: "https:// is the only documented prefix of a management point here.",
        rule: 28,
      };
    else if (!/^https:\/\//i.test(part.text) && secured.has(hostOf(part.text)))
      yield {
        ...at(part),
        code: "smsmp-without-https",
        message:
          "The same management point has https:// in /mp; without it here the client tries plain HTTP.",
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

/** Two domains that differ by a letter or two: one of them is a slip. */
function* typos(items: readonly Token[]): Iterable<Finding> {
  const seen = new Map<string, number>();
  const found = items
    .filter(({ name }) => HOSTS.has(name))
    .flatMap((token) => parts(token).map((part) => ({ part, domain: domainOf(token.name, part.text) })))
    .filter(({ domain }) => domain.includes(".") && domain.length >= 6);
  for (const { domain } of found) seen.set(domain, (seen.get(domain) ?? 0) + 1);
  const told = new Set<string>();
  for (const { part, domain } of found.toReversed()) {
    const like = [...seen.keys()].find(
      (other) =>
        other !== domain &&
        distance(other, domain, 2) <= 2 &&
        (seen.get(other) ?? 0) >= (seen.get(domain) ?? 0),
    );
    if (!like || told.has(domain) || told.has(like)) continue;
    told.add(domain);
    yield {
      ...at(part),
      code: "domain-typo",
      message: `${domain} looks like ${like}, which stands elsewhere in the line.`,
      rule: null,
    };
  }
}

function domainOf(name: string, address: string): string {
  const host = hostOf(address);
  if (name === "DNSSUFFIX") return host;
  const dot = host.indexOf(".");
  return dot < 0 ? "" : host.slice(dot + 1);
}
