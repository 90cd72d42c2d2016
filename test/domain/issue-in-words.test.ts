import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { issueInWords } from "../../src/domain/issue-in-words.ts";
import { readManifest } from "../../src/formats/manifest.ts";

const MANIFEST = readFileSync(new URL("../../manifests/examples/cmg-entra.yaml", import.meta.url), "utf8");
const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: issueInWords }).error!.issues.map(({ message }) => message);

describe("what is wrong with a value", () => {
  it.each([
    [z.string(), undefined, "is missing"],
    [z.string(), 5, "has to be text, not a whole number"],
    [z.int(), 1.5, "has to be a whole number, not a number with decimals"],
    [z.coerce.number(), "soon", "has to be a number"],
    [z.array(z.string()), "a", "has to be a list, not text"],
    [z.strictObject({}), null, "has to be names with values, not empty"],
    [z.enum(["a", "b"]), "c", "has to be one of a, b"],
    [z.string().min(1), "", "has to hold some text; it is empty"],
    [z.string().max(2), "abc", "has to have at most 2 characters"],
    [z.array(z.string()).max(1), ["a", "b"], "has to have at most 1 entry"],
    [z.number().positive(), 0, "has to be more than 0"],
    [z.number().max(86_400), 86_401, "has to be at most 86400"],
    [z.url(), "x", "has to be a whole web address, such as https://www.contoso.com"],
    [z.string().regex(/^a/, "begins with an a"), "b", "begins with an a"],
    [z.union([z.string(), z.number()]), [], "has none of the forms it may have"],
  ])("is told in words for people: %#", (schema, value, message) => {
    expect(said(schema, value)).toEqual([message]);
  });

  it("never is the parser's own wording nor the value, wherever a manifest is wrong", () => {
    const documents = parseAllDocuments(MANIFEST).map(
      (document) => document.toJS() as Record<string, unknown>,
    );
    const places = documents.flatMap((document, index) => pathsOf(document).map((path) => ({ index, path })));
    const wrong = fc.oneof(
      fc.constantFrom<unknown>(null, true, [], {}, "", -1, 0.5, ["hush-hush"], { hush: "hush-hush" }),
      fc.constant("hush-hush ".repeat(2_000)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), wrong, ({ index, path }, value) => {
        const copy = structuredClone(documents);
        put(copy[index]!, path, value);
        const text = copy.map((document) => JSON.stringify(document)).join("\n---\n");
        for (const { message } of readManifest(text, "x.yaml").problems) {
          expect(message).not.toMatch(
            /invalid input|expected|received|too (?:small|big)|must match|undefined/i,
          );
          expect(message).not.toContain("hush-hush");
        }
      }),
      { numRuns: 300 },
    );
  });
});

const pathsOf = (value: unknown, path: string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...pathsOf(inner, [...path, name])])
    : [];

function put(target: Record<string, unknown>, [name = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[name] = value;
  else put(target[name] as Record<string, unknown>, rest, value);
}
