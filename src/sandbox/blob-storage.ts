/** What lies in content storage under a name. */
export interface StoredBlob {
  /** Bytes. */
  readonly size: number;
  /** Committed blocks; 0 for what was written with one Put Blob. */
  readonly blocks: number;
  /** The bytes in order. */
  read(): AsyncIterable<Uint8Array>;
}

/** Content storage. Names are those of upload-addresses.ts; signatures were checked before anything gets here. */
export interface BlobStorage {
  /** Carries out a request on a blob and answers as the storage service does. */
  forward(request: BlobRequest): Promise<Response>;
  open(name: string): Promise<StoredBlob | undefined>;
  close(): Promise<void>;
}

export interface BlobRequest {
  readonly method: string;
  readonly name: string;
  /** Query without what was signed: `comp`, `blockid`. */
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Account and container in the path of every content address. */
export const CONTENT_PATH = "/devstoreaccount1/content/";

/** An error answer of the storage service. */
export function storageError(status: number, code: string, message: string): Response {
  return new Response(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    { status, headers: { "content-type": "application/xml", "x-ms-error-code": code } },
  );
}
