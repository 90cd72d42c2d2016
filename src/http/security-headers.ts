import type { MiddlewareHandler } from "hono";
import type { Env } from "./guard.ts";

/**
 * Scripts, styles and data from here alone; people sign in at `login`. No other page may frame or read this one. A page
 * that makes styles at run time (Fluent UI does) says so by `styleNonce`: one of its own in every answer.
 */
export function securityHeaders(login: () => Promise<string>): MiddlewareHandler<Env> {
  return async (c, next) => {
    const signIn = await login();
    await next();
    const nonce = c.get("styleNonce");
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self'${nonce === undefined ? "" : ` 'nonce-${nonce}'`}`,
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ${signIn}`.trimEnd(),
      `frame-src ${signIn || "'none'"}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ];
    c.header("content-security-policy", policy.join("; "));
    c.header("x-content-type-options", "nosniff");
    c.header("x-frame-options", "DENY");
    c.header("referrer-policy", "no-referrer");
    c.header("cross-origin-opener-policy", "same-origin");
    c.header("cross-origin-resource-policy", "same-origin");
    c.header("permissions-policy", "camera=(), geolocation=(), microphone=()");
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  };
}
