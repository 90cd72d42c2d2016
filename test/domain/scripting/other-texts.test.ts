import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { codeBlock, inlineCode, markdownTable } from "../../../src/domain/scripting/markdown.ts";
import { vbscriptLiteral } from "../../../src/domain/scripting/vbscript.ts";
import { xmlText } from "../../../src/domain/scripting/xml.ts";
import { yamlDocument } from "../../../src/domain/scripting/yaml.ts";
import { hostileText } from "./hostile-text.ts";

/** What VBScript makes of literals and ChrW numbers joined with &. */
function meaningInVbscript(expression: string): string {
  let meaning = "";
  let rest = expression;
  while (rest !== "") {
    const piece = /^(?:"((?:[^"\r\n]|"")*)"|ChrW\((-?\d+)\))(?: & )?/.exec(rest);
    if (!piece) throw new Error(`not an expression: ${rest}`);
    meaning +=
      piece[1] === undefined
        ? String.fromCharCode(Number(piece[2]) & 0xffff)
        : piece[1].replaceAll('""', '"');
    rest = rest.slice(piece[0].length);
  }
  return meaning;
}

describe("a VBScript literal", () => {
  it("means exactly the text and is ASCII on one line", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const literal = vbscriptLiteral(text);
        expect(literal).toMatch(/^[\x20-\x7e]+$/);
        expect(meaningInVbscript(literal)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a text in XML", () => {
  it("is read back by an independent reader, in an element and in an attribute, or is refused", () => {
    const reader = new XMLParser({
      ignoreAttributes: false,
      trimValues: false,
      parseTagValue: false,
      htmlEntities: true,
    });
    let carried = 0;
    fc.assert(
      fc.property(hostileText, (text) => {
        let written: string;
        try {
          written = xmlText(text);
        } catch {
          return;
        }
        carried += 1;
        const read = reader.parse(`<a b="${written}">-${written}</a>`).a;
        expect(read["@_b"] ?? read).toBe(text);
        expect(read["#text"]).toBe(`-${text}`);
      }),
      { numRuns: 800 },
    );
    expect(carried).toBeGreaterThan(200);
  });
});

describe("a YAML document", () => {
  it("is read back by an independent reader", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (first, second) => {
        // A lone surrogate has no bytes in UTF-8.
        const [a, b] = [first.toWellFormed(), second.toWellFormed()];
        const value = {
          text: a,
          list: [b, a],
          inner: { [b]: 1, flag: true },
          no: "no",
          number: "123",
          empty: "",
        };
        expect(parse(yamlDocument(value))).toEqual(value);
      }),
      { numRuns: 800 },
    );
  });
});

describe("a text in Markdown", () => {
  it("never closes its own code span or block, nor breaks a table", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [fence] = /^`+/.exec(inlineCode(text))!;
        expect(inlineCode(text).slice(fence.length, -fence.length)).not.toContain(fence);
        const block = codeBlock(text, "text");
        const ticks = /^`+/.exec(block)![0];
        expect(block.slice(ticks.length, -ticks.length)).not.toContain(ticks);
        expect(markdownTable(["a"], [[text]]).split("\n")).toHaveLength(3);
      }),
      { numRuns: 1_000 },
    );
  });
});
