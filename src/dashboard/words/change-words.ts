import {
  AUTHORITY_WORDS,
  FAULT_WORDS,
  HEALTH_WORDS,
  STAGE_WORDS,
  WORKLOAD_WORDS,
  wordOf,
} from "./device-words.ts";

const stages: Readonly<Record<string, { readonly label: string } | undefined>> = STAGE_WORDS;
const healths: Readonly<Record<string, { readonly label: string } | undefined>> = HEALTH_WORDS;

/** What a field of a change is: `stage`, `health`, `fault:CODE`, `workload:NAME`. */
export function fieldInWords(field: string): string {
  const [kind, name = ""] = field.split(":");
  if (kind === "stage") return "Stage";
  if (kind === "health") return "Health";
  if (kind === "fault") return wordOf(FAULT_WORDS, name);
  if (kind === "workload") return wordOf(WORKLOAD_WORDS, name);
  return field;
}

export function valueInWords(field: string, value: string): string {
  const [kind] = field.split(":");
  if (kind === "stage") return stages[value]?.label ?? value;
  if (kind === "health") return healths[value]?.label ?? value;
  if (kind === "fault") return value === "present" ? "Appeared" : "Cleared";
  return wordOf(AUTHORITY_WORDS, value);
}

/** "Became co-managed", "Install failed: cleared", "Client apps: Intune". */
export function changeInWords(field: string, to: string, first: boolean): string {
  const value = valueInWords(field, to);
  if (field === "stage")
    return first ? `First seen, ${value.toLowerCase()}` : `Became ${value.toLowerCase()}`;
  if (field === "health") return `Health turned ${value.toLowerCase()}`;
  if (field.startsWith("fault:")) return `${fieldInWords(field)}: ${value.toLowerCase()}`;
  return `${fieldInWords(field)}: ${value === "Unknown" ? "no longer known" : `now ${value}`}`;
}
