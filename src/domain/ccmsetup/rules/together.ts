import { findEntry } from "../catalogue.ts";
import type { Scenario, Token } from "../line.ts";
import { SCENARIO_FACTS } from "../scenario.ts";
import { at, type Finding, type Lintable, type Rule } from "./finding.ts";

const GATEWAY = /\/CCM_Proxy_/i;

/** What goes together and what does not. */
export const togetherRule: Rule = function* (line) {
  const items = new Map<string, Token>();
  for (const token of line.items) if (!items.has(token.name)) items.set(token.name, token);
  yield* conflicts(line, items);
  yield* companions(line, items);
  yield* repeated(line);
  const [mp, source] = [items.get("/mp"), items.get("/source")];
  if (mp && source)
    yield {
      ...at(source),
      code: "redundant-source",
      message: "With /mp the folder of /source is only the fallback: management points are tried first.",
      rule: 27,
    };
  const siteCode = items.get("SMSSITECODE");
  if (line.scenario === "image" && siteCode)
    yield {
      ...at(siteCode),
      code: "image-with-site-code",
      message:
        "A reference computer gets no SMSSITECODE: every computer made from the image would inherit it.",
      rule: 63,
    };
};

function* conflicts({ scenario }: Lintable, items: ReadonlyMap<string, Token>): Iterable<Finding> {
  const told = new Set<string>();
  for (const [name, token] of items) {
    for (const relation of findEntry(name)?.conflicts ?? []) {
      const [otherName, otherValue] = relation.with.split("=", 2) as [string, string | undefined];
      const other = items.get(otherName);
      if (
        !other ||
        (otherValue && other.value?.toUpperCase() !== otherValue) ||
        told.has(pairKey(name, otherName))
      )
        continue;
      told.add(pairKey(name, otherName));
      const later = other.start > token.start ? other : token;
      // Whether both have their use is the scenario's word where one is given.
      const accepted =
        scenario !== undefined &&
        scenario !== "image" &&
        SCENARIO_FACTS[scenario].items.some(
          ({ anyOf, level }) => anyOf.includes(name) && (level === "must" || level === "should"),
        );
      if (relation.level === "must-not")
        yield {
          ...at(later),
          code: "conflict",
          message: `${name} and ${relation.with} exclude each other${relation.note ? `: ${relation.note}` : ""}.`,
          rule: otherName === "SMSSITECODE" ? 36 : null,
        };
      else if (relation.level === "should-not" && !(accepted && name !== "/UsePKICert"))
        yield {
          ...at(later),
          code: "conflict-warning",
          message: `${name} and ${relation.with} should not be combined${relation.note ? `: ${relation.note}` : ""}.`,
          rule: null,
        };
    }
  }
  const flags = items.get("SMSCACHEFLAGS");
  if (flags?.value && /PERCENTDISKSPACE/i.test(flags.value) && /PERCENTFREEDISKSPACE/i.test(flags.value))
    yield {
      ...at(flags),
      code: "conflict",
      message: "In SMSCACHEFLAGS PERCENTDISKSPACE and PERCENTFREEDISKSPACE exclude each other.",
      rule: null,
    };
}

const pairKey = (a: string, b: string) => [a, b].sort().join(" ");

/**
 * Companions an item wants. A sample of one item shows its syntax only, unless the item shows a scenario: a host name of
 * the internet, a gateway, a registration token, a root key.
 */
