/** A piece of PowerShell that is written already: it goes into a script as it is. */
export interface PowerShell {
  readonly powershell: string;
}
export type PowerShellValue = string | number | boolean | null | readonly PowerShellValue[] | PowerShell;

// PowerShell reads all of these as the single quote.
const SINGLE_QUOTES = /['‘’‚‛]/g;
// Controls (NUL and line breaks among them), invisible formatting characters, lone surrogates, private use, and the two
// line separators: no reader and no file encoding can be trusted with them.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/**
 * A value as a PowerShell literal that means exactly that value, whatever stands in it: nothing is expanded, nothing ends
 * the literal. Text is single-quoted, with every kind of single quote doubled; what no quotes can carry safely becomes
 * `[char]` numbers. It stands for one argument and one expression alike.
 */
export function powershellLiteral(value: PowerShellValue): string {
  if (value === null) return "$null";
  if (typeof value === "boolean") return value ? "$true" : "$false";
  if (typeof value === "number") return value < 0 ? `(${value})` : String(value);
  if (typeof value === "string") return textLiteral(value);
  if (isList(value)) return `@(${value.map(powershellLiteral).join(", ")})`;
  return value.powershell;
}

const isList = (value: PowerShellValue): value is readonly PowerShellValue[] => Array.isArray(value);

function textLiteral(text: string): string {
  const parts: string[] = [];
  let plain = "";
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain !== "") parts.push(quoted(plain));
    plain = "";
    for (let unit = 0; unit < character.length; unit++) parts.push(`[char]${character.charCodeAt(unit)}`);
  }
  if (plain !== "" || parts.length === 0) parts.push(quoted(plain));
  // Text first: [char] + [char] would add numbers.
  if (parts[0]!.startsWith("[")) parts.unshift("''");
  return parts.length === 1 ? parts[0]! : `(${parts.join(" + ")})`;
}

const quoted = (text: string) => `'${text.replace(SINGLE_QUOTES, "$&$&")}'`;

/**
 * PowerShell with values in it: `powershell\`Get-Item -LiteralPath ${path}\``. Every value becomes a literal, so that no
 * script is ever put together from bare text. The template's own backslashes stay as they are; lines of a nested piece
 * take the indent of the place they stand in.
 */
export function powershell(parts: TemplateStringsArray, ...values: readonly PowerShellValue[]): PowerShell {
  let text = "";
  parts.raw.forEach((part, index) => {
    text += part;
    if (index >= values.length) return;
    const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text)?.[1] ?? "";
    text += powershellLiteral(values[index]!).replaceAll("\n", `\n${indent}`);
  });
  return { powershell: text };
}

/** Several pieces, one below the other. */
export const powershellLines = (pieces: readonly PowerShell[]): PowerShell => ({
  powershell: pieces.map((piece) => piece.powershell).join("\n"),
});
