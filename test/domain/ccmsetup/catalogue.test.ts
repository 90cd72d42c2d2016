import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  CATALOGUE,
  type CatalogueEntry,
  findEntry,
  MISSPELLINGS,
} from "../../../src/domain/ccmsetup/catalogue.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";

/** The catalogue as it was collected from the pages, with what each entry rests on. */
const COLLECTED = parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/ccmsetup/catalogue.yaml"), "utf8"),
) as {
  scenarios: Record<string, string>;
  meta: { counts: Record<string, number>; countsByStatus: Record<string, number> };
  entries: (Record<string, unknown> & { name: string; kind: CatalogueEntry["kind"] })[];
  commonMisspellings: { name: string; didYouMean: string }[];
};

const SIDES: Record<CatalogueEntry["kind"], CatalogueEntry["side"]> = {
  "ccmsetup-parameter": "ccmsetup.exe",
  "ccmsetup-msi-property": "ccmsetup.msi",
  "client-msi-property": "client.msi",
};

/** Where an entry was collected as a bare number or left out, the typed one has text, null or nothing. */
const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
function asTyped({ minVersion, kind, ...entry }: (typeof COLLECTED.entries)[number]) {
  return {
    ...entry,
    kind,
    side: SIDES[kind],
    since: text(minVersion),
    default: text(entry.default),
    allowed: entry.allowed === null ? null : (entry.allowed as unknown[]).map(String),
    notes: entry.notes ?? [],
    example: entry.example ?? null,
    supersededBy: entry.supersededBy ?? null,
  };
}

describe("the catalogue", () => {
  it.each(COLLECTED.entries.map((entry) => [entry.name, entry] as const))(
    "has %s with everything that was collected of it",
    (name, entry) => {
      const typed = findEntry(name)!;
      expect({
        ...typed,
        example: typed.example ?? null,
        supersededBy: typed.supersededBy ?? null,
      }).toEqual(asTyped(entry));
    },
  );

  it("has nothing else, and each name once", () => {
    expect(CATALOGUE.map(({ name }) => name).sort()).toEqual(
      COLLECTED.entries.map(({ name }) => name).sort(),
    );
  });

  it("has as many of each kind and status as the collection counts", () => {
    const count = (of: (entry: CatalogueEntry) => string) => {
      const counts: Record<string, number> = {};
      for (const entry of CATALOGUE) counts[of(entry)] = (counts[of(entry)] ?? 0) + 1;
      return counts;
    };
    expect(count(({ kind }) => kind)).toEqual(COLLECTED.meta.counts);
    expect(count(({ status }) => status)).toEqual(COLLECTED.meta.countsByStatus);
  });

  it("finds a name in any case, and nothing for a name without its slash", () => {
    expect(findEntry("smssitecode")?.name).toBe("SMSSITECODE");
    expect(findEntry("/USEPKICERT")?.name).toBe("/UsePKICert");
    expect(findEntry("UsePKICert")).toBeUndefined();
    expect(findEntry("constructor")).toBeUndefined();
  });

  it("tells what was meant by each spelling that is seen in the field", () => {
    for (const { name, didYouMean } of COLLECTED.commonMisspellings) {
      const value = name.startsWith("/") ? "" : "=TRUE";
      const messages = lintLine(`ccmsetup.exe ${name}${value}`).problems.map(({ message }) => message);
      expect(MISSPELLINGS.get(name.toLowerCase()) ?? findEntry(name.slice(1))?.name, name).toBe(didYouMean);
      expect(messages.join(" "), name).toContain(didYouMean);
    }
  });

  it("masks only what is secret: the registration token", () => {
    expect(CATALOGUE.filter(({ secret }) => secret).map(({ name }) => name)).toEqual(["/regtoken"]);
  });

  it.each(CATALOGUE.filter(({ example }) => example).map((entry) => [entry.example!, entry] as const))(
    "shows an example that the linter reads as that item: %s",
    (example, { name }) => {
      const { problems } = lintLine(example);
      const unknown = problems.filter(({ code }) => code.startsWith("unknown-") || code === "stray-text");
      expect(unknown, name).toEqual([]);
    },
  );
});
