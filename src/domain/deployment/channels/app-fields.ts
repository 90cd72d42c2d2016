import type { AppWords } from "../tenant.ts";
import type { AppWish } from "../wish.ts";

/** The members that apps of every kind have, the notes aside. */
export function appFields({ app, commandLine, content }: AppWish): Omit<AppWords, "notes"> {
  return {
    displayName: app.displayName,
    description: app.description,
    publisher: app.publisher,
    owner: app.owner,
    developer: app.developer,
    informationUrl: app.informationUrl ?? null,
    privacyInformationUrl: app.privacyInformationUrl ?? null,
    isFeatured: app.isFeatured,
    fileName: content.fileName,
    commandLine,
  };
}
