/** What every app of ours says, whatever its kind. Versions as Intune spells them. */
export interface AppWords {
  readonly displayName: string;
  readonly description: string;
  readonly publisher: string;
  /** Free text of the admin plus our stamp. */
  readonly notes: string;
  readonly owner: string;
  readonly developer: string;
  readonly informationUrl: string | null;
  readonly privacyInformationUrl: string | null;
  readonly isFeatured: boolean;
  readonly fileName: string;
  /** What installs: arguments for the MSI of a line-of-business app, the whole line of a Win32 app. */
  readonly commandLine: string;
}

/** What we wish a line-of-business app (`windowsMobileMSI`) to say. */
export interface LobDraft extends AppWords {
  readonly channel: "lob";
  readonly productCode: string;
  readonly productVersion: string;
  readonly ignoreVersionDetection: boolean;
}

/** How a Win32 app is found on a device (fact G92). Paths and names may hold environment variables of Windows. */
export type DetectionRule =
  | {
      readonly kind: "product";
      readonly productCode: string;
      /** With a version: at least this one is wanted. */
      readonly productVersion: string | null;
    }
  | {
      readonly kind: "file";
      readonly path: string;
      readonly name: string;
      /** With a version: at least this one is wanted; else that it exists. */
      readonly version: string | null;
    }
  | {
      readonly kind: "registry";
      readonly key: string;
      readonly value: string | null;
      readonly version: string | null;
    }
  /** A rule of a kind that we never write: a script, a size, a date. */
  | { readonly kind: "other"; readonly type: string };

export const RETURN_CODE_TYPES = ["failed", "success", "softReboot", "hardReboot", "retry"] as const;
export interface ReturnCode {
  readonly code: number;
  readonly type: (typeof RETURN_CODE_TYPES)[number];
}

export const RESTART_BEHAVIOURS = ["basedOnReturnCode", "allow", "suppress", "force"] as const;
export type RestartBehaviour = (typeof RESTART_BEHAVIOURS)[number];

/** What a Win32 app says of the MSI in it. */
export interface MsiInformation {
  readonly productCode: string;
  readonly productVersion: string;
  readonly upgradeCode: string | null;
  readonly productName: string | null;
  readonly publisher: string | null;
  readonly requiresReboot: boolean;
  readonly packageType: "perMachine" | "perUser" | "dualPurpose";
}

/** What we wish a Win32 app (`win32LobApp`) to say (fact G90). */
export interface Win32Draft extends AppWords {
  readonly channel: "win32";
  readonly uninstallCommandLine: string;
  /** Relative to the package, with backslashes. */
  readonly setupFilePath: string;
  readonly detection: readonly DetectionRule[];
  /** By code. */
  readonly returnCodes: readonly ReturnCode[];
  /** One member, as in Graph: both are written together. */
  readonly experience: { readonly runAs: "system" | "user"; readonly restart: RestartBehaviour };
  /** In the order of their names. */
  readonly architectures: readonly string[];
  readonly minimumWindows: string;
  readonly msi: MsiInformation | null;
}

export type AppDraft = LobDraft | Win32Draft;
export type AppChannel = AppDraft["channel"];

/** What the tenant says of an app beside what we wrote. */
interface AppState {
  readonly id: string;
  readonly publishingState: "notPublished" | "processing" | "published" | "other";
  readonly committedContentVersion: string | null;
  readonly createdAt: Date;
  readonly lastModifiedAt: Date;
}
/** Apps as the tenant shows them. Texts the service leaves null read as "". */
export type LobApp = LobDraft & AppState;
export type Win32App = Win32Draft & AppState;
export type LiveApp = LobApp | Win32App;
/** Enough of an app to write to it: its type has to be named in every call (fact G5). */
export type AppRef = Pick<LiveApp, "id" | "channel">;

/** What we wish a co-management settings policy (`deviceComanagementAuthorityConfiguration`) to say (facts G100, G101). */
export interface PolicyDraft {
  readonly channel: "policy";
  readonly displayName: string;
  /** Its description: the admin's words plus our stamp. */
  readonly notes: string;
  /** Intune installs the client on devices that Autopilot sets up. */
  readonly installClient: boolean;
  /** Arguments for ccmsetup.msi; "" when nothing is installed. */
  readonly commandLine: string;
  /** Intune decides over all workloads, whatever the co-management policy of the site says. */
  readonly override: boolean;
}
/** A policy as the tenant shows it. */
export interface LivePolicy extends PolicyDraft {
  readonly id: string;
  /** 1 is the strongest: of several policies for a device the lowest number wins (fact G103). */
  readonly priority: number;
  readonly createdAt: Date;
  readonly lastModifiedAt: Date;
  readonly assignments: readonly LiveAssignment[];
}

/** Anything of ours in the tenant, whatever channel made it. */
export type LiveThing = LiveApp | LivePolicy;
export type Draft = AppDraft | PolicyDraft;

/** An app that a group has to install, as far as it can get in our way. */
export interface RequiredApp {
  readonly id: string;
  readonly displayName: string;
  readonly channel: AppChannel;
  /** It brings the client too, by its file or its line. */
  readonly installsClient: boolean;
}

export interface ContentVersion {
  /** Small integer as text. */
  readonly id: string;
}

export interface ContentFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sizeEncrypted: number;
  readonly isCommitted: boolean;
  /** Graph's word, e.g. `azureStorageUriRequestPending`, `commitFileSuccess`. */
  readonly uploadState: string;
}

export type Intent = "required" | "available" | "uninstall" | "availableWithoutEnrollment";
export type Target =
  | { readonly kind: "group"; readonly groupId: string }
  | { readonly kind: "exclude"; readonly groupId: string }
  | { readonly kind: "allDevices" }
  | { readonly kind: "allUsers" }
  | { readonly kind: "other"; readonly type: string };

/** An assignment we want to exist. */
export interface NewAssignment {
  readonly intent: Intent;
  readonly target: Target;
  readonly filter: { readonly id: string; readonly mode: "include" | "exclude" } | undefined;
}

/** An assignment as the tenant holds it; `raw` goes back untouched when the set is written. */
export interface LiveAssignment extends NewAssignment {
  readonly id: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
}

/** How many devices and users a group holds, nested groups included. */
export interface GroupMembers {
  readonly devices: number;
  readonly users: number;
}

export interface AssignmentFilter {
  readonly id: string;
  readonly displayName: string;
  /** Graph's word, e.g. `windows10AndLater`. */
  readonly platform: string;
}

/** A device's own claim about one app, as the install status report has it. */
export interface InstallState {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly userPrincipalName: string | null;
  readonly state:
    | "installed"
    | "failed"
    | "notInstalled"
    | "uninstallFailed"
    | "pendingInstall"
    | "notApplicable"
    | "unknown";
  readonly detail: string | null;
  /** As the report writes it, e.g. `0x87D1041C`; null when there is none. */
  readonly hexErrorCode: string | null;
  readonly lastModifiedAt: Date | null;
}
