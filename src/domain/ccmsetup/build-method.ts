import { BridgeError } from "../errors.ts";
import { findEntry } from "./catalogue.ts";
import type { LineItem } from "./scenario-line.ts";

/** How the line gets to the device, where that asks for more than scenario and form say. */
export const BUILD_METHODS = [
  "intune-lob",
  "intune-win32",
  "client-push",
  "logon-script",
  "package",
  "manual",
] as const;
export type BuildMethod = (typeof BUILD_METHODS)[number];

/**
 * What a method adds to a line and what it does not take: a logon script wants /logon (rule 65), the package program
 * /noservice (rule 66), as does ccmsetup.exe in a Win32 app, whose end Intune takes for the end of the work (rule 92); client push takes only some parameters (rule 71).
 * @throws BridgeError "invalid" naming the parameter that client push does not take.
 */
export function withMethod(items: readonly LineItem[], method: BuildMethod | undefined): LineItem[] {
  const and = (name: string): LineItem[] =>
    items.some((item) => item.name === name)
      ? [...items]
      : [{ name, value: undefined, from: "site" }, ...items];
  switch (method) {
    case "logon-script":
      return and("/logon");
    case "package":
    case "intune-win32":
      return and("/noservice");
    case "client-push": {
      // What push does by itself (/mp, /source of the site server) is left out; what was asked for is refused.
      const taken = items.filter((item) => item.from === "given" || takenByPush(item));
      const refused = taken.find((item) => !takenByPush(item));
      if (!refused) return taken;
      throw new BridgeError(
        "invalid",
        `Client push does not take ${refused.name} (rule 71).`,
        { item: refused.name },
        { next: "Leave it out, or install in another way." },
      );
    }
    default:
      return [...items];
  }
}

const takenByPush = ({ name }: LineItem) =>
  !name.startsWith("/") || findEntry(name)?.allowedInClientPush === true;