function* companions(line: Lintable, items: ReadonlyMap<string, Token>): Iterable<Finding> {
  const missing = new Map<string, Finding>();
  const note = (finding: Finding, name: string) => {
    const before = missing.get(name);
    if (!before || (before.code === "missing-recommended" && finding.code === "missing-required"))
      missing.set(name, finding);
  };
  const want = (by: Token, names: readonly string[], must: boolean, why: string, rule: number | null) => {
    if (names.some((name) => items.has(name))) return;
    const code = must ? "missing-required" : "missing-recommended";
    note(
      {
        ...at(by.nameSpan),
        code,
        message: `${by.name} ${must ? "requires" : "should go with"} ${names.join(" or ")}${why ? `; ${why}` : ""}.`,
        rule,
      },
      names[0]!,
    );
  };
  const several = items.size > 1;
  const gateway = items.get("/mp");
  const host = items.get("CCMHOSTNAME");
  const regtoken = items.get("/regtoken");
  if (host) want(host, ["SMSSITECODE"], true, "clients on the internet are assigned directly", 44);
  if (gateway?.value && GATEWAY.test(gateway.value)) {
    want(
      gateway,
      ["CCMHOSTNAME"],
      true,
      "/mp is only where setup downloads from; CCMHOSTNAME is the gateway the client uses",
      51,
    );
    want(gateway, ["SMSSITECODE"], true, "clients on the internet are assigned directly", 51);
  }
  if (regtoken) {
    want(regtoken, ["CCMHOSTNAME"], true, "the token is used at a gateway", 52);
    want(regtoken, ["SMSSITECODE"], true, "clients on the internet are assigned directly", 52);
    want(regtoken, ["/mp"], false, "the page asks for it; leave it out when setup ends with 0x87d0027e", 53);
    want(regtoken, ["SMSMP"], false, "the page asks for it, the sample does without", 52);
  }
  for (const key of ["SMSPUBLICROOTKEY", "SMSROOTKEYPATH"]) {
    const token = items.get(key);
    if (token) want(token, ["SMSSITECODE"], true, "a trusted root key is accepted only with a site", 37);
  }
  if (several) {
    const [always, appId, resource] = [
      items.get("CCMALWAYSINF"),
      items.get("AADCLIENTAPPID"),
      items.get("AADRESOURCEURI"),
    ];
    if (always?.value === "1") {
      want(always, ["CCMHOSTNAME"], true, "", 61);
      want(always, ["SMSSITECODE"], true, "", 61);
      // A gateway's clients are pinned to it without PKI as well (rule 61).
      if (!host?.value || !GATEWAY.test(host.value)) want(always, ["/UsePKICert"], true, "", 61);
    }
    if (appId) want(appId, ["AADRESOURCEURI"], true, "the two go together", 45);
    if (resource) want(resource, ["AADCLIENTAPPID"], true, "the two go together", 45);
    const reassign = items.get("SITEREASSIGN");
    if (reassign && items.get("SMSSITECODE")?.value?.toUpperCase() !== "AUTO" && items.has("SMSSITECODE"))
      note(
        {
          ...at(reassign.nameSpan),
          code: "missing-required",
          message: "SITEREASSIGN works with SMSSITECODE=AUTO only.",
          rule: 35,
        },
        "SITEREASSIGN",
      );
  }
  yield* missing.values();
  if (line.scenario && line.scenario !== "image") yield* asked(line, line.scenario, items, missing);
}

/** What the scenario that was asked for wants and the line does not have. */
function* asked(
  line: Lintable,
  scenario: Scenario,
  items: ReadonlyMap<string, Token>,
  told: ReadonlyMap<string, Finding>,
): Iterable<Finding> {
  const whole = { start: 0, end: line.source.length };
  for (const { anyOf, level, rule, why } of SCENARIO_FACTS[scenario].items) {
    const unwanted = level === "should-not" ? anyOf.flatMap((name) => items.get(name) ?? []) : [];
    for (const token of unwanted.filter(({ name }) => !isContested(name, items)))
      yield {
        ...at(token),
        code: "conflict-warning",
        message: `The scenario ${scenario} should not have ${token.name}; ${why}.`,
        rule,
      };
    if ((level !== "must" && level !== "should") || anyOf.some((name) => items.has(name) || told.has(name)))
      continue;
    yield {
      ...whole,
      code: level === "must" ? "missing-required" : "missing-recommended",
      message: `The scenario ${scenario} ${level === "must" ? "requires" : "should have"} ${anyOf.join(" or ")}; ${why}.`,
      rule,
    };
  }
}

/** Another item of the line is told about it already. */
const isContested = (name: string, items: ReadonlyMap<string, Token>) =>
  (findEntry(name)?.conflicts ?? []).some((relation) => items.has(relation.with));

function* repeated(line: Lintable): Iterable<Finding> {
  const all = line.items.filter(({ name }) => name === "/mp");
  for (const token of all.slice(1))
    yield {
      ...at(token),
      code: "repeated-parameter",
      message:
        "Repeating /mp is not documented: give several management points in one, separated by semicolons.",
      rule: 8,
    };
}
