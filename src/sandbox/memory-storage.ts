import { createHash } from "node:crypto";
import { type BlobStorage, storageError } from "./blob-storage.ts";

interface Entry {
  readonly staged: Map<string, Uint8Array>;
  /** By block id; a single Put Blob has one part and no id. */
  committed: { readonly blocks: ReadonlyMap<string, Uint8Array>; readonly single: boolean } | undefined;
}

/** Block blobs in memory, for tests that open no port: Put Block, Put Block List, Put Blob, Get Blob. */
export function memoryStorage(): BlobStorage {
  const blobs = new Map<string, Entry>();
  const entryOf = (name: string): Entry => {
    const entry = blobs.get(name) ?? { staged: new Map<string, Uint8Array>(), committed: undefined };
    blobs.set(name, entry);
    return entry;
  };
  return {
    forward: async ({ method, name, query, headers, body }) => {
      const comp = query.get("comp");
      if (method === "PUT" && comp === "block") {
        const id = query.get("blockid");
        const raw = id === null ? undefined : Buffer.from(id, "base64");
        if (!raw || raw.length === 0 || raw.length > 64)
          return storageError(400, "InvalidQueryParameterValue", "blockid is missing or too long.");
        const { staged } = entryOf(name);
        const [other] = staged.keys();
        if (other && Buffer.from(other, "base64").length !== raw.length)
          return storageError(400, "InvalidBlobOrBlock", "All block ids of a blob have the same length.");
        const md5 = createHash("md5").update(body).digest("base64");
        if (headers.has("content-md5") && headers.get("content-md5") !== md5)
          return storageError(
            400,
            "Md5Mismatch",
            "The MD5 value in the request differs from that of the data.",
          );
        staged.set(id!, Uint8Array.from(body));
        return new Response(null, { status: 201, headers: { "content-md5": md5 } });
      }
      if (method === "PUT" && comp === "blocklist") {
        const entry = entryOf(name);
        const wanted = [
          ...Buffer.from(body)
            .toString("utf8")
            .matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)</g),
        ];
        const blocks = new Map<string, Uint8Array>();
        for (const [, where, id] of wanted) {
          const staged = where === "Committed" ? undefined : entry.staged.get(id!);
          // "Latest" finds what an earlier list committed, so that a list may be said twice.
          const block = staged ?? (where === "Uncommitted" ? undefined : entry.committed?.blocks.get(id!));
          if (!block)
            return storageError(400, "InvalidBlockList", "The list names a block that was not staged.");
          blocks.set(id!, block);
        }
        entry.committed = { blocks, single: false };
        entry.staged.clear();
        return new Response(null, { status: 201 });
      }
      if (method === "PUT" && comp === null) {
        entryOf(name).committed = { blocks: new Map([["", Uint8Array.from(body)]]), single: true };
        return new Response(null, { status: 201 });
      }
      const found = blobs.get(name)?.committed;
      if (!found) return storageError(404, "BlobNotFound", "The specified blob does not exist.");
      if (method === "GET") return new Response(Buffer.concat([...found.blocks.values()]), { status: 200 });
      return storageError(405, "UnsupportedHttpVerb", "The resource does not support this verb.");
    },
    open: async (name) => {
      const found = blobs.get(name)?.committed;
      if (!found) return undefined;
      return {
        size: found.blocks.values().reduce((sum, block) => sum + block.length, 0),
        blocks: found.single ? 0 : found.blocks.size,
        read: async function* () {
          yield* found.blocks.values();
        },
      };
    },
    close: async () => blobs.clear(),
  };
}
