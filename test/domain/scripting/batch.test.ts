import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchLine, fitsBatch } from "../../../src/domain/scripting/batch.ts";
import { hostileText } from "./hostile-text.ts";

/** What cmd makes of a line of a batch file with delayed expansion off: percent signs first, then carets and quotes. */
function readByCmd(line: string): string {
  if (/%(?!%)/.test(line.replaceAll("%%", ""))) throw new Error("a variable would be expanded");
  const expanded = line.replaceAll("%%", "%");
  let text = "";
  let quoted = false;
  for (let at = 0; at < expanded.length; at += 1) {
    const character = expanded[at]!;
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "^") {
      at += 1;
      text += expanded[at] ?? "";
    } else if (!quoted && "&|<>()\n".includes(character)) throw new Error(`cmd would act on ${character}`);
    else text += character;
  }
  return text;
}

describe("a line in a batch file", () => {
  it("reaches the program as it was meant, or is refused", () => {
    let carried = 0;
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: "grapheme-ascii", maxLength: 60 })), (text) => {
        if (!fitsBatch(text)) {
          expect(() => batchLine(text)).toThrow("batch file cannot carry");
          return;
        }
        carried += 1;
        expect(readByCmd(batchLine(text))).toBe(text);
      }),
      { numRuns: 3_000 },
    );
    expect(carried).toBeGreaterThan(500);
  });

  it.each([
    ["a&b|c<d>e^f", "a^&b^|c^<d^>e^^f"],
    ['CCMCERTSEL="Subject:R&D 100%"', 'CCMCERTSEL="Subject:R&D 100%%"'],
    ["!x!", "!x!"],
  ])("writes %j as %j", (text, written) => {
    expect(batchLine(text)).toBe(written);
  });
});
