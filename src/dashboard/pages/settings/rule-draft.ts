import type { Api } from "../../data/api.ts";

type Body = Api["POST /api/v1/notification-rules"]["body"];

/** What a form holds; all of it text, until it is sent. */
export interface RuleDraft {
  readonly name: string;
  readonly kind: Body["kind"];
  readonly at: "url" | "env";
  readonly url: string;
  readonly env: string;
  readonly key: string;
  readonly common: readonly string[];
  readonly more: string;
  readonly firstLook: boolean;
  readonly digestMinutes: string;
  readonly quiet: string;
  readonly timeZone: string;
}

/** Changes that are worth a message most often, in the words of a device's history. */
export const COMMON: Readonly<Record<string, string>> = {
  "stage=comanaged": "A device became co-managed",
  "stage=left": "A device left",
  "fault=present": "A fault appeared",
  "fault:install-failed=present": "An install failed",
  "health=silent": "A device fell silent",
};

export const NO_RULE: RuleDraft = {
  name: "",
  kind: "webhook",
  at: "url",
  url: "",
  env: "CCM_HOOK_URL",
  key: "CCM_HOOK_KEY",
  common: [],
  more: "",
  firstLook: false,
  digestMinutes: "",
  quiet: "",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

const changesIn = ({ common, more }: RuleDraft) => [...common, ...more.split(/[\s,]+/).filter(Boolean)];
/** A Teams workflow's address is a secret: it is named, never written. */
export const addressIsNamed = ({ kind, at }: RuleDraft) => kind === "teams" || at === "env";

export const isWhole = (draft: RuleDraft): boolean =>
  draft.name.trim() !== "" &&
  changesIn(draft).length > 0 &&
  (addressIsNamed(draft) ? draft.env : draft.url).trim() !== "";

export function bodyOf(draft: RuleDraft): Body {
  const { name, kind, url, env, key, firstLook, digestMinutes, quiet, timeZone } = draft;
  return {
    name: name.trim(),
    kind,
    address: addressIsNamed(draft) ? { env: env.trim() } : { url: url.trim() },
    key: kind === "teams" || key.trim() === "" ? null : { env: key.trim() },
    when: changesIn(draft),
    firstLook,
    ...(digestMinutes.trim() === "" ? {} : { digestSeconds: Math.round(Number(digestMinutes) * 60) }),
    ...(quiet.trim() === "" ? {} : { quiet: { hours: quiet.trim(), timeZone: timeZone.trim() } }),
  };
}
