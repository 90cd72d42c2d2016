import { canonical, isProperty, looksLikeProperty } from "./item-names.ts";
import { itemToken } from "./item-token.ts";
import type { Token } from "./line.ts";
import type { Word } from "./split-words.ts";

/** A word without `=`: a property written with a colon, one that needs no value or lost it, or text that is nothing. */
export function looseToken(text: string, word: Word, inside: boolean): Token {
  const whole = { start: word.start, end: word.end };
  const colon = /^([A-Za-z_]\w*):/.exec(word.text)?.[1];
  if (colon && isProperty(colon)) {
    const at = word.start + colon.length;
    return itemToken(text, {
      ...whole,
      kind: "property",
      name: canonical(colon),
      nameSpan: { start: word.start, end: at },
      valueSpan: { start: at + 1, end: word.end },
      inside,
      flaws: [
        {
          code: "property-with-colon",
          start: word.start,
          end: at + 1,
          edits: [{ start: at, end: at + 1, text: "=" }],
        },
      ],
    });
  }
  const bare = word.text.replaceAll('"', "");
  const kind = looksLikeProperty(bare) ? "property" : "stray";
  return itemToken(text, {
    ...whole,
    kind,
    name: canonical(bare),
    nameSpan: whole,
    inside,
  });
}
