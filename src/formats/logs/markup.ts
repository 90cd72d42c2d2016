/** What is met on the way through XML or HTML. Lines count from 1. */
export interface TakesMarkup {
  open(name: string, attributes: string, line: number): void;
  close(name: string, line: number): void;
  text(text: string): void;
}

/** A longer tag is none, so that a stray `<` does not swallow the rest. */
const LONGEST_TAG = 8_192;
const TAG = /^<(\/?)([A-Za-z_][\w:.-]*)([^>]*?)(\/?)>$/;
const [COMMENT_END, SCRIPT_END, STYLE_END] = [/-->/g, /<\/script/gi, /<\/style/gi];
const LONGEST_END = 7;

/**
 * Goes through markup piece by piece and forgets it at once. It repairs nothing and trusts nothing: a tag may be missing,
 * a document may break off, and work is in proportion to its length. Comments, declarations and scripts are passed over.
 */
export function markup(takes: TakesMarkup) {
  let tag = "";
  /** The end of a comment, script or style that is being passed over, and what may be its beginning. */
  let until: RegExp | undefined;
  let behind = "";

  const giveTag = (line: number) => {
    const [, closing, name, attributes = "", empty] = TAG.exec(tag) ?? [];
    tag = "";
    if (name === undefined) return;
    if (closing) return takes.close(name, line);
    takes.open(name, attributes, line);
    if (empty) takes.close(name, line);
    else if (/^(?:script|style)$/i.test(name)) until = name.length === 5 ? STYLE_END : SCRIPT_END;
  };

  /** A piece of a line, or a whole one with its end. */
  return (given: string, line: number): void => {
    const piece = behind + given;
    behind = "";
    for (let at = 0; at < piece.length; ) {
      if (until) {
        until.lastIndex = at;
        const end = until.exec(piece);
        if (!end) {
          behind = piece.slice(Math.max(at, piece.length - LONGEST_END));
          return;
        }
        at = end.index + end[0].length;
        until = undefined;
      } else if (tag === "") {
        const begin = piece.indexOf("<", at);
        takes.text(piece.slice(at, begin < 0 ? undefined : begin));
        if (begin < 0) return;
        if (piece.startsWith("<!--", begin)) [until, at] = [COMMENT_END, begin + 4];
        else [tag, at] = ["<", begin + 1];
      } else {
        const end = piece.indexOf(">", at);
        const rest = piece.slice(at, end < 0 ? undefined : end + 1);
        if (tag.length + rest.length > LONGEST_TAG) {
          tag = "";
          continue;
        }
        tag += rest;
        if (end < 0) return;
        at = end + 1;
        giveTag(line);
      }
    }
  };
}

/** Text without entities. */
export const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});/gi, (all, name: string) => {
    const known = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " }[name.toLowerCase()];
    if (known) return known;
    const number = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return Number.isInteger(number) && number > 0 && number < 0x110000 ? String.fromCodePoint(number) : all;
  });
