import type { BlobStorage } from "./blob-storage.ts";
import type { RequestRecord } from "./record.ts";

/** `arrived`: nothing was done yet. `answering`: it was done and the caller does not know. `answered`: the answer went out. */
export type RequestStage = "arrived" | "answering" | "answered";

export interface SandboxOptions {
  /** Devices of the default cast; 50 when not given. */
  readonly devices?: number;
  /** Everything that looks random follows from it; 1 when not given. */
  readonly seed?: string | number;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Rights an administrator consented to for the client; all that publishing and tracking need when not given. */
  readonly roles?: readonly string[];
  /** Time that passes by itself, in milliseconds since 1970; this machine's when not given. */
  readonly now?: () => number;
  /** When the tenant's clock starts, in milliseconds since 1970. */
  readonly startAt?: number;
  /** How often a thing the service works on is found unfinished before it is done; 1 when not given. */
  readonly pendingReads?: number;
  /** Seconds; 900 when not given (fact G75). */
  readonly addressLifeSeconds?: number;
  /** Of finished reports, in seconds; six hours when not given (fact G150). */
  readonly reportAddressLifeSeconds?: number;
  /** Seconds; 3599 when not given. */
  readonly tokenLifeSeconds?: number;
  /** The published limits of the services are multiplied by this; 1 when not given. */
  readonly limitScale?: number;
  /** Rows of a page when the caller does not say; 100 when not given. */
  readonly pageSize?: number;
  /** Where content lies; a real Azurite of its own when not given. One that is handed in is not closed. */
  readonly blobs?: "azurite" | "memory" | BlobStorage;
  /** Device codes are accepted at the first poll unless this is false; then `POST /sandbox/sign-in` accepts or declines them. */
  readonly approveDeviceCodes?: boolean;
  /** PEM of the certificate that is registered with the client. */
  readonly certificate?: string;
  /** Issuer and subject of the federated credential that is registered with the client. */
  readonly federated?: { readonly issuer: string; readonly subject: string };
  /** Who is in the tenant and what happens in it by itself, as YAML or JSON, with a name for what is wrong with it. */
  readonly scenario?: { readonly file: string; readonly text: string };
  /** Where the tenant is kept and gone on with at the next start; in memory when not given. */
  readonly dataFolder?: string;
  /** Told of every request but those of the controls, at each stage; an answer waits until it returns. */
  readonly onRequest?: (record: Readonly<RequestRecord>, stage: RequestStage) => void | Promise<void>;
}
