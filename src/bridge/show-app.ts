import { assignmentInWords } from "../domain/deployment/assignments.ts";
import { productOf } from "../domain/deployment/product-of.ts";
import type { InstallState } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import { type AppRow, rowOf } from "./list-apps.ts";
import type { Clock, Tenant } from "./needs.ts";

export interface ShownApp extends AppRow {
  readonly asOf: string;
  readonly description: string;
  readonly publisher: string;
  readonly fileName: string;
  readonly productCode: string;
  readonly ignoreVersionDetection: boolean;
  readonly assignments: readonly string[];
  /** Devices by what they last reported; a device that reported nothing yet is in none of them. */
  readonly installs: Readonly<Record<InstallState["state"], number>>;
  /** Errors with how many devices reported them, most first. */
  readonly installErrors: readonly { hexErrorCode: string; devices: number }[];
}

/**
 * One app of ours with its assignments and what devices report for it.
 * @throws BridgeError "not-found" when there is no such app, "invalid" when it is not ours.
 */
export async function showApp(
  { tenant, clock }: { tenant: Pick<Tenant, "apps" | "assignments" | "directory">; clock: Clock },
  appId: string,
  signal?: AbortSignal,
): Promise<ShownApp> {
  const app = await tenant.apps.get(appId, signal);
  if (!app)
    throw new BridgeError(
      "not-found",
      `No app ${appId} is in the tenant.`,
      { appId },
      { next: "`ccmbridge app list` shows ours." },
    );
  const row = rowOf(app);
  if (!row)
    throw new BridgeError(
      "invalid",
      `${app.displayName} (${appId}) is not one of ours: it carries no stamp.`,
      { appId },
    );
  const assignments = await tenant.assignments.list(appId, signal);
  const groupIds = assignments.flatMap(({ target }) => ("groupId" in target ? [target.groupId] : []));
  const names = {
    groups: groupIds.length > 0 ? await tenant.directory.groups(groupIds, signal) : [],
    filters: assignments.some((a) => a.filter) ? await tenant.directory.filters(signal) : [],
  };
  const installs: Record<InstallState["state"], number> = {
    installed: 0,
    pendingInstall: 0,
    failed: 0,
    notInstalled: 0,
    uninstallFailed: 0,
    notApplicable: 0,
    unknown: 0,
  };
  const errors = new Map<string, number>();
  for await (const { state, hexErrorCode } of tenant.apps.installStates(appId, signal)) {
    installs[state] += 1;
    if (hexErrorCode && (state === "failed" || state === "uninstallFailed"))
      errors.set(hexErrorCode, (errors.get(hexErrorCode) ?? 0) + 1);
  }
  return {
    ...row,
    asOf: clock.now().toISOString(),
    description: app.description,
    publisher: app.publisher,
    fileName: app.fileName,
    productCode: productOf(app).productCode,
    ignoreVersionDetection: productOf(app).ignoreVersionDetection,
    assignments: assignments.map((a) => assignmentInWords(a, names)),
    installs,
    installErrors: [...errors]
      .map(([hexErrorCode, devices]) => ({ hexErrorCode, devices }))
      .sort((a, b) => b.devices - a.devices),
  };
}
