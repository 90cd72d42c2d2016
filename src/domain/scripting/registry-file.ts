export interface RegistryKey {
  /** With its root, such as HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\ccmsetup. */
  readonly key: string;
  /** Text or a 32-bit number by name; `null` removes the value. */
  readonly values: Readonly<Record<string, string | number | null>>;
  /** Removes the whole key instead. */
  readonly remove?: boolean;
}

/** The text of a .reg file, for Registry Editor 5; it has to be written as UTF-16 LE with its mark and with CRLF. */
export function registryFile(keys: readonly RegistryKey[]): string {
  const sections = keys.map(({ key, values, remove }) =>
    [
      `[${remove ? "-" : ""}${key}]`,
      ...Object.entries(values).map(([name, value]) => `"${escaped(name)}"=${written(value)}`),
      "",
    ].join("\n"),
  );
  return `Windows Registry Editor Version 5.00\n\n${sections.join("\n")}`;
}

function written(value: string | number | null): string {
  if (value === null) return "-";
  if (typeof value === "number") return `dword:${value.toString(16).padStart(8, "0")}`;
  return /\p{Cc}/u.test(value) ? `hex(1):${bytesOf(`${value}\0`)}` : `"${escaped(value)}"`;
}

const escaped = (text: string) => text.replace(/[\\"]/g, "\\$&");

/** Text with a line break cannot stand in quotes: Registry Editor then wants the UTF-16 bytes. */
function bytesOf(text: string): string {
  const bytes: string[] = [];
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    bytes.push(hex(code & 0xff), hex(code >> 8));
  }
  return bytes.join(",");
}

const hex = (byte: number) => byte.toString(16).padStart(2, "0");
