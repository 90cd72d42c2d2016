import { BridgeError } from "../domain/errors.ts";
import { refuseStray } from "./cloud.ts";
import { awaitFile, type FileEntry, type FileIds } from "./content-file.ts";
import type { EdgeOptions } from "./edge-options.ts";

/** Renewed when less than this is left of it (fact G75); milliseconds. */
const LAST_MINUTES = 3 * 60_000;
/** Looks after which an address that stayed the same counts as renewed. */
const SAME_LOOKS = 5;
const NEXT = "Run apply again: the stray file entry is removed and made anew.";

/**
 * The signed address content is sent to. It lives some minutes: it is renewed ahead of its end, and when storage refuses it.
 * Lanes that find it stale at the same time wait for one renewal. Staged blocks outlive it (fact G34).
 */
export class UploadAddress {
  readonly #options: EdgeOptions;
  readonly #ids: FileIds;
  readonly #signal: AbortSignal | undefined;
  #file: FileEntry | undefined;
  #renewing: Promise<void> | undefined;

  constructor(options: EdgeOptions, ids: FileIds, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#ids = ids;
    this.#signal = signal;
  }

  /** Waits for the first address. @throws BridgeError as `awaitFile`. */
  async open(): Promise<void> {
    this.#take(
      await awaitFile(this.#options, this.#ids, hasAddress, {
        what: "Asking Intune for an upload address",
        next: NEXT,
        signal: this.#signal,
      }),
    );
  }

  /** The address as it is now, renewed when it is near its end. */
  async current(): Promise<string> {
    const end = this.#file?.azureStorageUriExpirationDateTime?.getTime();
    if (end !== undefined && end - this.#options.clock.now().getTime() < LAST_MINUTES)
      await this.renew(this.#file!.azureStorageUri!);
    return this.#file!.azureStorageUri!;
  }

  /** A new address in the place of `stale`; nothing when another lane has renewed it already. */
  async renew(stale: string): Promise<void> {
    if (this.#file?.azureStorageUri !== stale) return;
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const old = this.#file!;
    // The body must not be empty (quirk Q5).
    await this.#options.graph("renewUpload", { ids: this.#ids, body: {}, signal: this.#signal });
    let same = 0;
    const isRenewed = (file: FileEntry) =>
      hasAddress(file) &&
      file.uploadState === "azureStorageUriRenewalSuccess" &&
      (file.azureStorageUri !== old.azureStorageUri ||
        file.azureStorageUriExpirationDateTime?.getTime() !==
          old.azureStorageUriExpirationDateTime?.getTime() ||
        ++same >= SAME_LOOKS);
    this.#take(
      await awaitFile(this.#options, this.#ids, isRenewed, {
        what: "Renewing the upload address",
        next: NEXT,
        signal: this.#signal,
      }),
    );
  }

  #take(file: FileEntry): void {
    if (!file.azureStorageUri || !URL.canParse(file.azureStorageUri))
      throw new BridgeError("upstream", "Intune gave an upload address that is none.", {}, { next: NEXT });
    refuseStray(file.azureStorageUri, this.#options.sandboxUrl, "The upload address");
    this.#file = file;
  }
}

const hasAddress = (file: FileEntry) =>
  Boolean(file.azureStorageUri) && /^azureStorageUri(?:Request|Renewal)Success$/.test(file.uploadState);
