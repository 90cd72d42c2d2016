import { WIN32_LINE_LIMIT } from "../manifest-win32.ts";
import type { ReturnCode, Win32Draft } from "../tenant.ts";
import type { Win32Wish } from "../wish.ts";
import { appFields } from "./app-fields.ts";
import type { Channel } from "./channel.ts";

/** A Win32 app: the Intune Management Extension unpacks a package and runs our line in it (facts G90 to G96). */
export const win32: Channel<Win32Wish> = {
  name: "win32",
  thing: "a Win32 app",
  makes: "app",
  replaces: "a Win32 app takes its place and is assigned by now; devices keep the client they have",
  line: ({ installer }) => ({
    // ccmsetup.exe would hand over to its service and end at once: Intune would look for a client that is not there yet (rule 92).
    ...(/\.exe$/i.test(typeof installer === "object" ? installer.setup : (installer ?? ""))
      ? { form: "exe", method: "intune-win32" }
      : { form: "msiexec" }),
    limit: WIN32_LINE_LIMIT,
  }),
  fields: (wish): Omit<Win32Draft, "notes" | "channel"> => ({ ...appFields(wish), ...wish.win32 }),
  ownWords: ({ app }) => app.notes,
  shown: ({ app, commandLine, win32: { uninstallCommandLine, detection } }) => ({
    displayName: app.displayName,
    publisher: app.publisher,
    commandLine,
    uninstallCommandLine,
    detection,
  }),
};

/**
 * What Intune is to make of the codes that msiexec and ccmsetup.exe end with: Intune's own five (fact G93), and 7, by which
 * ccmsetup.exe asks for a restart. Codes of the manifest come over them. In the order of the codes.
 */
export function returnCodes(given: Readonly<Record<string, ReturnCode["type"]>> = {}): ReturnCode[] {
  const types = new Map<number, ReturnCode["type"]>([
    [0, "success"],
    [7, "softReboot"],
    [1618, "retry"],
    [1641, "hardReboot"],
    [1707, "success"],
    [3010, "softReboot"],
    ...Object.entries(given).map(([code, type]) => [Number(code), type] as const),
  ]);
  return [...types].map(([code, type]) => ({ code, type })).sort((a, b) => a.code - b.code);
}
