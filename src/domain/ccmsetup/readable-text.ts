import type { Flaw } from "./line.ts";

/**
 * A line as it was meant: HTML entities, typographic quotes and quotes behind PowerShell's backtick read as the characters
 * they stand for, so that the rest of it can still be understood. Positions lead back into the text that was given.
 */
export interface ReadableText {
  readonly text: string;
  /** Offset in the source where character `at` of `text` begins; `text.length` gives the source's length. */
  readonly from: (at: number) => number;
  readonly flaws: readonly Flaw[];
  /** Offsets in `text` of quotes that PowerShell's backtick kept from ending a string. */
  readonly escaped: ReadonlySet<number>;
}

const NAMED: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  apos: "'",
  nbsp: " ",
  colon: ":",
  sol: "/",
};
const ENTITY = /&(?:([a-z]{2,6})|#(\d{2,5})|#x([0-9a-f]{2,4}));/iy;
const CURLY = "“”„‟″＂«»";
/** Typographic single quotes: a mark of quotation only where a value begins or ends, else an apostrophe. */
const CURLY_SINGLE = "‘’‚‛‹›";
/** Look like a blank, or like nothing at all, and are neither to Windows. */
const ODD_BLANK = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/;
const UNSEEN = /[\u200b-\u200f\u2060\u00ad\ufeff]/;

export function readableText(source: string): ReadableText {
  let text = "";
  const starts: number[] = [];
  const flaws: Flaw[] = [];
  const escaped = new Set<number>();
  let isOpen = false;
  for (let at = 0; at < source.length; ) {
    starts.push(at);
    const character = source[at]!;
    ENTITY.lastIndex = at;
    const entity = character === "&" ? ENTITY.exec(source) : null;
    const meant = entity && entityText(entity);
    if (entity && meant) {
      const end = at + entity[0].length;
      flaws.push({
        code: "html-entity",
        start: at,
        end,
        detail: meant,
        edits: [{ start: at, end, text: meant }],
      });
      text += meant;
      at = end;
    } else if (character === "`" && source[at + 1] === '"') {
      escaped.add(text.length);
      text += '"';
      at += 2;
    } else if (ODD_BLANK.test(character)) {
      flaws.push({
        code: "missing-space",
        start: at,
        end: at + 1,
        detail: "here: this is a no-break or other special blank, which parts no items",
        edits: [{ start: at, end: at + 1, text: " " }],
      });
      text += " ";
      at += 1;
    } else if (UNSEEN.test(character) && at > 0) {
      flaws.push({
        code: "stray-text",
        start: at,
        end: at + 1,
        edits: [{ start: at, end: at + 1, text: "" }],
      });
      starts.pop();
      at += 1;
    } else if (CURLY_SINGLE.includes(character) && quotes(source, at, isOpen)) {
      isOpen = !isOpen;
      flaws.push({
        code: "curly-quote",
        start: at,
        end: at + 1,
        edits: [{ start: at, end: at + 1, text: '"' }],
      });
      text += '"';
      at += 1;
    } else if (CURLY.includes(character)) {
      flaws.push({
        code: "curly-quote",
        start: at,
        end: at + 1,
        edits: [{ start: at, end: at + 1, text: '"' }],
      });
      text += '"';
      at += 1;
    } else {
      text += character;
      at += 1;
    }
  }
  starts.push(source.length);
  return { text, from: (at) => starts[Math.min(at, text.length)]!, flaws, escaped };
}

const quotes = (source: string, at: number, isOpen: boolean) =>
  isOpen
    ? /[\s"]/.test(source[at + 1] ?? " ")
    : /[\s=:"]/.test(source[at - 1] ?? " ") && /\S/.test(source[at + 1] ?? " ");

function entityText([, name, decimal, hex]: RegExpExecArray): string | undefined {
  if (name) return NAMED[name.toLowerCase()];
  const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
  // One UTF-16 unit each, so that positions stay countable.
  return code >= 0x20 && code < 0xd800 ? String.fromCharCode(code) : undefined;
}
