import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelled, widthOf, wrapped } from "../../src/cli/wrapped.ts";

describe("wrapped text", () => {
  it("breaks at blanks, indents what follows, and counts wide characters as two columns", () => {
    expect(wrapped("one two three", 9, "  ", "- ")).toEqual(["- one two", "  three"]);
    expect(wrapped("日本語 日本語", 8, "", "")).toEqual(["日本語", "日本語"]);
    expect(widthOf("日本語")).toBe(6);
  });

  it("is never wider than it may be and loses no letter", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.integer({ min: 12, max: 100 }),
        (text, width) => {
          const lines = wrapped(text, width, "  ");
          expect(lines.every((line) => widthOf(line) <= width)).toBe(true);
          expect(lines.join("").replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a name with its value", () => {
  it("stands in a column of its own, and long values keep to it", () => {
    expect(labelled("Tenant", "contoso", 40, 10)).toEqual(["Tenant    contoso"]);
    expect(labelled("Tenant", "one two three", 17, 10)).toEqual(["Tenant    one two", "          three"]);
  });

  it("is there also when there is no value", () => expect(labelled("Owner", "", 40, 10)).toEqual(["Owner"]));
});
