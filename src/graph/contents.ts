import { z } from "zod";
import type { Contents } from "../bridge/needs.ts";
import { BridgeError } from "../domain/errors.ts";
import { awaitFile, FileEntry, withoutAddress } from "./content-file.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { makeOnce } from "./make-once.ts";
import { pages, readAs } from "./pages.ts";
import { uploadContent } from "./upload-content.ts";

const Version = z.object({ id: z.string() });
const MAX_TRIES = 3;
const RUN_AGAIN = "Run apply again: it goes on from here, with the content encrypted anew.";

/** Content versions of our apps, their files, and how bytes get into them. */
export function graphContents(options: EdgeOptions): Contents {
  const { graph } = options;

  const versions = (appId: string, signal?: AbortSignal) =>
    Array.fromAsync(pages(graph, "listVersions", Version, { ids: [appId], signal }));
  const fileEntries = (appId: string, version: string, signal?: AbortSignal) =>
    Array.fromAsync(pages(graph, "listFiles", FileEntry, { ids: [appId, version], signal }));

  const newestAbove = async (appId: string, committed: string | null, signal?: AbortSignal) => {
    const open = (await versions(appId, signal)).filter(({ id }) => Number(id) > Number(committed ?? -1));
    return open.sort((a, b) => Number(b.id) - Number(a.id))[0];
  };

  return {
    versions,
    files: async (appId, version, signal) => (await fileEntries(appId, version, signal)).map(withoutAddress),

    openVersion: async (appId, committed, signal) => {
      const find = () => newestAbove(appId, committed, signal);
      return (
        (await find()) ??
        (await makeOnce(
          options,
          async () =>
            readAs(
              Version,
              await graph("createVersion", { ids: [appId], body: {}, signal }),
              "createVersion",
            ),
          find,
          signal,
          // Before the first commit there may be only one version (fact G40); a list that is behind did not show it.
          (error) => committed === null && error instanceof BridgeError && error.facts.status === 400,
        ))
      );
    },

    createFile: async (appId, version, file, signal) => {
      const body = { "@odata.type": "#microsoft.graph.mobileAppContentFile", ...file, isDependency: false };
      const fits = (entry: FileEntry) =>
        !entry.isCommitted &&
        entry.name === file.name &&
        entry.size === file.size &&
        entry.sizeEncrypted === file.sizeEncrypted;
      const made = await makeOnce(
        options,
        async () =>
          readAs(FileEntry, await graph("createFile", { ids: [appId, version], body, signal }), "createFile"),
        async () => (await fileEntries(appId, version, signal)).find(fits),
        signal,
      );
      return withoutAddress(made);
    },

    removeFile: async (appId, version, fileId, signal) => {
      try {
        await graph("deleteFile", { ids: [appId, version, fileId], signal });
      } catch (error) {
        if (!(error instanceof BridgeError && error.code === "not-found")) throw error;
      }
    },

    upload: (appId, version, fileId, source, onProgress, signal) =>
      uploadContent(options, [appId, version, fileId], source, onProgress, signal),

    commit: async (appId, version, fileId, info, signal) => {
      const ids = [appId, version, fileId] as const;
      const isDone = (file: FileEntry) => file.uploadState === "commitFileSuccess";
      const isBegun = (file: FileEntry) => file.uploadState.startsWith("commitFile");
      const what = `Committing the content of app ${appId}`;
      for (let attempt = 1; ; attempt++) {
        try {
          await makeOnce(
            options,
            async () => {
              await graph("commitFile", { ids, body: { fileEncryptionInfo: info }, signal });
              return true;
            },
            async () =>
              isBegun(readAs(FileEntry, await graph("getFile", { ids, signal }), "getFile")) || undefined,
            signal,
          );
          await awaitFile(options, ids, isDone, { what, next: RUN_AGAIN, signal });
          return;
        } catch (error) {
          const timedOut = error instanceof BridgeError && error.facts.uploadState === "commitFileTimedOut";
          if (!timedOut || attempt === MAX_TRIES) throw error;
        }
      }
    },
  };
}
