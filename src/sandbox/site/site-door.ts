import contract from "../../contract/administration-service.json" with { type: "json" };
import { Refusal } from "../graph-error.ts";
import type { Tenant } from "../tenant.ts";
import type { Caller } from "../tokens.ts";
import { metadataOf } from "./site-metadata.ts";
import { answerClass, type SiteClass } from "./site-query.ts";
import { refusedBody, SiteRefusal } from "./site-refusal.ts";
import { SITE_ROWS } from "./site-rows.ts";

export const SITE_PATH = /^\/AdminService(_TokenAuth)?\/(wmi|v1\.0)(?:\/|$)/i;

const CLASSES = contract.classes as unknown as Readonly<Record<string, SiteClass>>;

export interface SiteAnswer {
  readonly response: Response;
  readonly contract: string;
  readonly who: string | null;
}

/** Answers for the administration service of the site (facts S1 to S63). */
export function answerSite(
  request: Request,
  { tenant, caller, at }: { tenant: Tenant; caller: Caller | Refusal | undefined; at: number },
): SiteAnswer {
  const url = new URL(request.url);
  const [, tokens, route = ""] = SITE_PATH.exec(url.pathname)!;
  const who = caller && !(caller instanceof Refusal) ? caller.name : null;
  try {
    if (tenant.site.gateway500) return { response: new Response(null, { status: 500 }), contract: "ok", who };
    const refused = unauthorised(request, caller, tenant, tokens !== undefined);
    if (refused) return { response: refused.response, contract: refused.breach, who };
    if (request.method !== "GET")
      throw new SiteRefusal(
        404,
        "No HTTP resource was found that takes this method.",
        `${request.method} on the site`,
      );
    const rest = decodeURIComponent(url.pathname.replace(SITE_PATH, ""));
    return {
      response: contentOf(tenant, { url, route: route.toLowerCase(), rest, at }),
      contract: "ok",
      who,
    };
  } catch (error) {
    if (!(error instanceof SiteRefusal)) throw error;
    return {
      response: Response.json(refusedBody(error), { status: error.status }),
      contract: error.breach ?? "ok",
      who,
    };
  }
}

/** 401 comes without a body (fact S63). */
function unauthorised(
  request: Request,
  caller: Caller | Refusal | undefined,
  tenant: Tenant,
  wantsToken: boolean,
): { readonly response: Response; readonly breach: string } | undefined {
  const refuse = (challenge: string, breach: string) => ({
    response: new Response(null, { status: 401, headers: { "www-authenticate": challenge } }),
    breach,
  });
  const given = request.headers.get("authorization");
  if (!wantsToken) {
    // The other door wants Windows authentication. A ticket starts with an ASN.1 tag, NTLM with its name (fact S20).
    const ticket = /^Negotiate (\S+)$/i.exec(given ?? "")?.[1];
    if (!ticket) return refuse("Negotiate", given ? "no Negotiate on a door for Windows sign-in" : "ok");
    const isNtlm = Buffer.from(ticket, "base64").subarray(0, 7).toString("latin1") === "NTLMSSP";
    return isNtlm && tenant.site.ntlmRefused
      ? refuse("Negotiate", "NTLM, which is refused since 2509")
      : undefined;
  }
  if (caller === undefined) return refuse("Bearer", "no access token");
  if (caller instanceof Refusal) return refuse('Bearer error="invalid_token"', caller.breach ?? "ok");
  // No real site is known to take the token of a service: it wants a person's (fact S22). It is taken here by default, so
  // that tests run without anybody who signs in.
  if (caller.kind === "Application" && tenant.site.appTokensRefused)
    return refuse('Bearer error="invalid_token"', "the token of a service where a person's is wanted");
  return undefined;
}

function contentOf(
  tenant: Tenant,
  { url, route, rest, at }: { url: URL; route: string; rest: string; at: number },
): Response {
  if (tenant.site.wmiDenied && route === "wmi") throw new SiteRefusal(404, "Access denied  WMI QUERY: ");
  if (rest === "$metadata")
    return new Response(metadataOf(CLASSES, tenant.site), { headers: { "content-type": "application/xml" } });
  const found = /^(\w+)(?:\(('?)([^')]+)\2\))?$/.exec(rest);
  const [, given = "", , key] = found ?? [];
  // The provider's own route ignores case, the other does not (fact S2).
  const name =
    route === "wmi"
      ? Object.keys(CLASSES).find((each) => each.toLowerCase() === given.toLowerCase())
      : undefined;
  if (!name || (name === "SMS_Client_ComanagementState" && tenant.site.noComanagementClass))
    throw new SiteRefusal(
      404,
      `Resource not found for the segment '${given || rest}'.`,
      `no such class: ${rest}`,
    );
  return Response.json(
    answerClass(tenant, { name, facts: CLASSES[name]!, rows: SITE_ROWS[name]!(tenant, at), url, key }),
  );
}
