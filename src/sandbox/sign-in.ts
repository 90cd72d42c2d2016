import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { assertionProblem } from "./client-assertion.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import type { Random } from "./random.ts";
import { audienceOf, scopesOf } from "./token-resources.ts";
import type { TokenMint } from "./tokens.ts";

export interface SignInSettings {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roles: readonly string[];
  /** Application ID URI of the site's server application (fact S22). */
  readonly siteResource: string;
  readonly tokenLifeSeconds: number;
  readonly approveDeviceCodes: boolean;
  readonly certificate: string | undefined;
  readonly federated: { readonly issuer: string; readonly subject: string } | undefined;
  readonly user: { readonly id: string; readonly userPrincipalName: string; readonly displayName: string };
  readonly now: () => number;
}

interface DeviceCode {
  readonly userCode: string;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly expiresAt: number;
  state: "waiting" | "approved" | "declined";
}

/** Entra's endpoints below `/{tenant}`: discovery, keys, tokens, device codes; and a managed identity's. */
export function signInRoutes(settings: SignInSettings, mint: TokenMint, random: Random) {
  const codes = new Map<string, DeviceCode>();
  // The identity of a machine is asked for with a slash at the end as well as without.
  const app = new Hono({ strict: false });
  const metadata = (origin: string, tenant: string) => ({
    issuer: `https://login.microsoftonline.com/${settings.tenantId}/v2.0`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/devicecode`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  });

  app.get("/common/discovery/instance", (c) => {
    const { host, origin } = new URL(c.req.url);
    return c.json({
      tenant_discovery_endpoint: `${origin}/${settings.tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
  app.get("/:tenant/v2.0/.well-known/openid-configuration", (c) =>
    c.json(metadata(new URL(c.req.url).origin, c.req.param("tenant"))),
  );
  app.get("/:tenant/discovery/v2.0/keys", (c) => c.json({ keys: [mint.jwk] }));

  app.post("/:tenant/oauth2/v2.0/devicecode", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    try {
      checkTenant(c.req.param("tenant"));
      checkClient(form);
      const { audience, scopes } = scopesOf(form.get("scope") ?? "", settings.siteResource);
      const deviceCode = random.guid().replaceAll("-", "");
      const userCode = deviceCode.slice(0, 9).toUpperCase();
      const expiresAt = settings.now() + 900_000;
      const state = settings.approveDeviceCodes ? "approved" : "waiting";
      codes.set(deviceCode, { userCode, scopes, audience, expiresAt, state });
      const verification = `${new URL(c.req.url).origin}/sandbox/sign-in`;
      return c.json({
        user_code: userCode,
        device_code: deviceCode,
        verification_uri: verification,
        expires_in: 900,
        interval: 1,
        message: `To sign in, open ${verification} and enter the code ${userCode} to authenticate.`,
      });
    } catch (error) {
      return refused(error, c.req.url);
    }
  });

  app.post("/:tenant/oauth2/v2.0/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    try {
      checkTenant(c.req.param("tenant"));
      checkClient(form);
      switch (form.get("grant_type")) {
        case "client_credentials":
          checkSecret(form);
          return c.json(
            applicationToken(scopesOf(form.get("scope") ?? "", settings.siteResource, true).audience),
          );
        case "urn:ietf:params:oauth:grant-type:device_code":
        case "device_code":
          return c.json(deviceToken(form.get("device_code") ?? ""));
        case "refresh_token":
          return c.json(refreshed(form));
        default:
          throw new OAuthRefusal("unsupported_grant_type", 70003, "The grant type is not supported.");
      }
    } catch (error) {
      return refused(error, c.req.url);
    }
  });

  // A managed identity as App Service offers it, and as a virtual machine does.
  app.get("/msi/token", (c) => {
    if (!c.req.header("x-identity-header")) return c.json({ statusCode: 401, message: "Unauthorized" }, 401);
    return identityToken(c, "2019-08-01");
  });
  app.get("/metadata/identity/oauth2/token", (c) => {
    if (c.req.header("metadata")?.toLowerCase() !== "true")
      return c.json(
        { error: "invalid_request", error_description: "Required metadata header not specified" },
        400,
      );
    return identityToken(c, "2018-02-01");
  });
  const identityToken = (c: Context, version: string) => {
    const { resource = "", client_id: asked, "api-version": given } = c.req.query();
    try {
      if (given !== version)
        throw new OAuthRefusal("invalid_request", undefined, `The api-version '${given}' is not supported.`);
      if (asked !== undefined && asked.toLowerCase() !== settings.clientId.toLowerCase())
        throw new OAuthRefusal("invalid_request", undefined, "Identity not found");
      const { access_token, expires_in } = applicationToken(audienceOf(resource, settings.siteResource));
      return c.json({
        access_token,
        expires_in: String(expires_in),
        expires_on: String(Math.floor(settings.now() / 1_000) + expires_in),
        resource,
        token_type: "Bearer",
        client_id: settings.clientId,
      });
    } catch (error) {
      return refused(error, c.req.url);
    }
  };

  const checkTenant = (tenant: string) => {
    if (![settings.tenantId, "contoso.com", "organizations", "common"].includes(tenant.toLowerCase()))
      throw new OAuthRefusal("invalid_request", 90002, `Tenant '${tenant}' not found.`);
  };
  const checkClient = (form: URLSearchParams) => {
    const id = form.get("client_id");
    if (id?.toLowerCase() !== settings.clientId.toLowerCase())
      throw new OAuthRefusal(
        "unauthorized_client",
        700016,
        `Application with identifier '${id}' was not found in the directory 'Contoso'.`,
      );
  };
  const checkSecret = (form: URLSearchParams) => {
    const assertion = form.get("client_assertion");
    if (assertion !== null) {
      const problem = assertionProblem(assertion, settings);
      if (problem) throw new OAuthRefusal("invalid_client", ...problem, 401);
      return;
    }
    const given = Buffer.from(form.get("client_secret") ?? "");
    const wanted = Buffer.from(settings.clientSecret);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new OAuthRefusal("invalid_client", 7000215, "Invalid client secret provided.", 401);
  };
  const applicationToken = (audience: string) => ({
    token_type: "Bearer",
    expires_in: settings.tokenLifeSeconds,
    ext_expires_in: settings.tokenLifeSeconds,
    access_token: mint.mint({
      ...claims(audience),
      idtyp: "app",
      oid: settings.clientId,
      sub: settings.clientId,
      roles: settings.roles,
    }),
  });
  const delegatedToken = (audience: string, asked: readonly string[]) => {
    const { user } = settings;
    const scopes = asked.includes(".default")
      ? settings.roles
      : asked.filter((each) => settings.roles.includes(each));
    const scp = [...scopes, "openid", "profile"].join(" ");
    const person = { oid: user.id, sub: user.id, name: user.displayName };
    return {
      token_type: "Bearer",
      // `.default` comes back as it was asked for: clients find the token again by it.
      scope: [...scopes, ...asked.filter((each) => each === ".default")]
        .map((each) => `${audience}/${each}`)
        .concat("openid", "profile", "offline_access")
        .join(" "),
      expires_in: settings.tokenLifeSeconds,
      ext_expires_in: settings.tokenLifeSeconds,
      access_token: mint.mint({
        ...claims(audience),
        ...person,
        idtyp: "user",
        upn: user.userPrincipalName,
        scp,
      }),
      refresh_token: mint.mint({ refresh: true, audience, asked: asked.join(" "), jti: random.guid() }),
      id_token: mint.mint({
        ...claims(settings.clientId),
        ...person,
        preferred_username: user.userPrincipalName,
      }),
      client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: settings.tenantId })).toString(
        "base64url",
      ),
    };
  };
  const claims = (audience: string) => {
    const seconds = Math.floor(settings.now() / 1_000);
    return {
      aud: audience,
      iss: `https://sts.windows.net/${settings.tenantId}/`,
      iat: seconds,
      nbf: seconds,
      exp: seconds + settings.tokenLifeSeconds,
      appid: settings.clientId,
      tid: settings.tenantId,
      ver: "1.0",
    };
  };
  const deviceToken = (deviceCode: string) => {
    const found = codes.get(deviceCode);
    if (!found) throw new OAuthRefusal("bad_verification_code", 70000, "The device code is not valid.");
    if (found.expiresAt <= settings.now())
      throw new OAuthRefusal("expired_token", 70020, "The device code is expired.");
    if (found.state === "declined")
      throw new OAuthRefusal("authorization_declined", undefined, "The user declined the authorization.");
    if (found.state === "waiting")
      throw new OAuthRefusal(
        "authorization_pending",
        70016,
        "OAuth 2.0 device flow error. Authorization is pending.",
      );
    codes.delete(deviceCode);
    return delegatedToken(found.audience, found.scopes);
  };
  const refreshed = (form: URLSearchParams) => {
    try {
      const body = JSON.parse(
        Buffer.from((form.get("refresh_token") ?? "").split(".")[1] ?? "", "base64url").toString("utf8"),
      );
      if (body.refresh !== true) throw new Error("not a refresh token");
      return delegatedToken(String(body.audience), String(body.asked).split(" "));
    } catch {
      throw new OAuthRefusal("invalid_grant", 70000, "The refresh token is not valid.");
    }
  };
  const refused = (error: unknown, url: string): Response => {
    if (!(error instanceof OAuthRefusal)) throw error;
    const at = new Date(settings.now());
    const ids = {
      trace_id: random.guid(),
      correlation_id: new URL(url).searchParams.get("client-request-id") ?? random.guid(),
    };
    return Response.json(
      {
        error: error.error,
        error_description: `${error.number ? `AADSTS${error.number}: ` : ""}${error.message} Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: ${at.toISOString()}`,
        error_codes: error.number ? [error.number] : [],
        timestamp: at.toISOString(),
        ...ids,
        ...(error.number
          ? { error_uri: `https://login.microsoftonline.com/error?code=${error.number}` }
          : {}),
      },
      { status: error.status },
    );
  };

  /** A person enters the code and agrees or declines; false when nobody waits with it. */
  const enterCode = (userCode: string, state: "approved" | "declined"): boolean => {
    const found = [...codes.values()].find((code) => code.userCode === userCode.toUpperCase());
    if (found) found.state = state;
    return found !== undefined;
  };
  return { app, enterCode };
}

/** Where callers sign in, and where a code is entered. */
export type SignIn = ReturnType<typeof signInRoutes>;
