import { shortKey } from "./assignments.ts";
import type { ClientDeployment } from "./manifest.ts";
import { ownNotes, type Stamp, withStamp } from "./stamp.ts";
import type { AppDraft, LiveApp, NewAssignment } from "./tenant.ts";

/** The installer as far as Intune wants to know it. */
export interface WishedContent {
  /** SHA-256 of the plain file, hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly fileName: string;
  readonly productCode: string;
  readonly productVersion: string;
}

/** A deployment as we want the tenant to be: manifest, installer, built line, and groups resolved to ids. */
export interface Wish {
  /** `site/name`. */
  readonly deployment: string;
  readonly app: ClientDeployment["app"];
  /** As Intune gets it; may hold a registration token. */
  readonly commandLine: string;
  readonly content: WishedContent;
  readonly assignments: readonly NewAssignment[];
  readonly foreignAssignments: "keep" | "remove";
}

/** The app's own members, notes aside: what is compared and what is written. */
export type AppFields = Omit<AppDraft, "notes">;

export function wishedFields({ app, commandLine, content }: Wish): AppFields {
  return {
    displayName: app.displayName,
    description: app.description,
    publisher: app.publisher,
    owner: app.owner,
    developer: app.developer,
    informationUrl: app.informationUrl ?? null,
    privacyInformationUrl: app.privacyInformationUrl ?? null,
    isFeatured: app.isFeatured,
    fileName: content.fileName,
    commandLine,
    productCode: content.productCode,
    productVersion: content.productVersion,
    ignoreVersionDetection: app.ignoreVersionDetection,
  };
}

/** The body for a new app: everything, and a stamp that announces the content to come (the first publishing drops the rest, quirk Q10). */
export function draftOf(wish: Wish, run: string): AppDraft {
  const stamp: Stamp = {
    deployment: wish.deployment,
    run,
    content: undefined,
    next: { sha256: wish.content.sha256, version: "first" },
    assigned: assignedKeys(wish),
  };
  return { ...wishedFields(wish), notes: withStamp(wish.app.notes, stamp) };
}

export const assignedKeys = (wish: Wish): string[] => [...new Set(wish.assignments.map(shortKey))].sort();

/** Members that differ, as written and as wished. Notes count only by what people wrote in them. */
export function changedFields(
  wish: Wish,
  live: LiveApp,
): { name: keyof AppDraft; before: AppDraft[keyof AppDraft]; after: AppDraft[keyof AppDraft] }[] {
  const fields = wishedFields(wish);
  const differing = (Object.keys(fields) as (keyof AppFields)[])
    .filter((name) => fields[name] !== live[name])
    .map((name) => ({ name, before: live[name], after: fields[name] }));
  const notes = ownNotes(live.notes);
  // Words somebody added to the notes stay unless the manifest has words of its own.
  if (wish.app.notes.trim() !== "" && notes !== ownNotes(wish.app.notes))
    return [...differing, { name: "notes", before: notes, after: ownNotes(wish.app.notes) }];
  return differing;
}
