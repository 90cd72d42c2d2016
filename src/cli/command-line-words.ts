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

/**
 * The lines of a file or of standard input: one each, blank ones and comments (#) left out. The text of a /config file
 * is one line, however many it has.
 */
export function linesOfText(text: string, isConfigFile: (text: string) => boolean): string[] {
  const plain = text.replace(/^\ufeff/, "");
  if (isConfigFile(plain)) return [plain.trimEnd()];
  return plain
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
}
