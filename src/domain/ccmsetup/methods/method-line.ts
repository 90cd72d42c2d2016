import { buildLine } from "../build.ts";
import type { BuildMethod } from "../build-method.ts";
import type { Form, Scenario } from "../line.ts";
import { lintLine } from "../lint.ts";
import type { GivenValue } from "../written-value.ts";
import { type MethodInput, type MethodLine, TOKEN_MARK } from "./method.ts";

export interface LineRequest {
  readonly title: string;
  readonly scenario: Scenario;
  /** Default `exe`. */
  readonly form?: Form | undefined;
  readonly method?: BuildMethod | undefined;
  /** What the method adds or leaves out (`false`); the deployment's own wishes come after and win. */
  readonly parameters?: Readonly<Record<string, GivenValue>> | undefined;
  readonly properties?: Readonly<Record<string, GivenValue>> | undefined;
  /** The deployment's wishes go in too; default true. */
  readonly withWishes?: boolean | undefined;
}

// Well-formed and as long as Microsoft's sample (rule 16), so that builder and linter judge the line as it will be; it opens
// nothing.
const STAND_IN_HEAD = "eyJ0eXAiOiJKV1QifQ.eyJleHAiOjQxMDI0NDQ4MDB9.";
const STAND_IN = STAND_IN_HEAD.padEnd(858, "A");

/**
 * A line of a method, built from the site and the deployment's wishes and judged in its form.
 * @throws BridgeError "invalid" as `buildLine` does.
 */
export function methodLine({ site, deployment }: MethodInput, request: LineRequest): MethodLine {
  const { title, scenario, form = "exe", method, withWishes = true } = request;
  const wishes = withWishes ? deployment : undefined;
  const built = buildLine({
    site,
    scenario,
    form,
    method,
    parameters: merged(request.parameters, wishes?.parameters, parameterName),
    properties: merged(request.properties, wishes?.properties, (name) => name.toUpperCase()),
    registrationToken: scenario === "cmg-token" ? STAND_IN : undefined,
  });
  const line = form === "exe" ? built.line.replace(/^ccmsetup\.exe/, "CCMSetup.exe").trimEnd() : built.line;
  return judged({ title, line, form, scenario, limit: built.limit });
}

/** A line that is written already, judged as its form; `scenario` undefined lets the line tell it. */
export function judged({
  title,
  line,
  form,
  scenario,
  limit = null,
}: {
  readonly title: string;
  readonly line: string;
  readonly form: Form;
  readonly scenario: Scenario | "image" | undefined;
  readonly limit?: number | null;
}): MethodLine {
  const { problems } = lintLine(line, { form, scenario });
  return {
    title,
    line: line.replace(STAND_IN, TOKEN_MARK),
    form,
    scenario,
    length: line.length,
    limit,
    problems: problems.filter(({ code }) => code !== "secret-in-line"),
  };
}

/** The line with a stand-in for its token, as it can be judged again. */
export const withStandIn = (line: string): string => line.replace(TOKEN_MARK, STAND_IN);

const parameterName = (name: string) => (name.startsWith("/") ? name : `/${name}`).toLowerCase();

/** Both together; the later ones win, also when they are spelled otherwise. */
function merged(
  first: Readonly<Record<string, GivenValue>> = {},
  second: Readonly<Record<string, GivenValue>> = {},
  nameOf: (name: string) => string,
): Record<string, GivenValue> {
  const later = new Set(Object.keys(second).map(nameOf));
  return {
    ...Object.fromEntries(Object.entries(first).filter(([name]) => !later.has(nameOf(name)))),
    ...second,
  };
}
