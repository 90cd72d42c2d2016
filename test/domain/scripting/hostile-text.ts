import fc from "fast-check";

const PIECES = [
  ..."'‘’‚‛\"“”„`$%^&|<>!;()[]{}#@,~*?\\/-= ",
  "\0",
  "\n",
  "\r\n",
  "\t",
  "\u001a",
  "\u007f",
  "\u0085",
  "\u2028",
  "\u202e",
  "\ufeff",
  "\ud800",
  "\udfff",
  "\u{1f600}",
  "\u{e0041}",
  "é",
  "ß",
  "漢",
  "$(Stop-Computer)",
  `$${"{x}"}`,
  "%PATH%",
  "!x!",
  "'; exit #",
  "#>",
  "<#",
  "]]>",
  "&quot;",
  "--",
  "```",
  "|",
  "a",
  "Contoso",
];

/** Texts that break what quotes carelessly: every quote of four languages, what expands, what ends a line, what is invisible. */
export const hostileText = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
);
