import type { Audited } from "./audit.ts";
import type { BlobStorage } from "./blob-storage.ts";
import type { Version } from "./contract.ts";
import type { Query, QueryRules } from "./query.ts";
import type { Tenant } from "./tenant.ts";
import type { UploadAddresses } from "./upload-addresses.ts";

/** One Graph request after sign-in, rights, path, query and body were found in order. */
export interface Call {
  readonly tenant: Tenant;
  readonly blobs: BlobStorage;
  readonly addresses: UploadAddresses;
  /** Addresses of finished reports. */
  readonly reportAddresses: UploadAddresses;
  readonly version: Version;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** `{}` when the request has none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly url: URL;
  readonly headers: Headers;
  /** The tenant's time, milliseconds. */
  readonly now: number;
  /** Reads answer what was so at this time: `Infinity`, or earlier where a stale read is played. */
  readonly asOf: number;
  readonly pageSize: number;
}

export interface Answer {
  readonly status: number;
  /** Answered as JSON. */
  readonly body?: unknown;
  /** Answered as it is, with its content type. */
  readonly text?: readonly [contentType: string, text: string];
  readonly headers?: Readonly<Record<string, string>>;
}

export type BodyRules =
  | { readonly type: string }
  | { readonly action: string; readonly boundTo: string; readonly readOnlyIgnored?: boolean }
  | "empty";

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly versions: readonly Version[];
  /** Below the version, parameters in braces. */
  readonly path: string;
  /** Path in the permission map; or the rights themselves, where the map has no such path. */
  readonly right: string | readonly string[];
  readonly query?: QueryRules;
  readonly body?: BodyRules;
  /** Header the service insists on. */
  readonly needsHeader?: readonly [name: string, value: string];
  /** What the audit log says of it; what says nothing changes no app and no policy. */
  readonly audit?: Audited;
  answer(call: Call): Answer | Promise<Answer>;
}

export const BOTH: readonly Version[] = ["v1.0", "beta"];
export const BETA: readonly Version[] = ["beta"];

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };
