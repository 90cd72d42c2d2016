import { BridgeError } from "../domain/errors.ts";
import type { Lookup } from "../formats/site-record.ts";

export type SiteRow = Readonly<Record<string, unknown>>;

export interface SitePage {
  readonly rows: readonly SiteRow[];
  /** Seen on no real site yet; followed where there is one (fact S50). */
  readonly nextLink: string | null;
}

/**
 * An answer as rows: `value` with its array, or a bare entity, because a read by key comes in either form (fact S40).
 * @throws BridgeError "upstream" for anything else.
 */
export function pageOf(answer: unknown, className: string): SitePage {
  const body =
    typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : undefined;
  const rows = body && (Array.isArray(body.value) ? body.value : "value" in body ? undefined : [body]);
  if (!body || !rows?.every((row) => typeof row === "object" && row !== null))
    throw new BridgeError("upstream", `The site answered ${className} in a form that is not its own.`, {
      class: className,
    });
  const link = body["@odata.nextLink"];
  return { rows: rows as SiteRow[], nextLink: typeof link === "string" && link !== "" ? link : null };
}

/** Members by name whatever the case: the service spells ids in several ways (fact S88). */
export function lookupIn(row: SiteRow): Lookup {
  let lower: Map<string, unknown> | undefined;
  return (...names) => {
    for (const name of names) if (row[name] != null) return row[name];
    lower ??= new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
    for (const name of names) {
      const value = lower.get(name.toLowerCase());
      if (value != null) return value;
    }
    return undefined;
  };
}
