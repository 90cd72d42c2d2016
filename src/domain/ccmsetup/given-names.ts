import { BridgeError } from "../errors.ts";
import { type CatalogueEntry, findEntry } from "./catalogue.ts";

/** A name under `parameters` or `properties` that is none, and where it stands. */
export interface WrongName {
  readonly path: readonly string[];
  readonly message: string;
}

/** What of the names a manifest gives cannot stand on a line; values are looked at when a line is built. */
export function wrongNames({
  parameters,
  properties,
}: {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}): WrongName[] {
  const look = (where: string, names: readonly string[], entryOf: (name: string) => unknown) =>
    names.flatMap((name): WrongName[] => {
      try {
        entryOf(name);
        return [];
      } catch (error) {
        if (!(error instanceof BridgeError)) throw error;
        const message = [error.message, error.next].join(" ").replace(/\.$/, "");
        // What follows `regtoken:` is masked wherever it is printed, so the message cannot stand behind that name.
        return [{ path: error.facts.item === "/regtoken" ? [where] : [where, name], message }];
      }
    });
  return [
    ...look("parameters", Object.keys(parameters), parameterEntry),
    ...look("properties", Object.keys(properties), propertyEntry),
  ];
}

/**
 * The catalogue's entry of a parameter, named with or without its slash.
 * @throws BridgeError "invalid" for what is none, is a secret, or does not install a client.
 */
export function parameterEntry(name: string): CatalogueEntry {
  const entry = findEntry(name.startsWith("/") ? name : `/${name}`);
  if (!entry) {
    if (findEntry(name))
      throw refused(name, `${name} is a property, not a parameter.`, "Put it under properties.");
    throw unknown(name, "parameter");
  }
  if (entry.name === "/regtoken")
    throw refused(
      entry.name,
      "/regtoken is a secret and is never written in a manifest.",
      "Give registrationToken: { env: NAME } or { file: PATH }.",
    );
  if (entry.name === "/?" || entry.name === "/uninstall")
    throw refused(entry.name, `${entry.name} does not install a client.`, "Leave it out.");
  return buildable(entry);
}

/** The catalogue's entry of a client.msi property. @throws BridgeError "invalid" for what is none, or is the line itself. */
export function propertyEntry(name: string): CatalogueEntry {
  const entry = findEntry(name);
  if (!entry || name.startsWith("/")) {
    if (findEntry(name.startsWith("/") ? name : `/${name}`))
      throw refused(name, `${name} is a parameter, not a property.`, "Put it under parameters.");
    throw unknown(name, "property");
  }
  if (entry.kind === "ccmsetup-msi-property")
    throw refused(
      name,
      `${entry.name} is what is built here.`,
      "Give what it is to hold, as parameters and properties.",
    );
  return buildable(entry);
}

/** Nothing that is gone, was never released or stands only in files is put on a line; see the entry's status. */
function buildable(entry: CatalogueEntry): CatalogueEntry {
  const reason = {
    removed: "is of an older product or page",
    "preview-only": "was in a technical preview only",
    "file-only": "stands in /config files only",
    unconfirmed: "was found in no page, and how it is written is not known",
  }[entry.status as string];
  if (reason === undefined) return entry;
  const instead = entry.supersededBy ? `Use ${entry.supersededBy} instead.` : "Leave it out.";
  throw refused(entry.name, `${entry.name} ${reason}.`, instead);
}

function unknown(name: string, what: "parameter" | "property"): BridgeError {
  return refused(
    name,
    `There is no ${what} named ${name}.`,
    "`ccmbridge cmd catalogue` lists what there is.",
  );
}

/** Names the item, never its value. */
export const refused = (item: string, message: string, next: string) =>
  new BridgeError("invalid", message, { item }, { next });
