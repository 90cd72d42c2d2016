import { chosenApp } from "../domain/deployment/plan.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp } from "../domain/deployment/tenant.ts";
import type { AppList, AppRow } from "./list-apps.ts";
import { rowOf } from "./list-apps.ts";
import type { Clock, Tenant } from "./needs.ts";

export interface OrphanRow extends AppRow {
  readonly why: "never published" | "second app with the same stamp";
  readonly removed: boolean;
}

/** Younger half-made apps may be somebody's running apply. */
const ABANDONED_MS = 60 * 60_000;

/**
 * Apps of ours that no deployment needs: never published and left alone for an hour (quirk Q11), and second apps with the
 * same stamp. With `remove` they are taken away, one by one; nothing without our stamp is ever touched.
 */
export async function findOrphans(
  { tenant, clock }: { tenant: Pick<Tenant, "apps">; clock: Clock },
  options: { remove?: ((app: AppRow) => Promise<boolean>) | undefined },
  signal?: AbortSignal,
): Promise<AppList & { rows: readonly OrphanRow[] }> {
  const byDeployment = new Map<string, LiveApp[]>();
  for await (const app of tenant.apps.list(signal)) {
    const stamp = readStamp(app.notes);
    if (!stamp) continue;
    // While a deployment moves to another channel it has an app of each; the next apply takes the older one away.
    const key = `${stamp.deployment} ${app.channel}`;
    byDeployment.set(key, [...(byDeployment.get(key) ?? []), app]);
  }
  const rows: OrphanRow[] = [];
  for (const apps of byDeployment.values()) {
    const chosen = chosenApp(apps);
    for (const app of apps) {
      const abandoned =
        app.committedContentVersion === null &&
        clock.now().getTime() - app.lastModifiedAt.getTime() > ABANDONED_MS;
      const twin = app !== chosen && (abandoned || app.committedContentVersion !== null);
      if (!abandoned && !twin) continue;
      const row = rowOf(app)!;
      const removed = (await options.remove?.(row)) ?? false;
      if (removed) await tenant.apps.remove(app.id, signal);
      rows.push({ ...row, why: twin ? "second app with the same stamp" : "never published", removed });
    }
  }
  return {
    asOf: clock.now().toISOString(),
    complete: true,
    sources: [{ name: "intune", state: "complete", rows: rows.length }],
    rows,
  };
}
