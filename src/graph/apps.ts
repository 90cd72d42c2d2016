import type { Apps } from "../bridge/needs.ts";
import type { LiveApp } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import { appBody } from "./app-body.ts";
import { App } from "./app-schema.ts";
import { APP_TYPES } from "./app-types.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { installStates } from "./install-states.ts";
import { makeOnce } from "./make-once.ts";
import { pages, readAs } from "./pages.ts";
import { poll } from "./poll.ts";
import { requiredApps } from "./required-apps.ts";

const PAGE_SIZE = "999";
/** Both kinds in one list: a deployment may move from one to the other. */
const OUR_KINDS = Object.values(APP_TYPES)
  .map((type) => `isof('${type.slice(1)}')`)
  .join(" or ");

/** Intune's line-of-business MSI apps and Win32 apps behind Microsoft Graph. */
export function graphApps(options: EdgeOptions): Apps {
  const { graph, clock, waits } = options;

  const get = async (id: string, signal?: AbortSignal): Promise<LiveApp | undefined> => {
    try {
      return readAs(App, await graph("getApp", { ids: [id], signal }), "getApp");
    } catch (error) {
      if (error instanceof BridgeError && error.code === "not-found") return undefined;
      throw error;
    }
  };

  const list = (signal?: AbortSignal) =>
    pages(graph, "listApps", App, {
      query: { $filter: OUR_KINDS, $top: PAGE_SIZE },
      signal,
    });

  const find = async (isIt: (app: LiveApp) => boolean, signal?: AbortSignal) => {
    for await (const app of list(signal)) if (isIt(app)) return app;
    return undefined;
  };

  return {
    list,
    get,

    create: (draft, isIt, signal) =>
      makeOnce(
        options,
        async () => {
          const body = appBody(draft.channel, draft);
          return readAs(App, await graph("createApp", { body, signal }), "createApp");
        },
        () => find(isIt, signal),
        signal,
      ),

    update: async ({ id, channel }, changes, signal) => {
      await graph("updateApp", { ids: [id], body: appBody(channel, changes), signal });
    },

    publish: async ({ id, channel }, version, signal) => {
      const body = { "@odata.type": APP_TYPES[channel], committedContentVersion: version };
      try {
        await graph("updateApp", { ids: [id], body, signal });
      } catch (error) {
        // Said twice because the first answer was lost: the app is on its way, and Intune refuses a change meanwhile (Q12).
        if (!(error instanceof BridgeError && error.facts.status === 400)) throw error;
        if ((await get(id, signal))?.committedContentVersion !== version) throw error;
      }
      const seen = await poll(
        () => get(id, signal),
        (app) => app?.publishingState === "published" && app.committedContentVersion === version,
        {
          clock,
          waits,
          signal,
          what: `Publishing content version ${version} of app ${id}`,
          next: "Intune is still working on it. Run apply again later: it goes on from here.",
        },
      );
      return seen!;
    },

    remove: async (id, signal) => {
      try {
        await graph("deleteApp", { ids: [id], signal });
      } catch (error) {
        if (!(error instanceof BridgeError && error.code === "not-found")) throw error;
      }
    },

    installStates: (id, signal) => installStates(graph, id, signal),
    requiredApps: (groupIds, signal) => requiredApps(graph, groupIds, signal),
  };
}
