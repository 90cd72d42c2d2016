import { BridgeError } from "../errors.ts";

/**
 * A command line as it has to stand in a .cmd file for the program to get exactly that line: percent signs doubled
 * everywhere, and what cmd would act on (`& | < > ( ) ^`) behind a caret where no quotes hold it. Exclamation marks are
 * safe only with `setlocal DisableDelayedExpansion`, which every script of ours begins with.
 * @throws BridgeError "invalid" for what a batch file cannot carry: line breaks, control characters, and characters
 *   outside ASCII, which cmd reads in the code page of whoever signs in.
 */
export function batchLine(text: string): string {
  if (/[^\x20-\x7e]/.test(text))
    throw new BridgeError(
      "invalid",
      "A batch file cannot carry this line: it holds a line break, a control character or a character outside ASCII.",
      {},
      { next: "Use the PowerShell script instead." },
    );
  let escaped = "";
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === "%") escaped += "%%";
    else if (!quoted && "&|<>()^".includes(character)) escaped += `^${character}`;
    else escaped += character;
  }
  return escaped;
}

/** Whether `batchLine` can carry a text. */
export const fitsBatch = (text: string): boolean => !/[^\x20-\x7e]/.test(text);
