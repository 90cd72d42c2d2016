import type { Apps, DeviceSource } from "../../bridge/needs.ts";
import { readStamp } from "../../domain/deployment/stamp.ts";
import type { LiveApp } from "../../domain/deployment/tenant.ts";
import type { InstallFact } from "../../domain/device/facts.ts";
import type { EdgeOptions } from "../edge-options.ts";
import { installStateOf } from "../install-states.ts";
import { quoted } from "../pages.ts";
import { exportRows } from "./export-job.ts";
import { inPages } from "./in-pages.ts";

const COLUMNS = [
  "DeviceId",
  "AppInstallState",
  "AppInstallStateDetails",
  "HexErrorCode",
  "LastModifiedDateTime",
] as const;

/** The apps of the tenant that are ours. */
export async function ourApps(apps: Pick<Apps, "list">, signal: AbortSignal | undefined): Promise<LiveApp[]> {
  const ours: LiveApp[] = [];
  for await (const app of apps.list(signal)) if (readStamp(app.notes)) ours.push(app);
  return ours;
}

/** What devices report for each app of ours, by export job (facts G113, G114). */
export function installSource(edge: EdgeOptions, apps: Pick<Apps, "list">): DeviceSource {
  return {
    name: "install",
    async *read(options) {
      const ours = await ourApps(apps, options.signal);
      for (const { id: appId } of ours) {
        const readAt = edge.clock.now().toISOString();
        const question = {
          reportName: "DeviceInstallStatusByApp",
          select: COLUMNS,
          filter: `(ApplicationId eq ${quoted(appId)})`,
        };
        for await (const page of inPages(exportRows(edge, question, options)))
          yield page.flatMap((row): InstallFact[] => {
            const { deviceId, state, detail, hexErrorCode, lastModifiedAt } = installStateOf((column) =>
              column in row ? row[column as (typeof COLUMNS)[number]] : null,
            );
            if (deviceId === "") return [];
            const intuneDeviceId = deviceId.toLowerCase();
            return [
              {
                source: "install",
                recordId: `${appId}|${intuneDeviceId}`,
                entraDeviceId: null,
                claimedAt: lastModifiedAt?.toISOString() ?? null,
                readAt,
                goneAt: null,
                appId,
                intuneDeviceId,
                state,
                detail,
                hexErrorCode,
              },
            ];
          });
      }
      return {
        state: "complete",
        covers: "all",
        way: `export job for ${ours.length} ${ours.length === 1 ? "app" : "apps"} of ours`,
        expected: null,
        reason: null,
        mark: null,
        removed: [],
      };
    },
  };
}
