/**
 * The command line meant by the words of an argument list. One word is a line as it is. Several are a line typed without
 * quotes around it: they are joined, and a value whose quotes the shell took away gets them back.
 */
export function lineOfWords(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  return words
    .map((word) => {
      const named = /^(CCMSETUPCMD=)(.+)$/is.exec(word) ?? /^([^\s:="]+[:=])(.*\s.*)$/s.exec(word);
      return named && !word.includes('"') ? `${named[1]}"${named[2]}"` : word;
    })
    .join(" ");
}

/** A line and where it stands in its file, counted from 1. */
export interface NumberedLine {
  readonly lineNumber: number;
  readonly line: string;
}

/**
 * The lines of a file or of standard input: one each, blank ones and comments (#) left out. The text of a /config file
 * is one line, however many it has.
 */
export function linesOfText(text: string, isConfigFile: (text: string) => boolean): NumberedLine[] {
  const plain = text.replace(/^\ufeff/, "");
  if (isConfigFile(plain)) return [{ lineNumber: 1, line: plain.trimEnd() }];
  return plain
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ lineNumber: i + 1, line: line.trimEnd() }))
    .filter(({ line }) => line.trim() !== "" && !line.trimStart().startsWith("#"));
}
