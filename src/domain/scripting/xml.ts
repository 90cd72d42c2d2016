import { BridgeError } from "../errors.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/**
 * A text for the inside of an element or a quoted attribute.
 * @throws BridgeError "invalid" for characters that XML 1.0 has no way to write (most controls, lone surrogates).
 */
export function xmlText(text: string): string {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new BridgeError("invalid", "XML cannot carry this text: it holds a control character.");
  return text.replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character]!);
}
