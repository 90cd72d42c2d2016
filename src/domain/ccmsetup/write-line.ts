import { BridgeError } from "../errors.ts";
import type { Form } from "./line.ts";
import type { LineItem } from "./scenario-line.ts";

export interface WrittenLine {
  readonly line: string;
  /** What has to be done beside the line, in words. */
  readonly beside: readonly string[];
}

/**
 * Items, parameters before properties, as the text of a form.
 * @throws BridgeError "invalid" naming the item when the form has no documented way to say it.
 */
export function writeLine(items: readonly LineItem[], form: Form): WrittenLine {
  if (form === "config-file") return configEntry(items);
  const inside = WRAPPED[form];
  const words = items.map((item) => written(item, inside !== undefined, form)).join(" ");
  if (inside !== undefined) return { line: `${inside}CCMSETUPCMD="${words}"`, beside: [] };
  const late = items.find(({ name }) => name.toUpperCase() === "PROVISIONTS");
  if (late)
    throw new BridgeError(
      "invalid",
      "PROVISIONTS works with ccmsetup.msi only.",
      { item: late.name, form },
      { next: "Take a form with CCMSETUPCMD: intune-lob-args, msi-doc or msiexec." },
    );
  return { line: form === "exe" ? `ccmsetup.exe ${words}` : words, beside: [] };
}

/** Forms in which everything stands in the quotes of CCMSETUPCMD, and what stands before it (rules 11, 17 and 18). */
const WRAPPED: Partial<Record<Form, string>> = {
  "intune-lob-args": "",
  "msi-doc": "ccmsetup.msi ",
  msiexec: "msiexec /i ccmsetup.msi /q ",
};

function written({ name, value }: LineItem, insideQuotes: boolean, form: Form): string {
  if (value === undefined) return name;
  return `${name}${name.startsWith("/") ? ":" : "="}${quoted(name, value, insideQuotes, form)}`;
}

/** A value with spaces wants quotes (rule 3); inside CCMSETUPCMD how to write them is documented nowhere (rule 14). */
function quoted(name: string, value: string, insideQuotes: boolean, form: Form): string {
  if (!/\s/.test(value)) return value;
  if (insideQuotes || form === "config-file")
    throw new BridgeError(
      "invalid",
      insideQuotes
        ? `${name} holds a space: it would need quotes inside the quotes of CCMSETUPCMD, and how to write those is documented nowhere (rule 14).`
        : `${name} holds a space, and how to quote it in a /config file is documented nowhere.`,
      { item: name, form },
      {
        next: "Choose a value without spaces, or install with ccmsetup.exe itself (form exe, as a Win32 app or script).",
      },
    );
  // Windows reads a backslash before the closing quote as "no closing quote".
  if (value.endsWith("\\"))
    throw new BridgeError(
      "invalid",
      `${name} needs quotes and ends with a backslash, which would swallow the closing quote.`,
      { item: name, form },
      { next: "Leave out the backslash at the end." },
    );
  return `"${value}"`;
}

/**
 * The Install entry of a /config file: INSTALL=ALL and properties. Parameters have no place in the file; they stay on
 * the command line that names it.
 */
function configEntry(items: readonly LineItem[]): WrittenLine {
  const parameters = items.filter(({ name }) => name.startsWith("/"));
  const properties = items.filter(({ name }) => !name.startsWith("/"));
  const late = properties.find(({ name }) => name === "PROVISIONTS");
  if (late)
    throw new BridgeError("invalid", "PROVISIONTS works with ccmsetup.msi only.", { item: late.name });
  const words = properties.map((item) => written(item, false, "config-file")).join(" ");
  const shown = parameters
    .map((item) => (item.name === "/regtoken" ? "/regtoken:TOKEN" : written(item, false, "exe")))
    .concat("/config:FILE");
  return {
    line: `Install=INSTALL=ALL ${words}`.trimEnd(),
    beside: [
      parameters.length === 0
        ? "Start it with: ccmsetup.exe /config:FILE"
        : `A /config file holds properties only; start it with: ccmsetup.exe ${shown.join(" ")}`,
    ],
  };
}
