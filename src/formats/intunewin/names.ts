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

/** @throws BridgeError "invalid" for the first name that cannot be, or that differs from another by case alone. */
export function refuseBadNames(names: Iterable<string>, where: string): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const why = badName(name);
    if (why) throw new BridgeError("invalid", `${where}: ${JSON.stringify(name)} ${why}.`);
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw new BridgeError(
        "invalid",
        `${where}: ${JSON.stringify(other)} and ${JSON.stringify(name)} are one name on Windows.`,
      );
    seen.set(name.toLowerCase(), name);
  }
}
