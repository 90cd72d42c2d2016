import { CATALOGUE, type CatalogueEntry, findEntry, MISSPELLINGS } from "../domain/ccmsetup/catalogue.ts";
import { BridgeError } from "../domain/errors.ts";

/**
 * Everything ccmsetup understands, or what goes by `name`: with or without its slash, in any case, misspelt in a known way.
 * @throws BridgeError "not-found" with the names that come near.
 */
export function lookUpCatalogue(name?: string): readonly CatalogueEntry[] {
  if (name === undefined) return CATALOGUE;
  const asked = name.trim().replace(/[:=].*$/s, "");
  const meant = MISSPELLINGS.get(asked.toLowerCase()) ?? asked;
  const entry = findEntry(meant) ?? findEntry(`/${meant}`) ?? findEntry(meant.replace(/^[/-]/, ""));
  if (entry) return [entry];
  const bare = meant.replace(/^[/-]/, "").toLowerCase();
  const near = CATALOGUE.filter((other) => bare.length >= 3 && other.name.toLowerCase().includes(bare));
  throw new BridgeError(
    "not-found",
    `Nothing is named ${asked.slice(0, 80)} in the catalogue of ccmsetup.`,
    {},
    {
      next:
        near.length > 0
          ? `Is one of these meant: ${near.map((other) => other.name).join(", ")}?`
          : "`ccmbridge cmd catalogue` lists all names.",
    },
  );
}
