import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { callOf } from "./call-option.ts";
import type { SignIn } from "./sign-in.ts";

/**
 * Puts the token on each try, because one of an hour ago may be over (quirk Q6). A 401 gets one new token and one more try.
 */
export class Authenticate implements Middleware {
  readonly #signIn: Pick<SignIn, "token">;
  #next: Middleware | undefined;
  constructor(signIn: Pick<SignIn, "token">) {
    this.#signIn = signIn;
  }
  setNext(next: Middleware): void {
    this.#next = next;
  }

  async execute(context: Context): Promise<void> {
    const { signal } = callOf(context.middlewareControl);
    await this.#with(await this.#signIn.token({ signal }), context);
    if (context.response?.status === 401)
      await this.#with(await this.#signIn.token({ signal, fresh: true }), context);
  }

  async #with(token: string, context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as ConstructorParameters<typeof Headers>[0]);
    headers.set("Authorization", `Bearer ${token}`);
    context.options = { ...context.options, headers };
    await this.#next!.execute(context);
  }
}
