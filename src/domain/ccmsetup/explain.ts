import { type CatalogueEntry, findEntry, MISSPELLINGS } from "./catalogue.ts";
import type { Form, Scenario, Token, TokenKind } from "./line.ts";
import { maskLine, maskSecret } from "./mask.ts";
import { parseLine } from "./parse.ts";
import { decodeRegistrationToken, tokenLife } from "./registration-token.ts";
import { guessScenario, SCENARIO_FACTS } from "./scenario.ts";

export interface ExplainedToken {
  /** As written; a registration token is masked. */
  readonly text: string;
  /** As the catalogue spells it. */
  readonly name: string;
  readonly kind: TokenKind;
  /** Without quotes; null when there is none, masked when it is secret. */
  readonly value: string | null;
  /** Which program looks at it; null when none does. */
  readonly side: CatalogueEntry["side"] | "msiexec" | null;
  readonly meaning: string;
  /** First version of Configuration Manager that knows it; null when it is older than the pages tell. */
  readonly since: string | null;
  readonly secret: boolean;
  /** Offsets in UTF-16 units into the line that was given; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface ExplainedLine {
  readonly tokens: readonly ExplainedToken[];
  /** The scenario the line shows, null when it fits several. */
  readonly scenario: Scenario | null;
  readonly form: Form;
  /** True when the form was not given. */
  readonly guessed: boolean;
}

/** Every token of a line in words. Takes any text; without `now` nothing is said of a registration token's expiry. */
export function explainLine(
  line: string,
  { form, now }: { form?: Form | undefined; now?: Date | undefined },
): ExplainedLine {
  const parsed = parseLine(line, form);
  const wrapped = parsed.wrapped !== undefined;
  const msi = parsed.form === "intune-lob-args" || parsed.form === "msi-doc" || parsed.form === "msiexec";
  return {
    tokens: parsed.tokens.map((token) => explained(token, now, msi && !token.inside, wrapped)),
    scenario:
      guessScenario(parsed.tokens.filter(({ kind }) => kind === "parameter" || kind === "property")) ?? null,
    form: parsed.form,
    guessed: parsed.guessed,
  };
}

function explained(token: Token, now: Date | undefined, beside: boolean, wrapped: boolean): ExplainedToken {
  const item = token.kind === "parameter" || token.kind === "property";
  const entry = item || token.kind === "wrapper" ? findEntry(token.name) : undefined;
  const secret = entry?.secret === true || maskLine(token.text) !== token.text;
  const lost = item && beside;
  return {
    text: maskLine(token.text),
    name: maskLine(token.name),
    kind: token.kind,
    value: token.value === undefined ? null : secret ? maskSecret(token.value) : token.value,
    side: lost ? "ccmsetup.msi" : sideOf(token, entry),
    meaning: sentences(
      meaningOf(token, entry, now),
      lost &&
        (wrapped
          ? "It stands outside the quotes of CCMSETUPCMD, so ccmsetup.exe never sees it (rule 12)."
          : "It goes to ccmsetup.msi, which passes on only what is in CCMSETUPCMD (rule 11)."),
    ),
    since: entry?.since ?? null,
    secret,
    start: token.start,
    end: token.end,
  };
}

function sideOf({ kind, name }: Token, entry: CatalogueEntry | undefined): ExplainedToken["side"] {
  if (entry) return entry.side;
  if (kind === "msi-option" || kind === "msi-file") return "msiexec";
  if (kind === "program") return /msiexec/i.test(name) ? "msiexec" : "ccmsetup.exe";
  if (kind === "msi-property") return "ccmsetup.msi";
  return kind === "section" ? "ccmsetup.exe" : null;
}

