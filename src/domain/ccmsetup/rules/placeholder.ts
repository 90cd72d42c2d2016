import type { Form } from "../line.ts";

const GUID = /^"?\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?"?$/i;
const MARKED = /<[^<>]+>|\{\{?[^{}]+\}?\}|^"?\[[^\]]+\]"?$|\.{3}|…/;
// "xxxx-xxxx", "XXX" for a site code, "yourserver", "YOUR-TENANT"; "my…" is a name people do give.
const BLANKED = /(?:^|[^A-Za-z])x{4,}(?![A-Za-wyz])|^"?x{3}"?$|^"?#{3,}"?$/i;
const YOURS =
  /(?:^|[^A-Za-z])your(?=[A-Z_.-]|(?:site|server|tenant|token|cmg|mp|domain|company|app|client|host|fqdn|code))/i;
const HTTPS_ONLY = /^"?(?:https?|api):\/\/"?$/i;

/** Something an author left for the reader to fill in. A GUID in braces is none. */
export function isPlaceholder(value: string): boolean {
  if (GUID.test(value) || isVariable(value)) return false;
  return MARKED.test(value) || BLANKED.test(value) || YOURS.test(value) || HTTPS_ONLY.test(value);
}

// Expanded by Windows wherever the line runs.
const SYSTEM_VARIABLES = new Set([
  "allusersprofile",
  "computername",
  "programdata",
  "programfiles",
  "programfiles(x86)",
  "programw6432",
  "public",
  "systemdrive",
  "systemroot",
  "temp",
  "tmp",
  "windir",
]);

/** Something a script would have replaced. Windows' own variables are expanded where the line runs. */
export function isVariable(value: string): boolean {
  if (/\$\{?[A-Za-z_][\w:.]*\}?|\$\(|!\w+!|%~\w+|%\*|(?<![\dA-Fa-f])%\d(?![\dA-Fa-f])/.test(value))
    return true;
  return [...value.matchAll(/%([A-Za-z_][\w()]*)%/g)].some(
    ([, name]) => !SYSTEM_VARIABLES.has(name!.toLowerCase()),
  );
}

/**
 * Something the task sequence replaces before ccmsetup sees it, as in `PATCH=%_SMSTSMDataPath%\…`: its own variables wherever
 * they stand, and any in the field of its step.
 */
export function isExpandedLater(value: string, form: Form): boolean {
  const names = [...value.matchAll(/%([A-Za-z_]\w*)%/g)].map(([, name]) => name!);
  const isOwn = (name: string) => form === "osd-properties" || /^(?:_?SMSTS|OSD)\w+$/i.test(name);
  return (
    names.some(isOwn) &&
    !isVariable(value.replaceAll(/%([A-Za-z_]\w*)%/g, (all, name) => (isOwn(name) ? "" : all)))
  );
}
