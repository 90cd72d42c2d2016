/**
 * A text as a VBScript expression that means exactly that text: quotes doubled, and what a script file cannot carry in
 * every code page as ChrW numbers, so that the file stays ASCII.
 */
export function vbscriptLiteral(text: string): string {
  const parts: string[] = [];
  for (const [piece] of text.matchAll(/[\x20-\x7e]+|[^\x20-\x7e]/gs)) {
    if (/^[\x20-\x7e]/.test(piece)) parts.push(`"${piece.replaceAll('"', '""')}"`);
    else
      for (let unit = 0; unit < piece.length; unit++) {
        const code = piece.charCodeAt(unit);
        // ChrW takes a signed 16-bit number.
        parts.push(`ChrW(${code > 0x7fff ? code - 0x1_0000 : code})`);
      }
  }
  return parts.length === 0 ? '""' : parts.join(" & ");
}
