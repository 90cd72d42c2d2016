import { BridgeError } from "../../domain/errors.ts";

export const CONTENTS = "IntuneWinPackage/Contents/";
export const DETECTION = "IntuneWinPackage/Metadata/Detection.xml";
/** What Microsoft's tool calls the encrypted content. */
export const CONTENT_FILE = "IntunePackage.intunewin";

/** Names Windows keeps for devices, whatever the extension. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Why a relative name, with `/` between its parts, cannot be unpacked on Windows or would lead out of its folder; nothing
 * when it can.
 */
export function badName(name: string): string | undefined {
  if (/^[/\\]|^[A-Za-z]:/.test(name)) return "is not relative";
  for (const part of name.split("/")) {
    if (part === "..") return "leads out of its folder";
    if (part === "" || part === ".") return "has an empty part";
    if (/[<>:"|?*\\\u0000-\u001f]/.test(part)) return "has a character that Windows does not allow";
    if (/[. ]$/.test(part)) return "has a part that ends in a dot or a space, which Windows drops";
    if (DEVICES.test(part)) return "is kept by Windows for a device";
  }
  return undefined;
}

/**
 * @throws BridgeError "invalid" for the first name that cannot be, that differs from another by case alone, or that is a
 * file and also a folder others lie in.
 */
export function refuseBadNames(
  files: readonly string[],
  emptyFolders: readonly string[],
  where: string,
): void {
  const refused = (why: string) => new BridgeError("invalid", `${where}: ${why}.`);
  const seen = new Map<string, string>();
  for (const name of [...files, ...emptyFolders]) {
    const why = badName(name);
    if (why) throw refused(`${JSON.stringify(name)} ${why}`);
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw refused(
        other === name
          ? `${JSON.stringify(name)} is there twice`
          : `${JSON.stringify(other)} and ${JSON.stringify(name)} are one name on Windows`,
      );
    seen.set(name.toLowerCase(), name);
  }
  const folders = new Set<string>();
  for (const name of seen.keys())
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      const folder = name.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
      if (seen.has(folder)) throw refused(`${JSON.stringify(seen.get(folder))} is a file and a folder`);
    }
}
