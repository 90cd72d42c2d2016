import { BridgeError } from "../domain/errors.ts";
import { numberOf, textOf } from "../formats/site-record.ts";
import type { AskSite } from "./site-client.ts";
import { lookupIn, pageOf } from "./site-rows.ts";

export interface SiteIdentity {
  readonly siteCode: string;
  readonly siteName: string | null;
}

/**
 * Which site answers: a question that costs nothing and shows whether address, certificate and sign-in are right (fact S9).
 * Undefined where the site does not tell. @throws BridgeError as `AskSite`, "not-found" apart.
 */
export async function siteIdentity(
  ask: AskSite,
  signal?: AbortSignal | undefined,
): Promise<SiteIdentity | undefined> {
  const answer = await ifThere(() =>
    ask({ path: "wmi/SMS_Identification", query: { $select: "ThisSiteCode,ThisSiteName" } }, signal),
  );
  const row = answer === undefined ? undefined : pageOf(answer, "SMS_Identification").rows[0];
  const siteCode = row && textOf(lookupIn(row)("ThisSiteCode"));
  return siteCode ? { siteCode, siteName: textOf(lookupIn(row!)("ThisSiteName")) } : undefined;
}

/** Members of the collection All Systems, a second count of the same devices; null when it is not told. */
export async function allSystemsCount(
  ask: AskSite,
  signal?: AbortSignal | undefined,
): Promise<number | null> {
  const answer = await ifThere(() =>
    ask(
      {
        path: "wmi/SMS_Collection",
        query: { $filter: "CollectionID eq 'SMS00001'", $select: "CollectionID,MemberCount" },
      },
      signal,
    ),
  );
  const row = answer === undefined ? undefined : pageOf(answer, "SMS_Collection").rows[0];
  return row ? numberOf(lookupIn(row)("MemberCount")) : null;
}

/**
 * Why a site shows no device at all: an account without a role gets empty lists, not a refusal (fact S24), so that nothing is
 * a missing right until shown otherwise. Null when the site really has none.
 */
export async function whyNothing(ask: AskSite, signal?: AbortSignal | undefined): Promise<string | null> {
  const counted = await allSystemsCount(ask, signal);
  if (counted === 0) return null;
  const answer = await ifThere(() => ask({ path: "wmi/SMS_Site", query: { $select: "SiteCode" } }, signal));
  const seesSite = answer !== undefined && pageOf(answer, "SMS_Site").rows.length > 0;
  if (counted !== null)
    return `the site shows this account no device although All Systems counts ${counted}: its security scopes or collections leave them out`;
  return seesSite
    ? "the site shows this account no device: give it the role Read-only Analyst with All Systems among its collections"
    : "the site shows this account nothing, not even itself: it has no role; make it an administrative user with the role Read-only Analyst";
}

/** Undefined for a 404 that is no refusal: the site has no such class, or does not tell. */
export async function ifThere(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BridgeError && error.code === "not-found") return undefined;
    throw error;
  }
}
