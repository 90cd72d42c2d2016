import { type BuildMethod, withMethod } from "./build-method.ts";
import { parameterEntry, propertyEntry, refused } from "./given-names.ts";
import type { Form, Problem, Scenario } from "./line.ts";
import { fitted } from "./line-budget.ts";
import { lintLine } from "./lint.ts";
import { parseLine } from "./parse.ts";
import { decodeRegistrationToken } from "./registration-token.ts";
import { lengthLimit } from "./rules/placement.ts";
import { itemsOfSite, type LineItem, requireItems } from "./scenario-line.ts";
import type { Site } from "./site.ts";
import { writeLine } from "./write-line.ts";
import { type GivenValue, writtenValues } from "./written-value.ts";

export interface BuildRequest {
  readonly site: Site;
  readonly scenario: Scenario;
  /** Default `intune-lob-args`. */
  readonly form?: Form | undefined;
  /** client.msi properties by name; `false` leaves out what the site would give. */
  readonly properties?: Readonly<Record<string, GivenValue>> | undefined;
  /** ccmsetup.exe parameters by name, with or without the slash; `false` leaves out what the scenario would give. */
  readonly parameters?: Readonly<Record<string, GivenValue>> | undefined;
  /** In clear: it goes into the line, which then is a secret too. */
  readonly registrationToken?: string | undefined;
  readonly method?: BuildMethod | undefined;
}

export interface BuiltLine {
  /** Holds the registration token in clear when there is one. */
  readonly line: string;
  readonly form: Form;
  /** UTF-16 units of what Intune takes, or of the whole line. */
  readonly length: number;
  readonly limit: number | null;
  readonly scenario: Scenario;
  readonly problems: readonly Problem[];
  /** What was or could be left out or done otherwise, one sentence each; no secrets. */
  readonly suggestions: readonly string[];
}

/**
 * The line that installs a client of `site` in a scenario, in one of the seven forms: parameters before properties
 * (rule 2), always in the same order, quotes only where they are documented.
 * @throws BridgeError "invalid" naming the item, never a value, when something the scenario requires is missing, or an
 *   item is unknown, not of the catalogue's type, or not documented for this form (rule 14: quotes inside CCMSETUPCMD).
 */
export function buildLine(request: BuildRequest): BuiltLine {
  const { site, scenario, form = "intune-lob-args", method } = request;
  const wanted = itemsOfSite(site, scenario, checkedToken(request.registrationToken));
  const items = withMethod(overridden(wanted, request), method);
  requireItems(scenario, site.name, items);
  const length = (some: readonly LineItem[]) => lengthOf(writeLine(some, form).line, form).length;
  const { limit } = lengthOf("", form);
  const { kept, suggestions } = fitted(inOrder(items, method), scenario, limit, length);
  const { line, beside } = writeLine(kept, form);
  return {
    line,
    form,
    length: lengthOf(line, form).length,
    limit,
    scenario,
    problems: problemsOf(line, kept, form, scenario),
    suggestions: [...suggestions, ...beside],
  };
}

/** What counts against the limit of a form, as the linter counts it. */
function lengthOf(line: string, form: Form): { length: number; limit: number | null } {
  const counted = lengthLimit(parseLine(line, form));
  return counted ?? { length: line.length, limit: null };
}

/** The linter's word on the line. An entry of a /config file is judged together with the parameters that stand beside it. */
function problemsOf(
  line: string,
  items: readonly LineItem[],
  form: Form,
  scenario: Scenario,
): readonly Problem[] {
  if (form !== "config-file") return lintLine(line, { form, scenario }).problems;
  const isMissing = ({ code }: Problem) => code === "missing-required" || code === "missing-recommended";
  const whole = { start: 0, end: line.length, fix: null };
  return [
    ...lintLine(line, { form }).problems.filter((problem) => !isMissing(problem)),
    ...lintLine(writeLine(items, "args").line, { form: "args", scenario })
      .problems.filter(isMissing)
      .map((problem) => ({ ...problem, ...whole })),
  ];
}

/** The items of site and scenario, overridden and extended by what the manifest gives. */
function overridden(
  items: readonly LineItem[],
  { parameters = {}, properties = {} }: BuildRequest,
): LineItem[] {
  let all = [...items];
  const given = [
    ...Object.entries(parameters).map(([name, value]) => [parameterEntry(name), value] as const),
    ...Object.entries(properties).map(([name, value]) => [propertyEntry(name), value] as const),
  ];
  const seen = new Set<string>();
  for (const [entry, value] of given) {
    if (seen.has(entry.name))
      throw refused(entry.name, `${entry.name} is given twice, in different spellings.`, "Keep one of them.");
    seen.add(entry.name);
    all = all.filter(({ name }) => name !== entry.name);
    all.push(
      ...writtenValues(entry, value).map(
        (text): LineItem => ({ name: entry.name, value: text, from: "given" }),
      ),
    );
  }
  return all;
}

/** The token is put on the line as it is, so it has to look like one: a stray quote would end CCMSETUPCMD. */
function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const decoded = decodeRegistrationToken(token);
  // A payload that does not decode is only doubted (Microsoft's own sample is such a one); the shape is not.
  if (decoded.ok || /^[\w-]+=*\.[\w-]+=*\.[\w-]+=*$/.test(token)) return token;
  throw refused(
    "/regtoken",
    `The registration token is none: ${decoded.reason}.`,
    "Make one with BulkRegistrationTokenTool.exe /new on the site server.",
  );
}

// Where to look first comes first; the token last among the parameters, so that what stands before it stays readable.
const FIRST = ["/mp", "/source", "/UsePKICert", "/NoCRLCheck"];
const THEN = ["CCMHOSTNAME", "SMSSITECODE", "SMSMP", "SMSMPLIST", "DNSSUFFIX", "FSP", "SMSSIGNCERT"];
// The order of Microsoft's manual examples, so that a line can be held against the page.
const THEN_BY_HAND = ["SMSSITECODE", "CCMHOSTNAME", "CCMFIRSTCERT", "SMSMP", "SMSMPLIST", "DNSSUFFIX", "FSP"];

/** Parameters before properties (rule 2), each in a fixed order; of equal names the given order stays. */
function inOrder(items: readonly LineItem[], method: BuildMethod | undefined): LineItem[] {
  const then = method === "manual" ? THEN_BY_HAND : THEN;
  const rank = ({ name }: LineItem) => {
    if (name === "/regtoken") return 2;
    if (name.startsWith("/")) return FIRST.includes(name) ? FIRST.indexOf(name) / FIRST.length : 1;
    return then.includes(name) ? 3 + then.indexOf(name) / then.length : 4;
  };
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...items].sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name));
}
