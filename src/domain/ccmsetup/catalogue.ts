import { PARAMETERS } from "./catalogue-parameters.ts";
import { PROPERTIES } from "./catalogue-properties.ts";

export type EntryKind = "ccmsetup-parameter" | "ccmsetup-msi-property" | "client-msi-property";
export type EntryStatus =
  | "current"
  | "superseded"
  | "deprecated"
  | "removed"
  | "undocumented"
  | "preview-only"
  | "file-only"
  | "unconfirmed";

export interface ValueType {
  readonly type:
    | "flag"
    | "enum"
    | "integer"
    | "string"
    | "path"
    | "guid"
    | "list"
    | "token"
    | "url"
    | "fqdn"
    | "unknown";
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** Of a list. */
  readonly separator?: string;
  readonly item?: string;
  /** Shape in words. */
  readonly form?: string;
  /** Regular expression of the whole value. */
  readonly pattern?: string;
  readonly maxLengthInIntune?: number;
}

/** Another item, or `NAME=VALUE`, or a situation in words, and how strongly. */
export interface Relation {
  readonly with: string;
  readonly level: string;
  readonly note?: string;
  readonly source?: string;
}

/** One thing ccmsetup understands, with where that is written. */
export interface CatalogueEntry {
  /** As Microsoft spells it; parameters with their slash. */
  readonly name: string;
  readonly kind: EntryKind;
  /** Which program looks at it. */
  readonly side: "ccmsetup.exe" | "ccmsetup.msi" | "client.msi";
  readonly status: EntryStatus;
  readonly syntax: string;
  readonly valueType: ValueType;
  /** Words or numbers that are allowed; the first word of each, the rest explains it. */
  readonly allowed: readonly string[] | null;
  readonly default: string | null;
  /** Scenarios in which it has to be there. */
  readonly required: readonly string[];
  readonly requires: readonly Relation[];
  readonly conflicts: readonly Relation[];
  /** First version of Configuration Manager; null when it is older than the pages tell. */
  readonly since: string | null;
  readonly secret: boolean;
  /** May be repeated on the line. */
  readonly multi: boolean;
  readonly publishedToActiveDirectory: boolean;
  readonly allowedInClientPush: boolean;
  readonly scenarios: readonly string[];
  readonly summary: string;
  readonly notes: readonly string[];
  readonly example: string | null | undefined;
  readonly supersededBy: string | null | undefined;
  /** `repository:path` of a public page, or a thread. */
  readonly source: readonly string[];
  readonly confidence: string;
}

/** Every parameter and property, parameters first. */
export const CATALOGUE: readonly CatalogueEntry[] = [...PARAMETERS, ...PROPERTIES];

const BY_NAME = new Map(CATALOGUE.map((entry) => [entry.name.toLowerCase(), entry]));

/** The entry of a name, whatever its case; parameters with their slash. */
export function findEntry(name: string): CatalogueEntry | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Spellings seen in the field, and what was meant. */
export const MISSPELLINGS: ReadonlyMap<string, string> = new Map([
  ["ccmloggingenabled", "CCMENABLELOGGING"],
  ["resetinformationkey", "RESETKEYINFORMATION"],
  ["mangedinstaller", "MANAGEDINSTALLER"],
  ["sitecode", "SMSSITECODE"],
  ["/force", "/forceinstall"],
]);
