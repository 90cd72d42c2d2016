/** What a caller may do, each with all that the ones before may: look, change the tenant and what we know of it, decide who calls. */
export const ROLES = ["Reader", "Operator", "Admin"] as const;
export type Role = (typeof ROLES)[number];

/** `signature`: who holds a key of hints; `terminal`: a person or pipeline at the command line. */
export const CALLER_KINDS = ["key", "entra", "signature", "terminal", "schedule"] as const;

/** Who asks, as audit rows name them. Never a token or a key. */
export interface Caller {
  /** `key`: an API key; `entra`: an access token of Microsoft Entra. */
  readonly kind: (typeof CALLER_KINDS)[number];
  /** Id of the key, `tenant/object` of the principal (fact I12), or the process. */
  readonly id: string;
  /** For people; nothing is decided by it. */
  readonly name: string;
  readonly role: Role;
}

/** Whether a role is as much as the one that is wanted. */
export const isAtLeast = (role: Role, wanted: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** The strongest of the roles a token names; undefined when it names none of ours: no role is ever a default (fact I14). */
export const strongestRole = (named: readonly string[]): Role | undefined =>
  ROLES.findLast((role) => named.includes(role));
