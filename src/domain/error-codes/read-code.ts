/** A code as somebody wrote it. `http` when the words around it say that it is an HTTP status. */
export interface WrittenCode {
  readonly text: string;
  readonly value: number;
  readonly http: boolean;
}

const WORDS =
  /^(?:(?:last|ccmsetup|msi|msiexec|exit|return|returned|error|status|state|code|hresult|ntstatus|win32|result|value|number|is|was|with|failed|id)[\s:=#-]+)+/i;
const AROUND = /^[\s"'`“”‘’«»„()[\]{}<>,;:=.]+|[\s"'`“”‘’«»„()[\]{}<>,;:.]+$/g;

/**
 * Reads one code in any written form: `0x80070643`, `80070643`, `-2147023293`, `2147943515`, `1603`, `&H80070643`, with
 * quotes, blanks, an `L` or `UL`, digit grouping, words such as "error code" in front, and 64-bit values with the sign
 * drawn out. `undefined` when it is no number.
 *
 * Eight digits that begin with 8 to F are hexadecimal even without 0x: no decimal code is that long and that low.
 */
export function readCode(text: string): WrittenCode | undefined {
  const bare = text.replace(AROUND, "");
  const http = /^(?:http|statuscode|status code)\b/i.test(bare);
  const plain = bare
    .replace(/^(?:http|statuscode|status code)[\s:=/]*/i, "")
    .replace(WORDS, "")
    .replace(AROUND, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\s\u00a0\u202f_]/g, "");
  const value = numberOf(plain);
  return value === undefined ? undefined : { text: bare, value, http };
}

function numberOf(text: string): number | undefined {
  const hex = /^([+-]?)(?:0x|&h|x|\\x|#)([0-9a-f]{1,16})(?:u?l{0,2}|h)$/i.exec(text);
  if (hex) return unsigned(BigInt(`0x${hex[2]}`) * (hex[1] === "-" ? -1n : 1n));
  if (/^[89a-f][0-9a-f]{7}(?:u?l{0,2}|h)$/i.test(text)) return unsigned(BigInt(`0x${text.slice(0, 8)}`));
  if (/^0[0-9a-f]{7}$/i.test(text)) return unsigned(BigInt(`0x${text}`));
  if (/^ffffffff[0-9a-f]{8}$/i.test(text)) return unsigned(BigInt(`0x${text}`));
  const grouped = /^[+-]?\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*$/.test(text)
    ? text.replace(/[.,'’]/g, "")
    : text;
  const decimal = /^([+-]?\d{1,20})(?:u?l{0,2})$/i.exec(grouped);
  if (decimal) return unsigned(BigInt(decimal[1]!.replace("+", "")));
  // A hexadecimal number without 0x has a letter in it: 2EE7, 87d0027eh.
  if (/^(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{3,8}h?$/i.test(text))
    return unsigned(BigInt(`0x${text.replace(/h$/i, "")}`));
  return undefined;
}

/** 32 bits of it, or nothing when it does not fit: neither signed nor unsigned nor with the sign drawn out to 64 bits. */
function unsigned(value: bigint): number | undefined {
  const fits =
    (value >= -0x8000_0000n && value <= 0xffff_ffffn) ||
    (value >= 0xffff_ffff_8000_0000n && value <= 0xffff_ffff_ffff_ffffn);
  return fits ? Number(BigInt.asUintN(32, value)) : undefined;
}
