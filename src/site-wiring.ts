import type { followingClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Site } from "./configmgr/open-site.ts";
import { BridgeError } from "./domain/errors.ts";
import type { SignIn } from "./graph/sign-in.ts";
import type { WireOptions } from "./wire.ts";

/** The site that is configured, if one is; its token comes from the same sign-in library with an audience of its own. */
export async function siteFrom(
  config: Config,
  signIn: Awaited<ReturnType<typeof siteSignInFrom>>,
  clock: ReturnType<typeof followingClock>,
  { trace, say }: WireOptions,
): Promise<Site | undefined> {
  const settings = await config.site();
  if (!settings || !signIn) return undefined;
  const { sandboxUrl, waits } = config;
  const { openSite } = await import("./configmgr/open-site.ts");
  return openSite({
    url: settings.url,
    signIn,
    trust: { authorities: settings.authorities, thumbprint: settings.thumbprint },
    clock,
    waits,
    requestMs: waits.requestMs,
    onWait: (text) => say?.(text),
    onServerDate: sandboxUrl === undefined ? undefined : clock.observe,
    onTrace:
      trace &&
      (({ method, path, status, milliseconds }) =>
        trace(`${method} ${path} ${status ?? "no answer"} ${milliseconds} ms`)),
  });
}

/** The way into the site; undefined when there is no site. */
export async function siteSignInFrom(config: Config, { say }: WireOptions) {
  const settings = (await config.site())?.signIn;
  if (settings?.kind !== "token") return settings;
  const [{ createSignIn }, { hostsOf }] = await Promise.all([
    import("./graph/sign-in.ts"),
    import("./graph/cloud.ts"),
  ]);
  const { sandboxUrl, data: cacheFolder } = config;
  const signIn = createSignIn({
    ...settings,
    hosts: { ...hostsOf(settings.cloud, sandboxUrl), scope: settings.scope },
    sandboxUrl,
    cacheFolder,
    onDeviceCode: (message) => say?.(message),
  });
  return {
    kind: "token" as const,
    ...signIn,
    token: async (asked: Parameters<SignIn["token"]>[0]) => {
      try {
        return await signIn.token(asked);
      } catch (error) {
        throw ofSite(error);
      }
    },
  };
}

/** A failed sign-in says to which of the two it belongs. */
function ofSite(error: unknown): unknown {
  if (!(error instanceof BridgeError) || error.code !== "sign-in") return error;
  const { code, message, facts, next } = error;
  return new BridgeError(code, `Signing in to the site: ${message}`, facts, {
    ...(next === undefined ? {} : { next: next.replaceAll("`ccmbridge login`", "`ccmbridge login --site`") }),
    cause: error,
  });
}
