import type { LobDraft } from "../tenant.ts";
import type { LobWish } from "../wish.ts";
import { appFields } from "./app-fields.ts";
import type { Channel } from "./channel.ts";

/** Intune's line-of-business app for an MSI: the MDM channel installs ccmsetup.msi with our arguments (fact G17). */
export const lob: Channel<LobWish> = {
  name: "lob",
  thing: "a line-of-business app",
  makes: "app",
  replaces:
    "a line-of-business app takes its place and is assigned by now; devices keep the client they have",
  // Intune adds msiexec and the file itself (rule 17).
  line: () => ({ form: "intune-lob-args" }),
  fields: (wish): Omit<LobDraft, "notes" | "channel"> => ({
    ...appFields(wish),
    productCode: wish.content.productCode,
    productVersion: wish.content.productVersion,
    ignoreVersionDetection: wish.app.ignoreVersionDetection,
  }),
  ownWords: ({ app }) => app.notes,
  shown: ({ app, commandLine }) => ({
    displayName: app.displayName,
    publisher: app.publisher,
    commandLine,
  }),
};
