/** What we wish an Intune line-of-business app to say. Sizes and versions as Intune spells them. */
export interface AppDraft {
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
  readonly commandLine: string;
  readonly productCode: string;
  readonly productVersion: string;
  readonly ignoreVersionDetection: boolean;
}

/** A `windowsMobileMSI` as the tenant shows it. Texts the service leaves null read as "". */
export interface LiveApp extends AppDraft {
  readonly id: string;
  readonly publishingState: "notPublished" | "processing" | "published" | "other";
  readonly committedContentVersion: string | null;
  readonly createdAt: Date;
  readonly lastModifiedAt: Date;
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
