const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
const TABLE_MARK = 0x4840;

/** The readable name of a stream: MSI packs two of 64 characters into one; a mark in front says that it is a table. */
export function streamName(stored: string): { name: string; isTable: boolean } {
  const isTable = stored.charCodeAt(0) === TABLE_MARK;
  let name = "";
  for (let at = isTable ? 1 : 0; at < stored.length; at++) {
    const code = stored.charCodeAt(at);
    if (code >= 0x3800 && code < 0x4800)
      name += CHARACTERS[(code - 0x3800) & 63]! + CHARACTERS[(code - 0x3800) >> 6]!;
    else if (code >= 0x4800 && code < 0x4840) name += CHARACTERS[code - 0x4800]!;
    else name += stored[at];
  }
  return { name, isTable };
}
