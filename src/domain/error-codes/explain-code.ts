import type { CodeEntry } from "./code-entry.ts";
import { HRESULT_NAMES } from "./data/hresult-names.ts";
import { entriesNamed, entriesOf } from "./known-codes.ts";
import { readCode } from "./read-code.ts";
import { type CodeStructure, structureOf } from "./structure.ts";

/** What a code means in one place. */
export interface CodeMeaning {
  readonly context: string;
  readonly symbol: string | null;
  readonly meaning: string;
  /** Most likely first; empty where no source names one. */
  readonly causes: readonly string[];
  /** What tells the causes apart. */
  readonly checks: readonly string[];
  readonly remedies: readonly string[];
  readonly note: string | null;
  readonly source: readonly string[];
}

export interface ExplainedCode {
  /** As it was written. */
  readonly code: string;
  /** `0x80070643`; null for what has only a name. */
  readonly hex: string | null;
  /** Unsigned. */
  readonly decimal: number | null;
  /** As a signed 32-bit number, the form of Intune and of scripts. */
  readonly signed: number | null;
  readonly symbol: string | null;
  readonly facility: string;
  readonly structure: CodeStructure | null;
  /** Where a number stands in a list of codes; false when only its structure could be told. */
  readonly listed: boolean;
  /** Most likely first; never empty. */
  readonly meanings: readonly CodeMeaning[];
}

/**
 * Explains a code in any written form, or a name such as `CMGService_Invalid_Token`. `undefined` when the text is neither
 * a number nor a known name.
 */
export function explainCode(text: string): ExplainedCode | undefined {
  // A name first: "HTTP 403 CMGConnector_Forbidden" and "STATEID 321" hold numbers too.
  const named = /[a-z]{4}/i.test(text) || /^\d{5}$/.test(text.trim()) ? entriesNamed(text) : [];
  const first = named[0];
  if (first && first.code === null) return explainName(text.trim(), named);
  const written = readCode(text);
  const value = HRESULT_NAMES.get(text.trim().toUpperCase());
  if (!written && !first && value !== undefined) return { ...explainValue(value, false), code: text.trim() };
  if (!written)
    return first && first.code !== null
      ? { ...explainValue(first.code, false), code: text.trim() }
      : undefined;
  return { ...explainValue(written.value, written.http), code: written.text };
}

/** Explains a 32-bit number, signed or unsigned. */
export function explainNumber(value: number): ExplainedCode {
  const explained = explainValue(value >>> 0, false);
  return { ...explained, code: explained.hex! };
}

function explainName(code: string, entries: readonly CodeEntry[]): ExplainedCode {
  return {
    code,
    hex: null,
    decimal: null,
    signed: null,
    symbol: entries[0]!.symbol,
    facility: entries[0]!.context,
    structure: null,
    listed: true,
    meanings: entries.map(meaningOf),
  };
}

function explainValue(value: number, http: boolean): Omit<ExplainedCode, "code"> {
  const structure = structureOf(value);
  const own = entriesOf(value);
  const inner = innerEntries(structure, value);
  const entries = http ? [...own].sort(httpFirst) : own;
  const meanings = [
    ...entries.map((entry) => withInner(entry, inner)),
    ...inner.filter(({ context }) => !own.some((entry) => sameThing(entry, context))).map(wrapped(structure)),
  ];
  const listed = meanings.length > 0;
  return {
    hex: hexOf(value),
    decimal: value,
    signed: value | 0,
    symbol: meanings[0]?.symbol ?? null,
    facility: structure.facility,
    structure,
    listed,
    meanings: listed ? meanings : [byStructure(structure, value)],
  };
}

const httpFirst = (a: CodeEntry, b: CodeEntry) =>
  Number(b.context === "HTTP status") - Number(a.context === "HTTP status");

/** The entries of the number inside an HRESULT. A plain 16xx is asked for in its wrapped form too. */
function innerEntries({ innerKind, inner }: CodeStructure, value: number): readonly CodeEntry[] {
  if (value <= 0xffff) return [];
  const all = entriesOf(inner);
  switch (innerKind) {
    case "win32":
      return all.filter(({ context }) => /^(Windows|WinHTTP|Windows Installer)/.test(context));
    case "http":
      return all.filter(({ context }) => context === "HTTP status");
    case "ntstatus": {
      // NTSTATUS 0xC009nnnn are the errors of cryptography, 0x8009nnnn.
      const security = inner >>> 16 === 0xc009 ? entriesOf((0x80090000 | (inner & 0xffff)) >>> 0) : [];
      return [...all, ...security];
    }
    case "facility":
      return [];
  }
}

/** An HRESULT entry that only points to the number inside takes over what is known of that one. */
function withInner(entry: CodeEntry, inner: readonly CodeEntry[]): CodeMeaning {
  const own = meaningOf(entry);
  const same = entry.context.includes("as HRESULT") ? inner[0] : undefined;
  if (!same) return own;
  const { meaning, causes, checks, remedies, source } = meaningOf(same);
  return { ...own, meaning: `Windows Installer ${same.code}: ${meaning}`, causes, checks, remedies, source };
}

const sameThing = (entry: CodeEntry, context: string) =>
  entry.context.includes("as HRESULT") && context.startsWith("Windows Installer");

const wrapped =
  ({ innerKind, inner }: CodeStructure) =>
  (entry: CodeEntry): CodeMeaning => {
    const number = innerKind === "ntstatus" ? hexOf(inner) : String(inner);
    return { ...meaningOf(entry), context: `${entry.context}, ${number} inside an HRESULT` };
  };

function meaningOf(entry: CodeEntry): CodeMeaning {
  const { context, symbol, meaning, causes = [], checks = [], remedies = [], note = null, sources } = entry;
  return { context, symbol, meaning, causes, checks, remedies, note, source: sources };
}

/** What can be said of a number that no list holds: never nothing. */
function byStructure(
  { kind, facility, inner, innerKind, isFailure }: CodeStructure,
  value: number,
): CodeMeaning {
  const number = innerKind === "ntstatus" ? hexOf(inner) : `${inner} (${hexOf(inner)})`;
  const what =
    kind === "system error"
      ? `Return code or Windows system error ${inner}. It stands in no list here; what it means depends on the program that gave it.`
      : `${isFailure ? "Failure" : "Success or information"} of ${facility}, number ${number}.`;
  return {
    context: kind === "system error" ? "return code or Windows system error" : `${kind} by its structure`,
    symbol: null,
    meaning: what,
    causes: [],
    checks: [
      kind === "system error"
        ? "The line that holds it: which program returned it, and the lines before it."
        : `The lines before it in the log; on Windows also \`certutil -error ${hexOf(value)}\`.`,
    ],
    remedies: [],
    note: null,
    source: ["[MS-ERREF] sections 2.1 to 2.3"],
  };
}

/** `0x7`, `0x643`, `0x80070643`. */
export function hexOf(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase()}`;
}
