import { maskLine } from "../domain/ccmsetup/mask.ts";
import { publishedContent } from "../domain/deployment/plan.ts";
import { productOf } from "../domain/deployment/product-of.ts";
import { readStamp } from "../domain/deployment/stamp.ts";
import type { LiveApp } from "../domain/deployment/tenant.ts";
import type { Clock, Tenant } from "./needs.ts";

export interface AppRow {
  readonly appId: string;
  /** `site/name`. */
  readonly deployment: string;
  readonly channel: LiveApp["channel"];
  readonly displayName: string;
  readonly publishingState: LiveApp["publishingState"];
  readonly productVersion: string;
  readonly contentVersion: string | null;
  readonly contentSha256: string | null;
  /** Tokens masked. */
  readonly commandLine: string;
  readonly createdAt: string;
  readonly lastModifiedAt: string;
}
export interface AppList {
  readonly asOf: string;
  readonly complete: boolean;
  readonly sources: readonly { name: string; state: string; rows: number }[];
  readonly rows: readonly AppRow[];
}

/** Every app in the tenant that carries our stamp, by deployment and age. */
export async function listApps(
  { tenant, clock }: { tenant: Pick<Tenant, "apps">; clock: Clock },
  signal?: AbortSignal,
): Promise<AppList> {
  const rows: AppRow[] = [];
  for await (const app of tenant.apps.list(signal)) {
    const row = rowOf(app);
    if (row) rows.push(row);
  }
  rows.sort((a, b) => a.deployment.localeCompare(b.deployment) || a.createdAt.localeCompare(b.createdAt));
  return {
    asOf: clock.now().toISOString(),
    complete: true,
    sources: [{ name: "intune", state: "complete", rows: rows.length }],
    rows,
  };
}

/** An app of ours as a row; undefined when it carries no stamp. */
export function rowOf(app: LiveApp): AppRow | undefined {
  const stamp = readStamp(app.notes);
  if (!stamp) return undefined;
  return {
    appId: app.id,
    deployment: stamp.deployment,
    channel: app.channel,
    displayName: app.displayName,
    publishingState: app.publishingState,
    productVersion: productOf(app).productVersion,
    contentVersion: app.committedContentVersion,
    contentSha256: publishedContent(app, stamp) ?? null,
    commandLine: maskLine(app.commandLine),
    createdAt: app.createdAt.toISOString(),
    lastModifiedAt: app.lastModifiedAt.toISOString(),
  };
}
