import { shortKey } from "./assignments.ts";
import type { Fields } from "./channels/channel.ts";
import { channelOf } from "./channels/channels.ts";
import type { ClientDeployment } from "./manifest.ts";
import { ownNotes, type Stamp, withStamp } from "./stamp.ts";
import type { Draft, LiveThing, NewAssignment, Win32Draft } from "./tenant.ts";

/** What is uploaded, as far as it tells one content from another. */
export interface WishedContent {
  /** SHA-256, hex: of the plain MSI, or of what a package holds whenever and wherever it is packed. */
  readonly sha256: string;
  /** Bytes: of the MSI, or of all files of a package together. */
  readonly size: number;
  /** Name Intune shows for it. */
  readonly fileName: string;
  /** Of the MSI in it; null when there is none. */
  readonly productVersion: string | null;
}

interface WishBase {
  /** `site/name`. */
  readonly deployment: string;
  readonly app: ClientDeployment["app"];
  /** As Intune gets it; may hold a registration token. */
  readonly commandLine: string;
  readonly assignments: readonly NewAssignment[];
  readonly foreignAssignments: "keep" | "remove";
}
export interface LobWish extends WishBase {
  readonly channel: "lob";
  readonly content: WishedContent & { readonly productCode: string; readonly productVersion: string };
}
export interface Win32Wish extends WishBase {
  readonly channel: "win32";
  readonly content: WishedContent;
  /** What only a Win32 app says. */
  readonly win32: Pick<
    Win32Draft,
    | "uninstallCommandLine"
    | "setupFilePath"
    | "detection"
    | "returnCodes"
    | "experience"
    | "architectures"
    | "minimumWindows"
    | "msi"
  >;
}
export type AppWish = LobWish | Win32Wish;
type PartOf<W extends Wish, Common extends keyof WishBase> = W extends Wish ? Omit<W, Common> : never;
/** What a channel alone says of a wish; the rest is the same for all. */
export type LocalPart = PartOf<Wish, Exclude<keyof WishBase, "commandLine">>;
/** A wish before its groups are looked up in the tenant. */
export type UnassignedWish = PartOf<Wish, "assignments">;
export interface PolicyWish extends WishBase {
  readonly channel: "policy";
  readonly policy: {
    readonly install: boolean;
    readonly override: boolean;
    /** Undefined leaves it where Intune puts it. */
    readonly priority: number | undefined;
  };
}
/** A deployment as we want the tenant to be: manifest, installer, built line, and groups resolved to ids. */
export type Wish = AppWish | PolicyWish;

/** What is to be uploaded; undefined where there is nothing. */
export const contentOf = (wish: Wish): WishedContent | undefined =>
  "content" in wish ? wish.content : undefined;

/** The members the manifest decides, notes aside: what is compared and what is written. */
export const wishedFields = (wish: Wish): Fields => channelOf(wish).fields(wish);

/** The body for a new app or policy: everything, and a stamp that announces the content to come (the first publishing drops the rest, quirk Q10). */
export function draftOf(wish: Wish, run: string): Draft {
  const content = contentOf(wish);
  const stamp: Stamp = {
    deployment: wish.deployment,
    run,
    content: undefined,
    next: content && { sha256: content.sha256, version: "first" },
    assigned: assignedKeys(wish),
  };
  const notes = withStamp(channelOf(wish).ownWords(wish), stamp);
  return { ...wishedFields(wish), channel: wish.channel, notes } as Draft;
}

export const assignedKeys = (wish: Wish): string[] => [...new Set(wish.assignments.map(shortKey))].sort();

export interface ChangedField {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Members that differ, as written and as wished. Notes count only by what people wrote in them. */
export function changedFields(wish: Wish, live: LiveThing): ChangedField[] {
  const has = live as unknown as Fields;
  const differing = Object.entries(wishedFields(wish))
    .filter(([name, wanted]) => !sameValue(wanted, has[name]))
    .map(([name, after]): ChangedField => ({ name, before: has[name], after }));
  const notes = ownNotes(live.notes);
  const words = ownNotes(channelOf(wish).ownWords(wish));
  // Words somebody added stay unless the manifest has words of its own.
  if (words !== "" && notes !== words) return [...differing, { name: "notes", before: notes, after: words }];
  return differing;
}

/** Whether two members say the same; the order of keys does not count. */
export const sameValue = (a: unknown, b: unknown): boolean => a === b || inOneLine(a) === inOneLine(b);

/** A member that is a list or an object as text, always the same for the same value. */
export function inOneLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
