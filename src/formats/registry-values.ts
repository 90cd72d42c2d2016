import { BridgeError } from "../domain/errors.ts";
import { decodeText } from "./encoded-text.ts";

/** A text value of the registry. */
export interface RegistryText {
  /** As written; in a Registry.pol without its root. */
  readonly key: string;
  readonly name: string;
  readonly text: string;
}
export type RegistryFormat = "reg" | "pol" | "reg-query";

const STRING_TYPES = [1, 2];

/**
 * The text values of a registry export (.reg, version 4 or 5), of a group policy object's Registry.pol, or of what
 * `reg query` printed.
 * @throws BridgeError "invalid" when the bytes are none of these, or break off.
 */
export function readRegistryValues(bytes: Uint8Array): { format: RegistryFormat; values: RegistryText[] } {
  const head = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (head === "PReg") return { format: "pol", values: readPolicyFile(bytes) };
  const text = decodeText(bytes);
  if (/^\s*(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/m.test(text.slice(0, 200)))
    return { format: "reg", values: readExport(text) };
  if (/^\s*(?:HKEY_[A-Z_]+|HKLM|HKCU)\\/im.test(text))
    return { format: "reg-query", values: readQuery(text) };
  throw new BridgeError(
    "invalid",
    "This is no registry export, no Registry.pol and nothing that `reg query` prints.",
    { size: bytes.length },
    { next: "Export it: reg export HKLM\\SOFTWARE\\Policies\\Microsoft\\ccmsetup provisioned.reg" },
  );
}

/** Registry Editor's text: `[key]`, `"name"="value"` or `hex(1):…`, lines continued with a backslash, `;` for comments. */
function readExport(text: string): RegistryText[] {
  const values: RegistryText[] = [];
  let key = "";
  for (const line of text.replace(/\\\n[ \t]*/g, "").split("\n")) {
    const section = /^\[(-?)(.*)\]\s*$/s.exec(line);
    if (section) key = section[1] ? "" : section[2]!;
    const pair = /^(?:"((?:[^"\\]|\\.)*)"|@)=(.*)$/s.exec(line);
    if (!pair || key === "") continue;
    const value = exportedText(pair[2]!.trim());
    if (value !== undefined) values.push({ key, name: unescaped(pair[1] ?? ""), text: value });
  }
  return values;
}

function exportedText(written: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(written);
  if (quoted) return unescaped(quoted[1]!);
  const hex = /^hex\((?:1|2)\):([0-9a-f, ]*)$/i.exec(written);
  if (!hex) return undefined;
  const bytes = (hex[1]!.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
  return untilZero(Buffer.from(bytes).toString("utf16le"));
}

const unescaped = (text: string) => text.replace(/\\(.)/gs, "$1");

function readQuery(text: string): RegistryText[] {
  const values: RegistryText[] = [];
  let key = "";
  for (const line of text.split("\n")) {
    if (/^\s*(?:HKEY_|HKLM\\|HKCU\\)/i.test(line)) key = line.trim();
    const pair = /^ {4}(.+?) {4}REG_(?:EXPAND_)?SZ {4}(.*)$/s.exec(line);
    if (pair) values.push({ key, name: pair[1]!, text: pair[2]! });
  }
  return values;
}

/**
 * Registry.pol: "PReg", version 1, then `[key;value;type;size;data]`, all in UTF-16 LE; type and size are 32-bit numbers
 * (MS-GPREG 2.2.1).
 */
function readPolicyFile(bytes: Uint8Array): RegistryText[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (at: number) =>
    new BridgeError("invalid", `The Registry.pol breaks off or is damaged at byte ${at}.`, { at });
  if (data.length < 8 || data.readUInt32LE(4) !== 1) throw broken(4);
  const values: RegistryText[] = [];
  let at = 8;
  const mark = (character: string) => {
    if (at + 2 > data.length || data.readUInt16LE(at) !== character.charCodeAt(0)) throw broken(at);
    at += 2;
  };
  const text = () => {
    const start = at;
    while (at + 2 <= data.length && data.readUInt16LE(at) !== 0) at += 2;
    if (at + 2 > data.length) throw broken(start);
    at += 2;
    return data.toString("utf16le", start, at - 2);
  };
  const number = () => {
    if (at + 4 > data.length) throw broken(at);
    at += 4;
    return data.readUInt32LE(at - 4);
  };
  while (at < data.length) {
    mark("[");
    const key = text();
    mark(";");
    const name = text();
    mark(";");
    const type = number();
    mark(";");
    const size = number();
    mark(";");
    if (at + size > data.length) throw broken(at);
    if (STRING_TYPES.includes(type))
      values.push({ key, name, text: untilZero(data.toString("utf16le", at, at + size)) });
    at += size;
    mark("]");
  }
  return values;
}

const untilZero = (text: string) => text.split("\0", 1)[0]!;
