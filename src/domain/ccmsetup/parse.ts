import { guessForm } from "./guess-form.ts";
import { launched } from "./launcher.ts";
import type { Flaw, Form, ParsedLine, Span, Token } from "./line.ts";
import { readConfigFile } from "./read-config-file.ts";
import { readMsiLine } from "./read-msi-line.ts";
import { readSetupLine } from "./read-setup-line.ts";
import { readableText } from "./readable-text.ts";
import type { Reading } from "./reading.ts";

const READERS: Record<Form, (text: string, form: Form) => Reading> = {
  exe: readSetupLine,
  args: readSetupLine,
  "osd-properties": readSetupLine,
  "intune-lob-args": readMsiLine,
  "msi-doc": readMsiLine,
  msiexec: readMsiLine,
  "config-file": readConfigFile,
};

/**
 * Reads a line in one of the seven forms into tokens with their places. Accepts any text, in time that grows with its
 * length; what is wrong is kept as flaws of tokens or of the line. The form is guessed when none is given.
 */
export function parseLine(source: string, form?: Form): ParsedLine {
  const { text, escaped, flaws, from } = readableText(source);
  const chosen = form ?? guessForm(text);
  const shell = chosen === "exe" || chosen === "msiexec" ? launched(text, escaped) : undefined;
  const { start, end } = shell ?? { start: 0, end: text.length };
  const read = READERS[chosen](withBlanks(text, shell?.gaps ?? []).slice(start, end), chosen);
  // A reader counts from where its part of the readable text begins; what it found is led back into the source.
  const placed = <T extends Span>(span: T, base = start): T => ({
    ...span,
    start: from(base + span.start),
    end: from(base + span.end),
  });
  const flawIn = (flaw: Flaw): Flaw => ({
    ...placed(flaw),
    ...(flaw.edits ? { edits: flaw.edits.map((edit) => placed(edit)) } : {}),
  });
  const tokenIn = (token: Token, base = start): Token => {
    const span = placed(token, base);
    return {
      ...span,
      text: source.slice(span.start, span.end),
      nameSpan: placed(token.nameSpan, base),
      valueSpan: token.valueSpan && placed(token.valueSpan, base),
      flaws: token.flaws.map(flawIn),
    };
  };
  return {
    source,
    form: chosen,
    guessed: form === undefined,
    tokens: [
      ...(shell?.tokens ?? []).map((token) => tokenIn(token, 0)),
      ...read.tokens.map((token) => tokenIn(token)),
    ].sort((a, b) => a.start - b.start),
    flaws: [...flaws, ...read.flaws.map(flawIn)],
    wrapped: read.wrapped && placed(read.wrapped),
    held: shell && placed({ start: 0, end: shell.end - shell.start }),
  };
}

/** The text with nothing but blanks in some places of it. */
const withBlanks = (text: string, places: readonly Span[]) =>
  places.reduce(
    (blanked, { start, end }) => blanked.slice(0, start) + " ".repeat(end - start) + blanked.slice(end),
    text,
  );
