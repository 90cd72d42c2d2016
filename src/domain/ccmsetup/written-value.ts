import { BridgeError } from "../errors.ts";
import type { CatalogueEntry } from "./catalogue.ts";

/** What a manifest may give for a property or parameter. */
export type GivenValue = string | number | boolean | readonly (string | number)[];

/**
 * How an item is written: its texts in order (several when it may be repeated), `undefined` for a bare flag. An empty
 * list leaves the item out: that is what `false` means wherever FALSE is no value of its own.
 * @throws BridgeError "invalid" naming the item, never its value, when the catalogue does not allow it.
 */
export function writtenValues(entry: CatalogueEntry, given: GivenValue): readonly (string | undefined)[] {
  const refuse = refusal(entry);
  const { type } = entry.valueType;
  const allowed = allowedWords(entry);
  if (typeof given === "boolean") {
    const word = given ? "TRUE" : "FALSE";
    if (type === "flag") return given ? [undefined] : [];
    if (allowed.includes(word)) return [word];
    if (type === "integer" || given) throw refuse(`takes ${wanted(entry)}, not ${given}`);
    return [];
  }
  if (type === "flag") throw refuse("takes no value: give true, or false to leave it out");
  const texts = (Array.isArray(given) ? given : [given]).map((value) => String(value).trim());
  if (texts.length === 0) return [];
  if (texts.some((text) => text === "")) throw refuse("may not be empty");
  if (type === "list") {
    const { separator } = entry.valueType;
    const parts = texts.flatMap((text) => (separator === ";" ? text.split(/\s*;\s*/) : [text]));
    if (parts.some((part) => part === "")) throw refuse("holds an empty part");
    return [parts.map((part) => checked(entry, part)).join(separator ?? ";")];
  }
  if (texts.length > 1 && !entry.multi) throw refuse("takes one value, not a list");
  return texts.map((text) => checked(entry, text));
}

/** One value, checked against the catalogue; an enumerated one comes back in the catalogue's spelling. */
function checked(entry: CatalogueEntry, text: string): string {
  const refuse = refusal(entry);
  const { type, pattern, min, max } = entry.valueType;
  // Quotes are put by the builder; typographic ones end msiexec with 1639 (rule 13), and a line has no second line.
  if (/["\u201c-\u201f\u2033\uff02\u00ab\u00bb]/.test(text)) throw refuse("may hold no quotation mark");
  if (/\p{Cc}/u.test(text)) throw refuse("may hold no line break or control character");
  const allowed = allowedWords(entry);
  // The letters of SMSCONFIGSOURCE are combined: its pattern says how.
  if (allowed.length > 0 && !pattern) {
    const word = allowed.find((candidate) => candidate.toUpperCase() === text.toUpperCase());
    if (!word) throw refuse(`takes ${wanted(entry)}`);
    return word;
  }
  if (type === "integer") {
    const number = Number(text);
    const fits = /^\d+$/.test(text) && number >= (min ?? 0) && number <= (max ?? Number.MAX_SAFE_INTEGER);
    if (!fits) throw refuse(`takes ${wanted(entry)}`);
  }
  if (type === "guid" && !GUID.test(text)) throw refuse("takes a GUID");
  if (type === "url" && !/^(?:https|api):\/\/\S+$/.test(text))
    throw refuse("takes an address: https://… or api://…");
  if (
    type === "fqdn" &&
    !/^(?:https:\/\/)?[A-Za-z0-9_.-]+(?:\/CCM_Proxy_(?:Mutual|Server)Auth\/\d+)?$/i.test(text)
  )
    throw refuse("takes a computer name or FQDN");
  if (pattern && !new RegExp(pattern).test(text)) throw refuse("has not the form the catalogue gives for it");
  return text;
}

/** The words an entry allows; the catalogue may add what each means behind a space. */
function allowedWords(entry: CatalogueEntry): string[] {
  return (entry.allowed ?? []).map((word) => String(word).split(" ", 1)[0]!);
}

function wanted(entry: CatalogueEntry): string {
  const allowed = allowedWords(entry);
  if (allowed.length > 0) return allowed.join(", ");
  const { type, unit, min, max } = entry.valueType;
  if (type !== "integer") return `a value of type ${type}`;
  const range =
    max === undefined ? (min === undefined ? "" : ` of at least ${min}`) : ` from ${min ?? 0} to ${max}`;
  return `a whole number${range}${unit ? ` (${unit})` : ""}`;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const refusal = (entry: CatalogueEntry) => (what: string) =>
  new BridgeError(
    "invalid",
    `${entry.name} ${what}.`,
    { item: entry.name },
    { next: `\`ccmbridge cmd catalogue ${entry.name}\` shows how it is written.` },
  );
