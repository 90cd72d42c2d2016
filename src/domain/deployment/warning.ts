export interface PlanWarning {
  readonly code:
    | "autopilot-mix"
    | "windows-11-authority"
    | "version-detection"
    | "token-expires"
    | "group-mixed"
    | "group-empty"
    | "available-for-devices"
    | "name-taken"
    | "foreign-assignments"
    | "filter-platform"
    | "policy-conflict"
    | "app-and-policy"
    | "policy-reach"
    | "override-changed"
    | "installer-unused"
    | "not-read";
  readonly severity: "warning" | "info";
  readonly message: string;
  readonly next: string;
}

export const warning = (code: PlanWarning["code"], message: string, next: string): PlanWarning => ({
  code,
  severity: "warning",
  message,
  next,
});
export const notRead = (what: string): PlanWarning => ({
  code: "not-read",
  severity: "info",
  message: `It could not be read ${what}.`,
  next: "`ccmbridge rights plan` lists the rights a full plan wants.",
});
export const listed = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
