import { z } from "zod";
import type { ContentFile } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { readAs } from "./pages.ts";
import { poll } from "./poll.ts";

/** Which file of which content version of which app. */
export type FileIds = readonly [appId: string, version: string, fileId: string];

/** What we use of `mobileAppContentFile` (facts G31, G32). The address grants access: it stays in this room. */
export const FileEntry = z.object({
  id: z.string(),
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ""),
  size: z.coerce
    .number()
    .nullish()
    .transform((size) => size ?? 0),
  sizeEncrypted: z.coerce
    .number()
    .nullish()
    .transform((size) => size ?? 0),
  isCommitted: z.boolean().nullish().transform(Boolean),
  uploadState: z
    .string()
    .nullish()
    .transform((state) => state ?? "unknown"),
  azureStorageUri: z.string().nullish(),
  azureStorageUriExpirationDateTime: z.coerce.date().nullish(),
});
export type FileEntry = z.output<typeof FileEntry>;

export const withoutAddress = ({
  id,
  name,
  size,
  sizeEncrypted,
  isCommitted,
  uploadState,
}: FileEntry): ContentFile => ({
  id,
  name,
  size,
  sizeEncrypted,
  isCommitted,
  uploadState,
});

/**
 * Looks at a file entry until `done`. A state that ends in Failed, TimedOut or error stops the wait: the service gives no
 * reason text for any of them (fact G38).
 * @throws BridgeError "upstream" with the state as `facts.uploadState`, "timeout" after the deadline.
 */
export function awaitFile(
  { graph, clock, waits }: EdgeOptions,
  ids: FileIds,
  done: (file: FileEntry) => boolean,
  { what, next, signal }: { what: string; next: string; signal: AbortSignal | undefined },
): Promise<FileEntry> {
  const look = async () => {
    const file = readAs(FileEntry, await graph("getFile", { ids, signal }), "getFile");
    if (!done(file) && /(?:Failed|TimedOut)$|^error$/.test(file.uploadState))
      throw new BridgeError(
        "upstream",
        `${what} failed: Intune says ${file.uploadState}.`,
        { appId: ids[0], contentVersion: ids[1], uploadState: file.uploadState },
        { next },
      );
    return file;
  };
  return poll(look, done, { clock, waits, what, next, signal });
}
