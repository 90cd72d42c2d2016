/**
 * The mark on everything we own in the tenant: one line in the app's `notes`. It is how an app is found again without a
 * state file, and it says which content the tenant holds, which Graph itself never tells.
 */
export interface Stamp {
  /** `site/name` of the deployment. */
  readonly deployment: string;
  /** The run that made the app; tells our own half-made app from another admin's. */
  readonly run: string;
  /** Content that is published, and as which content version. */
  readonly content: StampedContent | undefined;
  /** Content on its way: said before it is published, so that a killed run can tell what it had done. */
  readonly next: StampedContent | undefined;
  /** Short keys of the assignments we made; all others on the app are somebody else's. */
  readonly assigned: readonly string[];
}
export interface StampedContent {
  /** SHA-256 of the plain installer, hex. */
  readonly sha256: string;
  /** Content version, or "first" before the app has any. */
  readonly version: string;
}

const MARK = "[ccmbridge/1 ";
const LINE = /\[ccmbridge\/1 ([^[\]\r\n]*)\]/;

export function writeStamp(stamp: Stamp): string {
  const words = [`deployment=${stamp.deployment}`, `run=${stamp.run}`];
  if (stamp.content) words.push(`content=${stamp.content.sha256}@${stamp.content.version}`);
  if (stamp.next) words.push(`next=${stamp.next.sha256}@${stamp.next.version}`);
  if (stamp.assigned.length > 0) words.push(`assigned=${[...stamp.assigned].sort().join(",")}`);
  return `${MARK}${words.join(" ")}]`;
}

/** The stamp in an app's notes; undefined when there is none or it does not read as one of ours. */
export function readStamp(notes: string): Stamp | undefined {
  const words = LINE.exec(notes)?.[1];
  if (words === undefined) return undefined;
  const values = new Map(
    words.split(" ").flatMap((word) => {
      const at = word.indexOf("=");
      return at > 0 ? [[word.slice(0, at), word.slice(at + 1)] as const] : [];
    }),
  );
  const deployment = values.get("deployment");
  if (!deployment) return undefined;
  return {
    deployment,
    run: values.get("run") ?? "",
    content: readContent(values.get("content")),
    next: readContent(values.get("next")),
    assigned: (values.get("assigned") ?? "").split(",").filter((key) => key !== ""),
  };
}

/** Notes with the stamp as their last line, whatever stamp they carried before; the admin's own words stay. */
export function withStamp(notes: string, stamp: Stamp): string {
  const own = ownNotes(notes);
  return own === "" ? writeStamp(stamp) : `${own}\n${writeStamp(stamp)}`;
}

/** Notes without our stamp: what people wrote. */
export function ownNotes(notes: string): string {
  return notes.replace(LINE, "").replaceAll("\r\n", "\n").trim();
}

function readContent(text: string | undefined): StampedContent | undefined {
  const found = /^([0-9a-f]{64})@([A-Za-z0-9]{1,20})$/.exec(text ?? "");
  return found ? { sha256: found[1]!, version: found[2]! } : undefined;
}
