import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { delay, HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { RandomAccess } from "../../src/formats/bytes.ts";
import { graphContents } from "../../src/graph/contents.ts";
import type { EdgeOptions } from "../../src/graph/edge-options.ts";
import { jumpingClock } from "./jumping-clock.ts";
import { APPS, plannedClient, WAITS } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const MiB = 1024 * 1024;
const CONTENT = `${APPS}/a1/microsoft.graph.windowsMobileMSI/contentVersions/1/files/f1`;
const STORE = "https://store.blob.example/content/f1";
const INFO = {
  encryptionKey: "",
  macKey: "",
  initializationVector: "",
  mac: "",
  profileIdentifier: "ProfileVersion1",
  fileDigest: "",
  fileDigestAlgorithm: "SHA256",
} as const;

const network = strictNetwork();

interface Sent {
  readonly kind: "block" | "list" | "blob";
  readonly address: string;
  readonly blockId: string | undefined;
  readonly bytes: Buffer;
  readonly headers: Headers;
}

/**
 * A content file as Intune shows it, and storage that takes what it is sent. `refuse` answers a request to storage in its
 * place; `states` are what Intune says of the file, one look after the other, the last one for good.
 */
function content({
  refuse = () => undefined,
  states = ["azureStorageUriRequestSuccess"],
  lifeMs = 900_000,
  renewed = (n: number) => `${STORE}?sv=2019-07-07&sp=w&sig=renewed${n}`,
}: {
  refuse?: (sent: Sent, count: number) => Response | undefined | Promise<Response | undefined>;
  states?: readonly string[];
  lifeMs?: number;
  renewed?: (number: number) => string;
} = {}) {
  const clock = jumpingClock();
  const sent: Sent[] = [];
  let looks = 0;
  let renewals = 0;
  let renewing = false;
  let address = `${STORE}?sv=2019-07-07&sp=w&sig=first`;
  let expiresAt = clock.now().getTime() + lifeMs;
  let state = states[0]!;
  const shown = () =>
    HttpResponse.json({
      id: "f1",
      uploadState: state,
      azureStorageUri: state.endsWith("Pending") && renewals === 0 ? null : address,
      azureStorageUriExpirationDateTime: new Date(expiresAt).toISOString(),
    });
  network.use(
    http.get(CONTENT, () => {
      if (renewals === 0) state = states[Math.min(looks++, states.length - 1)]!;
      else if (renewing) {
        renewing = false;
        state = "azureStorageUriRenewalPending";
      } else {
        state = "azureStorageUriRenewalSuccess";
        address = renewed(renewals);
        expiresAt = clock.now().getTime() + lifeMs;
      }
      return shown();
    }),
    http.post(`${CONTENT}/renewUpload`, () => {
      renewals++;
      renewing = true;
      return new HttpResponse(null, { status: 204 });
    }),
    http.put(`${STORE}`, async ({ request }) => {
      const url = new URL(request.url);
      const comp = url.searchParams.get("comp");
      const one: Sent = {
        kind: comp === "block" ? "block" : comp === "blocklist" ? "list" : "blob",
        address: String(url.searchParams.get("sig")),
        blockId: url.searchParams.get("blockid") ?? undefined,
        bytes: Buffer.from(await request.arrayBuffer()),
        headers: request.headers,
      };
      sent.push(one);
      return (await refuse(one, sent.length)) ?? new HttpResponse(null, { status: 201 });
    }),
  );
  const client = plannedClient({ clock });
  const options: EdgeOptions = {
    graph: client.graph,
    clock,
    waits: WAITS,
    sandboxUrl: undefined,
    requestMs: 5_000,
  };
  const upload = (
    bytes: Uint8Array,
    signal?: AbortSignal,
    onProgress: (sent: number) => void = () => undefined,
  ) => graphContents(options).upload("a1", "1", "f1", sourceOf(bytes), onProgress, signal);
  return {
    clock,
    sent,
    upload,
    contents: graphContents(options),
    renewals: () => renewals,
    looks: () => looks,
  };
}

const sourceOf = (bytes: Uint8Array): RandomAccess => ({
  size: bytes.length,
  read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
});

/** Bytes of which no two blocks are alike. */
function patterned(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4096) bytes.writeUInt32LE(at, at);
  return bytes;
}

const refusal = (status: number, code: string) =>
  new HttpResponse(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} of ${STORE}?sig=leaked</Message></Error>`,
    {
      status,
      headers: { "content-type": "application/xml", "x-ms-error-code": code },
    },
  );
const assembled = (sent: readonly Sent[]) => {
  const list = sent.findLast(({ kind }) => kind === "list")!;
  const ids = [...list.bytes.toString("utf8").matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(
    ([, id]) => id!,
  );
  const blocks = ids.map(
    (id) => sent.findLast(({ kind, blockId }) => kind === "block" && blockId === id)!.bytes,
  );
  return { ids, bytes: Buffer.concat(blocks) };
};

describe("content goes into storage", () => {
  it.each([1, 64, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1])(
    "as blocks and a list of them, also %i bytes, never as one Put Blob",
    async (size) => {
      const bytes = patterned(size);
      const { sent, upload } = content();
      await upload(bytes);
      expect(new Set(sent.map(({ kind }) => kind))).toEqual(new Set(["block", "list"]));
      expect(sent.filter(({ kind }) => kind === "list")).toHaveLength(1);
      expect(sent.at(-1)?.kind).toBe("list");
      const { ids, bytes: arrived } = assembled(sent);
      expect(ids).toHaveLength(Math.ceil(size / (8 * MiB)));
      expect(arrived.equals(bytes)).toBe(true);
    },
  );

  it("under block ids of one length, in the order of the bytes, each at most 64 bytes", async () => {
    const { sent, upload } = content();
    await upload(patterned(40 * MiB));
    const { ids } = assembled(sent);
    expect(new Set(ids.map((id) => Buffer.from(id, "base64").length)).size).toBe(1);
    expect(Buffer.from(ids[0]!, "base64").length).toBeLessThanOrEqual(64);
    const order = ids.map((id) => Number(Buffer.from(id, "base64").toString("latin1")));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(ids).size).toBe(5);
  });

  it("with a checksum of each block, as bytes and without our token", async () => {
    const { sent, upload } = content();
    await upload(patterned(9 * MiB));
    for (const { kind, bytes, headers } of sent) {
      expect(headers.has("authorization")).toBe(false);
      if (kind !== "block") continue;
      expect(headers.get("content-md5")).toBe(createHash("md5").update(bytes).digest("base64"));
      expect(headers.get("content-type")).toMatch(/^application\/octet-stream$/);
    }
  });

  it("several blocks at a time, at most four", async () => {
    let [now, most] = [0, 0];
    const { upload } = content({
      refuse: async ({ kind }) => {
        if (kind !== "block") return undefined;
        most = Math.max(most, ++now);
        await delay(20);
        now--;
        return undefined;
      },
    });
    await upload(patterned(41 * MiB));
    expect(most).toBe(4);
  });

  it("and tells how many bytes have arrived, never less than before, all of them in the end", async () => {
    const told: number[] = [];
    const { upload } = content();
    await upload(patterned(33 * MiB), undefined, (count) => told.push(count));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(33 * MiB);
    expect(told).toHaveLength(5);
  });
});

describe("the signed address", () => {
  it("is waited for with pauses that grow, on the clock that was handed in", async () => {
    const pending = Array<string>(6).fill("azureStorageUriRequestPending");
    const { clock, upload } = content({ states: [...pending, "azureStorageUriRequestSuccess"] });
    await upload(patterned(10));
    expect(clock.waits).toEqual([1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75]);
  });

  it("is not waited for beyond the deadline", async () => {
    const { clock, upload } = content({ states: ["azureStorageUriRequestPending"] });
    await expect(upload(patterned(10))).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringMatching(/^Asking Intune for an upload address is not done after 9\d\d s/),
    });
    expect(Math.max(...clock.waits)).toBe(10_000);
  });

  it.each(["azureStorageUriRequestFailed", "azureStorageUriRequestTimedOut", "error"])(
    "that ends in %s is told with its state and what happens next",
    async (state) => {
      const { sent, upload } = content({ states: ["azureStorageUriRequestPending", state] });
      await expect(upload(patterned(10))).rejects.toMatchObject({
        code: "upstream",
        message: `Asking Intune for an upload address failed: Intune says ${state}.`,
        facts: { appId: "a1", contentVersion: "1", uploadState: state },
        next: "Run apply again: the stray file entry is removed and made anew.",
      });
      expect(sent).toEqual([]);
    },
  );

  it("is waited for through a state of passing trouble", async () => {
    const { upload, sent } = content({
      states: ["transientError", "azureStorageUriRequestPending", "azureStorageUriRequestSuccess"],
    });
    await upload(patterned(10));
    expect(sent).toHaveLength(2);
  });

  it("is renewed before it ends, and what was staged stays", async () => {
    const test = content({
      lifeMs: 240_000,
      // Each block takes its time.
      refuse: () => {
        void test.clock.sleep(30_000);
        return undefined;
      },
    });
    const bytes = patterned(33 * MiB);
    await test.upload(bytes);
    expect(test.renewals()).toBeGreaterThan(0);
    expect(test.sent.some(({ address }) => address === "first")).toBe(true);
    expect(test.sent.at(-1)?.address).not.toBe("first");
    expect(test.sent.filter(({ kind }) => kind === "block")).toHaveLength(5);
    expect(assembled(test.sent).bytes.equals(bytes)).toBe(true);
  });

  it("is renewed once for all lanes after a 403, which go on with the block they were at", async () => {
    const test = content({
      refuse: ({ address }, count) =>
        address === "first" && count > 3 ? refusal(403, "AuthenticationFailed") : undefined,
    });
    const bytes = patterned(41 * MiB);
    await test.upload(bytes);
    expect(test.renewals()).toBe(1);
    expect(assembled(test.sent).bytes.equals(bytes)).toBe(true);
    // Nothing that had arrived is sent again.
    const arrived = test.sent.slice(0, 3).map(({ blockId }) => blockId);
    for (const id of arrived) expect(test.sent.filter(({ blockId }) => blockId === id)).toHaveLength(1);
  });

  it.each([
    ["first", 1, 0],
    ["renewed1", 2, 1],
  ])(
    "that storage does not know yet (%s) is tried again after a moment, without a renewal for it",
    async (fresh, _n, renewals) => {
      const young = new Set<string>();
      const test = content({
        refuse: ({ address }, count) => {
          if (fresh !== "first" && address === "first")
            return count > 1 ? refusal(403, "AuthenticationFailed") : undefined;
          if (young.has(address)) return undefined;
          young.add(address);
          return refusal(403, "AuthenticationFailed");
        },
      });
      await test.upload(patterned(10));
      expect(test.renewals()).toBe(renewals);
      expect(test.clock.waits).toContain(2_000);
    },
  );

  it("is given up when storage refuses every new one, and the error says so without any of them", async () => {
    const test = content({ refuse: () => refusal(403, "AuthenticationFailed") });
    const error = await test.upload(patterned(10)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "upstream", facts: { status: 403, code: "AuthenticationFailed" } });
    expect(test.renewals()).toBe(5);
    for (const text of [
      String((error as Error).message),
      JSON.stringify(error),
      inspect(error, { depth: null, showHidden: true }),
    ]) {
      expect(text).not.toContain("leaked");
      expect(text).not.toMatch(/sig=(first|renewed)/);
    }
  });

  it("that cannot be renewed is told with the state", async () => {
    const test = content({
      lifeMs: 100_000,
    });
    network.use(
      http.post(`${CONTENT}/renewUpload`, () => {
        network.use(
          http.get(CONTENT, () =>
            HttpResponse.json({ id: "f1", uploadState: "azureStorageUriRenewalFailed" }),
          ),
        );
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await expect(test.upload(patterned(10))).rejects.toMatchObject({
      code: "upstream",
      message: "Renewing the upload address failed: Intune says azureStorageUriRenewalFailed.",
    });
  });

  it.each(["ftp://store.example/x", "http://store.blob.example/x?sig=s", "nowhere"])(
    "that leads to %s is not followed",
    async (strange) => {
      const test = content();
      network.use(
        http.get(CONTENT, () =>
          HttpResponse.json({
            id: "f1",
            uploadState: "azureStorageUriRequestSuccess",
            azureStorageUri: strange,
          }),
        ),
      );
      await expect(test.upload(patterned(10))).rejects.toMatchObject({ code: "upstream" });
      expect(test.sent).toEqual([]);
    },
  );
});

describe("storage that stumbles", () => {
  it.each([500, 503, 408, 429, 404])("is asked again after %i, with the same block", async (status) => {
    const test = content({
      refuse: (_sent, count) => (count < 4 ? refusal(status, "ServerBusy") : undefined),
    });
    await test.upload(patterned(10));
    expect(test.sent.filter(({ kind }) => kind === "block").map(({ blockId }) => blockId)).toHaveLength(4);
    expect(test.clock.waits).toEqual([1_000, 2_000, 4_000]);
    expect(test.renewals()).toBe(0);
  });

  it("is asked again when the connection breaks", async () => {
    const test = content({ refuse: (_sent, count) => (count === 1 ? HttpResponse.error() : undefined) });
    await test.upload(patterned(10));
    expect(test.sent).toHaveLength(3);
  });

  it("that points elsewhere is not followed: content goes where Intune said", async () => {
    const test = content({
      refuse: () =>
        new HttpResponse(null, { status: 307, headers: { Location: "https://elsewhere.example/content" } }),
    });
    await expect(test.upload(patterned(10))).rejects.toMatchObject({
      code: "upstream",
      facts: { status: 307 },
    });
    expect(network.strays).toEqual([]);
  });

  it("is given up after eight tries", async () => {
    const test = content({ refuse: () => refusal(503, "ServerBusy") });
    await expect(test.upload(patterned(10))).rejects.toMatchObject({
      code: "upstream",
      facts: { status: 503 },
      next: expect.stringContaining("apply again"),
    });
    expect(test.sent).toHaveLength(8);
  });

  it("is given up at once when it refuses the block for good", async () => {
    const test = content({ refuse: () => refusal(400, "Md5Mismatch") });
    await expect(test.upload(patterned(10))).rejects.toMatchObject({
      facts: { status: 400, code: "Md5Mismatch" },
    });
    expect(test.sent).toHaveLength(1);
  });

  it("ends all lanes at once when one of them cannot go on, and says why that one could not", async () => {
    const test = content({
      refuse: ({ blockId }) =>
        blockId === Buffer.from("000001").toString("base64")
          ? refusal(400, "InvalidBlockId")
          : refusal(503, "ServerBusy"),
    });
    await expect(test.upload(patterned(33 * MiB))).rejects.toMatchObject({
      facts: { code: "InvalidBlockId" },
    });
    expect(test.sent.length).toBeLessThan(9);
    const before = test.sent.length;
    await delay(30);
    expect(test.sent).toHaveLength(before);
  });

  it("does not hold up an abort", async () => {
    const stop = new AbortController();
    const test = content({
      refuse: async () => {
        setImmediate(() => stop.abort());
        await delay("infinite");
        return undefined;
      },
    });
    await expect(test.upload(patterned(40 * MiB), stop.signal)).rejects.toMatchObject({
      code: "interrupted",
    });
    expect(test.sent.length).toBeLessThanOrEqual(4);
  });
});

describe("a commit", () => {
  const committing = (...states: string[]) => {
    const test = content();
    const seen = { commits: 0 };
    network.use(
      http.post(`${CONTENT}/commit`, () => {
        seen.commits++;
        return new HttpResponse(null, { status: 204 });
      }),
      http.get(CONTENT, () =>
        HttpResponse.json({ id: "f1", uploadState: states.length > 1 ? states.shift() : states[0] }),
      ),
    );
    return { ...test, seen, commit: () => test.contents.commit("a1", "1", "f1", INFO) };
  };

  it("is waited for until Intune has looked at the content", async () => {
    const { commit, clock } = committing("commitFilePending", "commitFilePending", "commitFileSuccess");
    await commit();
    expect(clock.waits).toEqual([1_000, 1_500]);
  });

  it("that Intune refuses is told at once: the same content would be refused again", async () => {
    const { commit, seen } = committing("commitFilePending", "commitFileFailed");
    await expect(commit()).rejects.toMatchObject({
      code: "upstream",
      message: "Committing the content of app a1 failed: Intune says commitFileFailed.",
      facts: { uploadState: "commitFileFailed" },
      next: expect.stringContaining("encrypted anew"),
    });
    expect(seen.commits).toBe(1);
  });

  it("that Intune did not get to in time is asked for again", async () => {
    const { commit, seen } = committing(
      "commitFilePending",
      "commitFileTimedOut",
      "commitFilePending",
      "commitFileSuccess",
    );
    await commit();
    expect(seen.commits).toBe(2);
  });

  it("that never ends is given up at the deadline", async () => {
    const { commit } = committing("commitFilePending");
    await expect(commit()).rejects.toMatchObject({ code: "timeout" });
  });

  it("whose answer was lost is not asked for again when it has begun", async () => {
    const test = committing("commitFilePending", "commitFileSuccess");
    network.use(
      http.post(`${CONTENT}/commit`, () => {
        test.seen.commits++;
        return HttpResponse.error();
      }),
    );
    await test.commit();
    expect(test.seen.commits).toBe(1);
  });

  it("whose question was lost is asked for again after a while", async () => {
    const test = committing("azureStorageUriRequestSuccess");
    network.use(
      http.post(`${CONTENT}/commit`, () => {
        test.seen.commits++;
        if (test.seen.commits === 1) return HttpResponse.error();
        network.use(
          http.get(CONTENT, () => HttpResponse.json({ id: "f1", uploadState: "commitFileSuccess" })),
        );
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await test.commit();
    expect(test.seen.commits).toBe(2);
    expect(test.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(30_000);
  });
});