function meaningOf(token: Token, entry: CatalogueEntry | undefined, now: Date | undefined): string {
  if (entry) return ofEntry(token, entry, now);
  const { kind, name } = token;
  switch (kind) {
    case "program":
      if (/msiexec/i.test(name)) return "Windows Installer, which installs the MSI named behind /i.";
      return /ccmsetup/i.test(name)
        ? "The program that downloads and installs the Configuration Manager client."
        : "Starts what follows it; not part of ccmsetup.";
    case "msi-file":
      return /ccmsetup\.msi"?$/i.test(name)
        ? "The small installer that starts ccmsetup.exe with what stands in CCMSETUPCMD."
        : /client\.msi"?$/i.test(name)
          ? "The client itself, which cannot be installed directly: it stops with error 25502 unless ccmsetup.exe starts it (rule 4)."
          : "The file Windows Installer works on.";
    case "msi-option":
      return msiOption(name);
    case "msi-property":
      return "A property of Windows Installer or of ccmsetup.msi; ccmsetup.exe does not see it.";
    case "section":
      return /^[;#]/.test(name) ? "A comment." : "Heading or entry of a /config file.";
    case "wrapper":
      return "Passes what stands in its quotes on to ccmsetup.exe.";
    case "stray":
      return "Neither parameter nor property: ccmsetup.exe does not know what to do with it.";
    default:
      return unknownItem(name, kind);
  }
}

function unknownItem(name: string, kind: "parameter" | "property"): string {
  const bare = name.replace(/^\//, "");
  const meant = MISSPELLINGS.get(name.toLowerCase()) ?? findEntry(bare)?.name ?? findEntry(`/${bare}`)?.name;
  return sentences(
    kind === "parameter"
      ? "ccmsetup.exe has no such parameter."
      : "client.msi has no such documented property.",
    meant !== undefined && meant !== name && `Probably ${meant} is meant.`,
  );
}

function msiOption(text: string): string {
  if (!/^[/-]/.test(text)) return "Belongs to the option before it.";
  const option = text.replace(/^[/-]/, "").toLowerCase();
  if (option === "i" || option === "package") return "Installs the MSI that follows.";
  if (option === "x" || option === "uninstall") return "Removes the MSI that follows.";
  if (/^q(?:n|uiet)?$|^quiet$/.test(option)) return "Installs without any window.";
  if (/^q[brf]|^passive$/.test(option)) return "Installs with a reduced window.";
  if (/^l/.test(option)) return "Writes a log of the installation.";
  if (option === "norestart") return "Does not restart the computer.";
  return "An option of Windows Installer.";
}

function ofEntry(token: Token, entry: CatalogueEntry, now: Date | undefined): string {
  return sentences(
    entry.summary,
    entry.secret && token.value !== undefined && now && tokenInWords(token.value, now),
    !entry.secret && valueInWords(token, entry),
    statusInWords(entry),
  );
}

function tokenInWords(value: string, now: Date): string {
  const decoded = decodeRegistrationToken(value);
  const { state, text } = tokenLife(decoded, now);
  const id = decoded.ok && decoded.claims.uniqueId !== undefined && ` Its id is ${decoded.claims.uniqueId}.`;
  const advice =
    state === "expired"
      ? " Devices can no longer register with it, and it cannot be renewed: make a new one (rule 54)."
      : "";
  return `This token ${text}.${id || ""}${advice}`;
}

function valueInWords(
  { value }: Token,
  { name, allowed, valueType, default: usual }: CatalogueEntry,
): string | false {
  if (value === undefined || value === "") return false;
  const gateway = /CCM_Proxy_(?:Mutual|Server)Auth/i.test(value);
  if (gateway && (name === "/mp" || name === "CCMHOSTNAME")) return "Here it is a cloud management gateway.";
  if (name === "SMSSITECODE")
    return value.toUpperCase() === "AUTO"
      ? "AUTO lets the client find its site by its boundary group."
      : "Here the site is named, so nothing has to be found.";
  const explained = allowed?.find((word) => word.split(" ", 1)[0]!.toUpperCase() === value.toUpperCase());
  if (explained?.includes(" ")) return `${value} means ${explained.slice(explained.indexOf(" ") + 1)}.`;
  const unit = valueType.type === "integer" && valueType.unit ? ` ${valueType.unit}` : "";
  if (usual === null) return unit !== "" && `The value is in${unit}.`;
  return usual.toUpperCase() === value.toUpperCase()
    ? "This is the default."
    : `Without it: ${usual}${/^\d+$/.test(usual) ? unit : ""}.`;
}

function statusInWords({ status, supersededBy }: CatalogueEntry): string | false {
  const instead = supersededBy ? ` Now: ${supersededBy}.` : "";
  switch (status) {
    case "superseded":
      return `Superseded.${instead}`;
    case "deprecated":
      return `Deprecated: no longer documented.${instead}`;
    case "removed":
      return `Removed: of an older product or page.${instead}`;
    case "undocumented":
      return "Not on the page of documented properties.";
    case "preview-only":
      return "Was in a technical preview only.";
    case "unconfirmed":
      return "Found in no page.";
    case "file-only":
    case "current":
      return false;
  }
}

/** The scenario in words, for people. */
export const scenarioTitle = (scenario: Scenario) => SCENARIO_FACTS[scenario].title;

const sentences = (...parts: (string | false | undefined)[]) => parts.filter((part) => part).join(" ");
