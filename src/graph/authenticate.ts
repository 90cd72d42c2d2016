import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { BridgeError } from "../domain/errors.ts";
import { callOf } from "./call-option.ts";
import type { SignIn } from "./sign-in.ts";

/**
 * Puts the token on each try, because one of an hour ago may be over (quirk Q6), and only on the way to Graph's origin. A
 * 401 gets one other token and one more try, with the claims the service asks for in its challenge (fact A18).
 */
export class Authenticate implements Middleware {
  readonly #signIn: Pick<SignIn, "token">;
  readonly #origin: string;
  #next: Middleware | undefined;
  constructor(signIn: Pick<SignIn, "token">, origin: string) {
    this.#signIn = signIn;
    this.#origin = origin;
  }
  setNext(next: Middleware): void {
    this.#next = next;
  }

  async execute(context: Context): Promise<void> {
    const { origin, host } = new URL(String(context.request));
    if (origin !== this.#origin)
      throw new BridgeError("internal", `A request to ${host} was about to carry the token of another host.`);
    const { signal } = callOf(context.middlewareControl);
    const token = await this.#signIn.token({ signal });
    await this.#with(token, context);
    if (context.response?.status !== 401) return;
    const claims = claimsAskedFor(context.response.headers.get("www-authenticate"));
    await this.#with(await this.#signIn.token({ signal, refused: token, claims }), context);
  }

  async #with(token: string, context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as ConstructorParameters<typeof Headers>[0]);
    headers.set("Authorization", `Bearer ${token}`);
    context.options = { ...context.options, headers };
    await this.#next!.execute(context);
  }
}

/** The claims of a challenge, as JSON; undefined when there is none that can be read. */
function claimsAskedFor(challenge: string | null): string | undefined {
  const encoded = /\bclaims="([^"]+)"/i.exec(challenge ?? "")?.[1];
  if (encoded === undefined) return undefined;
  try {
    const text = Buffer.from(encoded, "base64").toString("utf8");
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
