import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, excerpt } from "../../src/cli/excerpt.ts";

const columns = (text: string) => Array.from(text).reduce((sum, point) => sum + columnsOf(point), 0);
const LINE = "ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com";

describe("an excerpt of a line", () => {
  it("points with carets at the stretch in question", () => {
    expect(excerpt(LINE, { start: 29, end: 48 }, 80)).toEqual([LINE, `${" ".repeat(29)}${"^".repeat(19)}`]);
  });

  it("points behind the end when something is missing there", () => {
    expect(excerpt("abc", { start: 3, end: 3 }, 80)).toEqual(["abc", "   ^"]);
    expect(excerpt("", { start: 0, end: 0 }, 80)).toEqual(["", "^"]);
  });

  it("shows only the neighbourhood of a problem in a long line", () => {
    const long = `${"a".repeat(300)} WRONG ${"b".repeat(300)}`;
    const [row, carets] = excerpt(long, { start: 301, end: 306 }, 40);
    expect(row).toMatch(/^…a+ WRONG b+…$/);
    expect(row.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("WRONG");
  });

  it("hides what is secret and still points at it", () => {
    const [row, carets] = excerpt("/regtoken:abcdef SMSMP=x", { start: 0, end: 16 }, 80, {
      hidden: [{ start: 10, end: 16 }],
    });
    expect(row).toBe("/regtoken:*** SMSMP=x");
    expect(carets).toBe("^".repeat(13));
  });

  it("does not let a pasted line drive the terminal", () => {
    expect(excerpt("a\u001b[31mb\u202ec\nd", { start: 0, end: 1 }, 80)[0]).toBe("a·[31mb·c·d");
  });

  it("counts wide characters as two columns", () => {
    expect(excerpt("日本=x", { start: 3, end: 4 }, 80)[1]).toBe("     ^");
  });

  it("is never wider than asked and always shows a caret, whatever the text and the span", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.nat(320),
        fc.nat(320),
        fc.integer({ min: 20, max: 160 }),
        (text, start, length, width) => {
          const [row, carets] = excerpt(text, { start, end: start + length }, width);
          expect(columns(row)).toBeLessThanOrEqual(width);
          expect(carets.length).toBeLessThanOrEqual(width);
          expect(carets).toMatch(/^ *\^+$/);
        },
      ),
    );
  });
});
