import type { AppliedDeployment } from "../domain/deployment/applied.ts";
import type {
  AppChannel,
  AppDraft,
  AppRef,
  AssignmentFilter,
  ContentFile,
  ContentVersion,
  Group,
  GroupMembers,
  InstallState,
  LiveApp,
  LiveAssignment,
  NewAssignment,
  RequiredApp,
} from "../domain/deployment/tenant.ts";
import type { RandomAccess, RandomWriter } from "../formats/bytes.ts";
import type { FileEncryptionInfo } from "../formats/content/encryption.ts";
import type { DeviceSource, Estate } from "./needs-devices.ts";
import type { Policies } from "./needs-policies.ts";

/** The one clock. Tests hand in one that jumps; with a sandbox set, time comes from its answers. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with BridgeError "interrupted" as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One request as it went out; addresses are masked before they get here. */
export interface RequestTrace {
  readonly at: Date;
  readonly method: string;
  /** Path and query without origin; signed parts masked. */
  readonly path: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly clientRequestId: string;
  readonly milliseconds: number;
}

/** What can be asked of a file that lies on this machine. */
export interface OpenFile extends RandomAccess {
  readonly path: string;
  /** The bytes in order, in chunks of at most 1 MiB. */
  stream(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
export interface NewFile extends RandomWriter {
  /** Makes the file appear under its name, whole; until then nothing is there. */
  finish(): Promise<void>;
  /** Removes what was written so far. */
  abandon(): Promise<void>;
}
/** A folder that appears under its name only when everything is in it. */
export interface NewFolder {
  /** A file below it; `name` is relative, with `/` between its parts, and may not lead out. */
  create(name: string): Promise<NewFile>;
  /** A folder below it, for one that stays empty. */
  createFolder(name: string): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}
/** A file found below a folder. */
export interface FoundFile {
  /** Relative to the folder, with `/` between its parts. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: Date;
}
/** This machine's files. Errors are BridgeError "disk", "not-found" or "conflict" (it is there already) and name the path. */
export interface Files {
  open(path: string): Promise<OpenFile>;
  readText(path: string): Promise<string>;
  /** Replaces a file of that name when it is finished; with `replace: false` one that is there is refused. */
  create(path: string, options?: { readonly replace?: boolean | undefined }): Promise<NewFile>;
  /** A folder that is not there yet, or is empty. */
  createFolder(path: string): Promise<NewFolder>;
  /** Every file below a folder, in order of its name. A link to a file counts as the file; a link to a folder is refused. */
  list(folder: string): Promise<FoundFile[]>;
  /** Names of the folders below a folder that hold nothing, relative, with `/` between their parts. */
  emptyFolders(folder: string): Promise<string[]>;
  /** Calls `use` with the path of an empty private folder (mode 0700) and removes it afterwards, come what may. */
  withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  /** Removes the private folders of processes that were killed in the middle of their work. */
  clearLeftovers(): Promise<void>;
}

/**
 * Intune's applications as the verbs want them. All methods: BridgeError "denied", "sign-in", "throttled", "timeout",
 * "unreachable" or "upstream" when the question could not be asked or answered; `undefined` only when the thing is not there.
 */
export interface Apps {
  /** Every `windowsMobileMSI` and `win32LobApp` of the tenant. */
  list(signal?: AbortSignal): AsyncIterable<LiveApp>;
  get(id: string, signal?: AbortSignal): Promise<LiveApp | undefined>;
  /**
   * Makes the app, once. When the answer is lost the tenant is searched with `isIt` until it had time to settle;
   * the call is repeated only when nothing was made.
   */
  create(draft: AppDraft, isIt: (app: LiveApp) => boolean, signal?: AbortSignal): Promise<LiveApp>;
  /** Changes only what is named. The app has to be published. */
  update(app: AppRef, changes: Partial<AppDraft>, signal?: AbortSignal): Promise<void>;
  /** Publishes a content version: `committedContentVersion` alone (quirk Q10), then waits for `published`. */
  publish(app: AppRef, version: string, signal?: AbortSignal): Promise<LiveApp>;
  /** Gone afterwards, also when it was not there. */
  remove(id: string, signal?: AbortSignal): Promise<void>;
  /** What each device reported for the app, from the install status report (facts G111, G112); no row is not "not installed". */
  installStates(id: string, signal?: AbortSignal): AsyncIterable<InstallState>;
  /** Apps of both kinds that are required for one of these groups, or for all devices. */
  requiredApps(groupIds: readonly string[], signal?: AbortSignal): Promise<RequiredApp[]>;
}

/** Content of apps of one kind. */
export interface Contents {
  /**
   * The newest content version above `committed`, or a new one: before the first commit Intune allows only one
   * (fact G40), so a version left by an interrupted run is used again.
   */
  openVersion(appId: string, committed: string | null, signal?: AbortSignal): Promise<ContentVersion>;
  versions(appId: string, signal?: AbortSignal): Promise<ContentVersion[]>;
  files(appId: string, version: string, signal?: AbortSignal): Promise<ContentFile[]>;
  createFile(
    appId: string,
    version: string,
    file: { name: string; size: number; sizeEncrypted: number; manifest: string | null },
    signal?: AbortSignal,
  ): Promise<ContentFile>;
  removeFile(appId: string, version: string, fileId: string, signal?: AbortSignal): Promise<void>;
  /**
   * Waits for the signed address, stages `source` as blocks (renewing the address in time and after a refusal, going on
   * with the current block) and commits the block list. `onProgress` gets bytes sent so far.
   */
  upload(
    appId: string,
    version: string,
    fileId: string,
    source: RandomAccess,
    onProgress: (sent: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Commits the file and waits for the service's verdict; BridgeError "upstream" when it refuses the content. */
  commit(
    appId: string,
    version: string,
    fileId: string,
    info: FileEncryptionInfo,
    signal?: AbortSignal,
  ): Promise<void>;
}

export interface Assignments {
  list(appId: string, signal?: AbortSignal): Promise<LiveAssignment[]>;
  /** Replaces the whole set (fact G80). What was read is sent back as it was read; beta, so that filters survive (G83). */
  replace(
    appId: string,
    set: readonly (LiveAssignment | NewAssignment)[],
    signal?: AbortSignal,
  ): Promise<void>;
}

export interface Directory {
  /** Every group whose id or display name (whatever the case) is among `namesOrIds`, in as few requests as can be. */
  groups(namesOrIds: readonly string[], signal?: AbortSignal): Promise<Group[]>;
  /** Transitive members of a group, counted by kind. */
  members(groupId: string, signal?: AbortSignal): Promise<GroupMembers>;
  /** Every assignment filter of the tenant (beta). */
  filters(signal?: AbortSignal): Promise<AssignmentFilter[]>;
  /** Devices enrolled in Intune, from the tenant's own overview. */
  enrolledDevices(signal?: AbortSignal): Promise<number>;
}

/** What the site says of itself. A list is null where this account or this site does not tell. */
export interface SiteValues {
  readonly siteCode: string;
  readonly siteName: string | null;
  /** Full names of the servers with the role, in lower case. */
  readonly managementPoints: readonly string[] | null;
  readonly fallbackStatusPoints: readonly string[] | null;
}

/** What has to be so in the tenant before a device can become co-managed. Each read is one question. */
export interface Readiness {
  /** The tenant and who manages its mobile devices (fact G165). */
  organization(signal?: AbortSignal): Promise<Organization>;
  /** Names of the service plans of licences that are in force (fact G165). */
  servicePlans(signal?: AbortSignal): Promise<string[]>;
  /** Who is enrolled by itself at sign-in. Only people may read it (fact G166). */
  mdmScopes(signal?: AbortSignal): Promise<MdmScope[]>;
  /** What devices are told at enrolment: co-management settings and the status page. */
  enrollment(signal?: AbortSignal): Promise<Enrollment>;
}
export interface Organization {
  readonly displayName: string;
  /** `intune`, `sccm`, `office365`, `unknown`, or a word Microsoft adds tomorrow. */
  readonly mdmAuthority: string;
}
export interface MdmScope {
  readonly displayName: string;
  /** `none`, `all`, `selected`. */
  readonly appliesTo: string;
}
export interface Enrollment {
  readonly comanagement: readonly {
    readonly displayName: string;
    readonly installsClient: boolean;
    /** Intune takes all workloads, whatever the site's policy says (fact G101). */
    readonly overrides: boolean;
  }[];
  readonly statusPages: readonly {
    readonly displayName: string;
    readonly shows: boolean;
    /** The device cannot be used until everything is installed; undefined when the tenant does not say. */
    readonly blocks: boolean | undefined;
    /** Ids of the apps it waits for; none means every required one. */
    readonly waitsFor: readonly string[];
  }[];
}

/** What a TLS server shows before anything is sent to it. */
export interface TlsSight {
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly issuer: string;
  /** DNS names the certificate is for. */
  readonly names: readonly string[];
  readonly nameFits: boolean;
  /** Why this machine does not trust the chain; undefined when it does. */
  readonly distrust: string | undefined;
}
/**
 * Looks at hosts from where we are; sends no data and no credential. All: BridgeError "not-found" when DNS knows no such
 * name, "unreachable" or "timeout" when nothing answered, "usage" when a sandbox is set and the host is not the sandbox's.
 */
export interface Network {
  addresses(host: string, signal?: AbortSignal): Promise<string[]>;
  certificate(host: string, port: number, signal?: AbortSignal): Promise<TlsSight>;
  /** Resolves when the port takes a connection. */
  connect(host: string, port: number, signal?: AbortSignal): Promise<void>;
  /** What time it is for the tenant's sign-in service. */
  serverTime(signal?: AbortSignal): Promise<Date>;
}

/** Who is signed in. No token, ever. */
export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
  readonly kind: "federated" | "managedIdentity" | "certificate" | "deviceCode" | "secret";
  /** User principal name for people, undefined for services. */
  readonly user: string | undefined;
  /** Application roles or delegated scopes the token carries. */
  readonly rights: readonly string[];
  readonly expiresAt: Date;
}

export interface Tenant {
  readonly tenantId: string;
  readonly apps: Apps;
  contentsOf(channel: AppChannel): Contents;
  readonly assignments: Assignments;
  readonly policies: Policies;
  readonly directory: Directory;
  /** Where facts of devices are read from in this tenant. */
  readonly deviceSources: readonly DeviceSource[];
  estate(signal?: AbortSignal): Promise<Estate>;
  readonly readiness: Readiness;
  whoAmI(signal?: AbortSignal): Promise<Identity>;
  /** Signs a person in anew with a device code; a service only checks that its credential works. */
  signIn(signal?: AbortSignal): Promise<Identity>;
  /** Forgets the person's sign-in on this machine. False when there was none. */
  signOut(): Promise<boolean>;
  /** The last request that went out, for journals and support cases. */
  lastRequest(): RequestTrace | undefined;
}

/** One step of a run as the journal keeps it: a line before, a line after. */
export interface JournalEntry {
  readonly at: Date;
  readonly kind: string;
  readonly target: string;
  readonly state: "started" | "done" | "failed";
  readonly requestId?: string | undefined;
  /** Ids and states for the next run: app id, content version. Never a secret. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}
export interface JournalRun {
  readonly id: string;
  readonly deployment: string;
  readonly verb: "apply" | "destroy";
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly state: "running" | "done" | "failed";
  readonly entries: readonly JournalEntry[];
}
/** What we did and what we last made true, per tenant. The tenant stays the truth: losing this loses history, not control. */
export interface Journal {
  start(deployment: string, verb: JournalRun["verb"], at: Date): Promise<string>;
  record(runId: string, entry: JournalEntry): Promise<void>;
  finish(runId: string, state: "done" | "failed", at: Date): Promise<void>;
  /** Newest first. */
  runs(deployment: string, limit: number): Promise<JournalRun[]>;
  applied(deployment: string): Promise<AppliedDeployment | undefined>;
  saveApplied(deployment: string, applied: AppliedDeployment | undefined): Promise<void>;
  /**
   * Takes or prolongs the right to work on `name` for `seconds`. False when another owner holds it and has not let it lapse.
   */
  takeLease(name: string, owner: string, seconds: number, now: Date): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
}

/** What a long verb tells while it works. */
export type Progress = (event: ProgressEvent) => void;
export interface ProgressEvent {
  /** Step kind or stage, e.g. "upload-content". */
  readonly step: string;
  readonly state: "started" | "running" | "done" | "failed" | "skipped";
  readonly text: string;
  /** Bytes or items done and in all, where that is known. */
  readonly done?: number;
  readonly total?: number;
}

export type * from "./needs-devices.ts";
export type * from "./needs-events.ts";
export type * from "./needs-notifications.ts";
export type * from "./needs-policies.ts";
export type * from "./needs-serving.ts";
export type * from "./needs-store.ts";
