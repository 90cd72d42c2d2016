import { createHash } from "node:crypto";
import { BlockBlobClient, RestError } from "@azure/storage-blob";
import { BridgeError } from "../domain/errors.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { masked } from "./masked.ts";
import type { UploadAddress } from "./upload-address.ts";

const MAX_TRIES = 8;
const MAX_RENEWALS = 5;
/** Storage may not know a new address in its first seconds (fact G76); milliseconds. */
const PROPAGATION_MS = 2_000;

/**
 * Blocks to Azure storage by its own client, one try at a time: which failure means what is decided here, because a 403
 * asks for a new address, which only Intune can give.
 */
export class BlockSender {
  readonly #options: EdgeOptions;
  readonly #address: UploadAddress;
  readonly #signal: AbortSignal | undefined;
  #client: { readonly url: string; readonly blob: BlockBlobClient; worked: boolean } | undefined;

  constructor(options: EdgeOptions, address: UploadAddress, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#address = address;
    this.#signal = signal;
  }

  /** Sends one block; the same id again replaces it. Its MD5 goes along, so that storage refuses what was altered (quirk Q1). */
  async stage(blockId: string, bytes: Uint8Array): Promise<void> {
    const transactionalContentMD5 = createHash("md5").update(bytes).digest();
    await this.#try("A block", (blob, abortSignal) =>
      blob.stageBlock(blockId, bytes, bytes.length, { abortSignal, transactionalContentMD5 }),
    );
  }

  async commit(blockIds: readonly string[]): Promise<void> {
    await this.#try("The block list", (blob, abortSignal) =>
      blob.commitBlockList([...blockIds], {
        abortSignal,
        blobHTTPHeaders: { blobContentType: "application/octet-stream" },
      }),
    );
  }

  async #try(
    what: string,
    send: (blob: BlockBlobClient, signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const { clock, requestMs, waits } = this.#options;
    let renewals = 0;
    /** A new address that was refused once and may only not be known yet. */
    let patientWith: string | undefined;
    for (let attempt = 1; ; ) {
      const client = await this.#current();
      const timeout = AbortSignal.timeout(requestMs);
      try {
        await send(client.blob, this.#signal ? AbortSignal.any([this.#signal, timeout]) : timeout);
        client.worked = true;
        return;
      } catch (error) {
        if (this.#signal?.aborted)
          throw new BridgeError("interrupted", "Interrupted while the content was sent.");
        const status = error instanceof RestError ? error.statusCode : undefined;
        const isRefused = status === 403 || status === 401;
        if (isRefused && !client.worked && patientWith !== client.url) {
          patientWith = client.url;
          await clock.sleep(Math.min(PROPAGATION_MS, 2 * waits.firstMs), this.#signal);
          continue;
        }
        if (isRefused && renewals < MAX_RENEWALS) {
          await this.#address.renew(client.url);
          renewals++;
          continue;
        }
        const isPassing =
          status === undefined || status === 404 || status === 408 || status === 429 || status >= 500;
        if (!isPassing || attempt++ === MAX_TRIES) throw storageFailure(what, error, status);
        await clock.sleep(Math.min(waits.firstMs * 2 ** (attempt - 2), waits.maxMs), this.#signal);
      }
    }
  }

  async #current() {
    const url = await this.#address.current();
    if (this.#client?.url !== url)
      this.#client = {
        url,
        blob: new BlockBlobClient(url, undefined, { retryOptions: { maxTries: 1 } }),
        worked: false,
      };
    return this.#client;
  }
}

/** Storage's refusal without the client's error, which carries the signed address. */
function storageFailure(what: string, error: unknown, status: number | undefined): BridgeError {
  const words = masked(error instanceof Error ? error.message.split("\n")[0]! : String(error));
  const code = error instanceof RestError ? error.code : undefined;
  return new BridgeError(
    status === undefined ? "unreachable" : status === 429 ? "throttled" : "upstream",
    `${what} did not get into Azure storage: ${status === undefined ? words : `${status} ${code ?? ""} ${words}`}.`,
    { status, code },
    { next: "Run apply again: it goes on from here." },
  );
}
