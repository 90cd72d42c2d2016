import type { Form } from "./line.ts";

/** Which form a text most likely has, from its first words and from what it speaks of. */
export function guessForm(text: string): Form {
  const line = text.trimStart();
  if (/^\[[^\]\r\n]*\]|^install\s*=\s*install\s*=/im.test(line)) return "config-file";
  if (
    /^(?:"[^"]*\\)?[^\s"]*\bmsiexec(?:\.exe)?"?(?=\s|$)/i.test(line) ||
    /(?:^|[\s"'\\])msiexec(?:\.exe)?\s/i.test(line)
  )
    return "msiexec";
  if (/^[/-](?:i|x|package|uninstall)\b\s*"?[^\s"/][^"]*\.msi\b/i.test(line)) return "msiexec";
  if (/^"?[^\s"=]*\.msi"?(?=\s|$)/i.test(line)) return "msi-doc";
  if (/^(?:Execute-MSI|Start-ADTMsi\w*)\s/i.test(line)) return "msiexec";
  if (/\bCCMSETUPCMD\b/i.test(line) && !/^"?[^\s"=]*ccmsetup(?:\.exe)?"?(?=\s|$|\/)/i.test(line))
    return "intune-lob-args";
  if (
    /^"[^"]*(?:\b|%~dp0)ccmsetup(?:\.exe)?"/i.test(line) ||
    /^\S*(?:\b|%~dp0)ccmsetup(?:\.exe)?(?=\s|$|\/|")/i.test(line)
  )
    return "exe";
  if (/(?:^|\s)\S*(?:\b|%~dp0)ccmsetup\.exe(?=\s|$|["'])/i.test(line)) return "exe";
  return "args";
}
