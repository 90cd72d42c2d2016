import { z } from "zod";
import type { Apps } from "../bridge/needs.ts";
import type { AppDraft, LiveApp } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { EdgeOptions } from "./edge-options.ts";
import { installStates } from "./install-states.ts";
import { pages, readAs } from "./pages.ts";
import { poll } from "./poll.ts";
import { requiredWin32Apps } from "./required-win32-apps.ts";
import { mayHaveHappened } from "./retry.ts";

const TYPE = "#microsoft.graph.windowsMobileMSI";
const PAGE_SIZE = "999";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const address = z
  .string()
  .nullish()
  .transform((value) => value || null);
const STATES = ["notPublished", "processing", "published"] as const;

/** What we use of `windowsMobileMSI` (fact G12). A publishing state Graph adds tomorrow reads as "other". */
const App = z
  .object({
    id: z.string(),
    displayName: text,
    description: text,
    publisher: text,
    notes: text,
    owner: text,
    developer: text,
    informationUrl: address,
    privacyInformationUrl: address,
    isFeatured: z.boolean().nullish().transform(Boolean),
    fileName: text,
    commandLine: text,
    productCode: text,
    productVersion: text,
    ignoreVersionDetection: z.boolean().nullish().transform(Boolean),
    committedContentVersion: z
      .string()
      .nullish()
      .transform((value) => value || null),
    publishingState: z.string().nullish(),
    createdDateTime: z.coerce.date(),
    lastModifiedDateTime: z.coerce.date(),
  })
  .transform(
    ({ publishingState, createdDateTime, lastModifiedDateTime, ...app }): LiveApp => ({
      ...app,
      publishingState: STATES.find((state) => state === publishingState) ?? "other",
      createdAt: createdDateTime,
      lastModifiedAt: lastModifiedDateTime,
    }),
  );

/** Intune's line-of-business MSI apps behind Microsoft Graph. */
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
      query: { $filter: "isof('microsoft.graph.windowsMobileMSI')", $top: PAGE_SIZE },
      signal,
    });

  /** The app that `isIt` tells, looked for until the tenant had time to settle. */
  const find = async (isIt: (app: LiveApp) => boolean, signal?: AbortSignal) => {
    for (let waited = 0; ; ) {
      for await (const app of list(signal)) if (isIt(app)) return app;
      if (waited >= waits.settleMs) return undefined;
      const pause = Math.min(Math.max(waits.firstMs, waited), waits.maxMs, waits.settleMs - waited);
      await clock.sleep(pause, signal);
      waited += pause;
    }
  };

  return {
    list,
    get,

    create: async (draft, isIt, signal) => {
      for (let attempt = 1; ; attempt++) {
        try {
          const body = { "@odata.type": TYPE, ...draft };
          return readAs(App, await graph("createApp", { body, signal }), "createApp");
        } catch (error) {
          if (!mayHaveHappened(error)) throw error;
          const made = await find(isIt, signal);
          if (made) return made;
          if (attempt === MAX_CREATES) throw error;
        }
      }
    },

    update: async (id, changes: Partial<AppDraft>, signal) => {
      await graph("updateApp", { ids: [id], body: { "@odata.type": TYPE, ...changes }, signal });
    },

    publish: async (id, version, signal) => {
      const body = { "@odata.type": TYPE, committedContentVersion: version };
      await graph("updateApp", { ids: [id], body, signal });
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
    requiredWin32Apps: (groupIds, signal) => requiredWin32Apps(graph, groupIds, signal),
  };
}

const MAX_CREATES = 3;
