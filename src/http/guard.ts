import type { Context, MiddlewareHandler } from "hono";
import { recogniseCaller } from "../bridge/serving/recognise-caller.ts";
import { recogniseSigner } from "../bridge/serving/recognise-signer.ts";
import { type Caller, isAtLeast } from "../domain/caller.ts";
import { BridgeError } from "../domain/errors.ts";
import type { ApiNeeds } from "./needs.ts";
import { Refusal, refusalOf } from "./problem.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { AnyRoute, Policy } from "./route.ts";

export interface Variables {
  requestId: string;
  caller: Caller;
  /** Of this answer's own styles, where it has some. */
  styleNonce?: string;
}
export type Env = { Variables: Variables; Bindings: { incoming?: { socket?: { remoteAddress?: string } } } };

const UNSIGNED = 'Bearer realm="ccmbridge"';
const LONGEST_CREDENTIAL = 16_384;

/** Lets in who may, and knows who it is. Every route has one; what has none is not reachable. */
export function guard(needs: ApiNeeds, limiter: RateLimiter, policy: Policy): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (policy === "public") {
      limiter.count(`address ${addressOf(c)}`);
      return next();
    }
    if (policy === "signed") {
      limiter.count(`address ${addressOf(c)}`);
      c.set("caller", await signerOf(needs, c));
      return next();
    }
    const caller = await callerOf(needs, limiter, c);
    limiter.count(`caller ${caller.kind} ${caller.id}`);
    c.set("caller", caller);
    if (!isAtLeast(caller.role, policy))
      throw new Refusal(403, "denied", `This wants the role ${policy}; the caller has ${caller.role}.`, {
        next: "Ask with a key or token of that role.",
      });
    return next();
  };
}

async function callerOf(needs: ApiNeeds, limiter: RateLimiter, c: Context<Env>): Promise<Caller> {
  const given = c.req.header("authorization");
  const credential = given === undefined ? undefined : /^Bearer +(\S+)$/i.exec(given)?.[1];
  try {
    if (credential === undefined || credential.length > LONGEST_CREDENTIAL)
      throw new BridgeError(
        "sign-in",
        "Nothing says who is calling.",
        {},
        {
          next: "Send `Authorization: Bearer` with an API key or an access token for this API.",
        },
      );
    const { keys, tokens, ownClock } = await needs.serving();
    return await recogniseCaller({ keys, tokens, ownKey: needs.as.ownKey }, credential, ownClock.now());
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    if (error.code === "denied") throw new Refusal(403, "denied", error.message, { next: error.next });
    if (error.code !== "sign-in") throw error;
    // Who guesses is slowed down by where it comes from.
    limiter.count(`stranger ${addressOf(c)}`);
    const challenge = credential === undefined ? UNSIGNED : `${UNSIGNED}, error="invalid_token"`;
    throw new Refusal(401, "sign-in", error.message, {
      next: error.next,
      headers: { "www-authenticate": challenge },
    });
  }
}

/** Who signed what was sent; guessing costs as much as asking. */
async function signerOf(needs: ApiNeeds, c: Context<Env>): Promise<Caller> {
  const [{ serving }, { ownClock }] = await Promise.all([needs.world.config(), needs.serving()]);
  const headers = {
    "webhook-id": c.req.header("webhook-id"),
    "webhook-timestamp": c.req.header("webhook-timestamp"),
    "webhook-signature": c.req.header("webhook-signature"),
  };
  const body = await c.req.text();
  try {
    return recogniseSigner({ headers, body, now: ownClock.now(), keys: serving.hintKeys });
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    if (error.code === "sign-in") throw new Refusal(401, "sign-in", error.message, { next: error.next });
    // A door that was never opened is none, and no failure of ours.
    if (error.code === "configuration")
      throw new Refusal(404, error.code, error.message, { next: error.next });
    throw error;
  }
}

const addressOf = (c: Context<Env>): string => c.env?.incoming?.socket?.remoteAddress ?? "unknown";

/** A row before a change is made, and its outcome afterwards; a change that cannot be written down is not made. */
export function audited(needs: ApiNeeds, { name }: AnyRoute): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { audit, ownClock } = await needs.serving();
    const { role, kind, id, name: called } = c.get("caller");
    const row = await audit.begin({
      at: ownClock.now().toISOString(),
      caller: { kind, id, name: called },
      role,
      action: name,
      subject: Object.values(c.req.param() as Record<string, string>)[0]?.slice(0, 200) ?? null,
      requestId: c.get("requestId"),
    });
    await next();
    // Hono keeps what a handler threw here; its answer is made by the error handler.
    const refusal = c.error ? refusalOf(c.error) : undefined;
    const status = refusal?.status ?? c.res.status;
    const outcome = status < 400 ? "done" : status < 500 ? "refused" : "failed";
    await audit.end(row, outcome, refusal?.code ?? null);
  };
}
