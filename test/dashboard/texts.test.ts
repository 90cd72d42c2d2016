import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestOf } from "../../src/dashboard/pages/command-line/site-fields.ts";
import { withToken } from "../../src/dashboard/pages/command-line/with-token.ts";
import { valueInWords } from "../../src/dashboard/pages/deployments/value-in-words.ts";
import { waitInWords } from "../../src/dashboard/pages/settings/wait-in-words.ts";
import { sizeInWords } from "../../src/dashboard/states/size-in-words.ts";
import { type Mark, piecesOf, placeIn } from "../../src/dashboard/text-editor/mark.ts";
import { lintLine } from "../../src/domain/ccmsetup/lint.ts";
import { maskLine } from "../../src/domain/ccmsetup/mask.ts";
import { readManifest } from "../../src/formats/manifest.ts";

describe("marks in a text", () => {
  const marks = fc.array(
    fc.record({
      start: fc.integer({ min: -5, max: 60 }),
      end: fc.integer({ min: -5, max: 60 }),
      kind: fc.constantFrom<Mark["kind"]>("error", "warning", "info", "shown"),
    }),
  );

  it("cut it into pieces that are the whole of it, wherever they lie", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), marks, (text, some) => {
        expect(
          piecesOf(text, some)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("show the gravest where several lie", () => {
    const line = "abcdef";
    expect(
      piecesOf(line, [
        { start: 0, end: 4, kind: "info" },
        { start: 2, end: 6, kind: "error" },
      ]),
    ).toEqual([
      { text: "ab", kind: "info" },
      { text: "cd", kind: "error" },
      { text: "ef", kind: "error" },
    ]);
  });

  it("stand where a manifest's problem does, and never outside of the text", () => {
    const text = "kind: Site # which\nsiteCode: TOOLONG  \n\n";
    const { start, end } = placeIn(text, 2, 11);
    expect(text.slice(start, end)).toBe("TOOLONG");
    const commented = placeIn(text, 1, 7);
    expect(text.slice(commented.start, commented.end)).toBe("Site");
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 60 }),
        (any, line, column) => {
          const place = placeIn(any, line, column);
          expect(place.start).toBeGreaterThanOrEqual(0);
          expect(place.end).toBeGreaterThanOrEqual(place.start);
          expect(place.end).toBeLessThanOrEqual(any.length);
        },
      ),
    );
  });
});

describe("a fixed line", () => {
  it("gets back the one token that was masked in it, whatever it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_.-]{1,60}$/), (token) => {
        const given = `ccmsetup.exe /mp=mp1.contoso.com /regtoken:${token} SMSSITECODE=ABC`;
        const { fixed } = lintLine(given, {});
        fc.pre(fixed !== null);
        expect(withToken(given, maskLine(fixed!))).toBe(fixed);
      }),
    );
  });

  it("is left alone when no token is in it, and refused when several are", () => {
    expect(withToken("a", "/mp:mp1")).toBe("/mp:mp1");
    expect(withToken("/regtoken:one1one1one1 /regtoken:two2two2two2", "/regtoken:one1…")).toBeUndefined();
    expect(withToken("ccmsetup.exe eyJhbGciOiJIUzI1NiJ9.x.y", "ccmsetup.exe eyJh…")).toBeUndefined();
  });
});

describe("a manifest of fields", () => {
  it("holds what was filled in, as text, whatever it looks like", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{3}$/), (siteCode) => {
        const text = manifestOf({
          fields: { siteCode, "entra.clientAppId": " ", dnsSuffix: "contoso.com" },
          more: "SMSCACHESIZE=10240\n/AllowMetered\n\n CCMLOGLEVEL = 0 ",
          scenario: "intranet",
        });
        const { documents, problems } = readManifest(text, "fields");
        expect(problems).toEqual([]);
        expect(documents.map(({ value }) => value)).toMatchObject([
          { siteCode, dnsSuffix: "contoso.com" },
          { properties: { SMSCACHESIZE: 10240, CCMLOGLEVEL: 0 }, parameters: { AllowMetered: true } },
        ]);
      }),
    );
  });
});

describe("values", () => {
  it("are said so that absent, empty and none are told apart", () => {
    expect([null, undefined, "", [], ["a", "b"], false, 0].map(valueInWords)).toEqual([
      "not there",
      "not there",
      "empty",
      "none",
      "a\nb",
      "false",
      "0",
    ]);
  });

  it("have the unit in which one can read them", () => {
    expect([0, 999, 17_408, 337_000_000, 5e12].map(sizeInWords)).toEqual([
      "0 byte",
      "999 byte",
      "17.4 kB",
      "337 MB",
      "5,000 GB",
    ]);
    expect([1, 90, 300, 7_200].map(waitInWords)).toEqual(["1 second", "90 seconds", "5 minutes", "2 hours"]);
  });
});
