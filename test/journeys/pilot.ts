import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";

const DEMO = join(import.meta.dirname, "../../manifests/demo");
const INSTALLER_SHA256 = createHash("sha256")
  .update(readFileSync(join(DEMO, "ccmsetup.msi")))
  .digest("hex");

/** Waits short enough for a test, long enough for what the sandbox lets lag behind. */
export const QUICK = {
  CCMBRIDGE_POLL_SECONDS: "0.02",
  CCMBRIDGE_POLL_MAX_SECONDS: "0.1",
  CCMBRIDGE_SETTLE_SECONDS: "2",
} as const;

/** A folder with the pilot's manifest and installer, as an admin would have it, and a data folder of its own. */
export function pilotFolder() {
  const folder = mkdtempSync(join(tmpdir(), "pilot-"));
  cpSync(DEMO, folder, { recursive: true });
  return {
    folder,
    manifest: join(folder, "pilot.yaml"),
    data: join(folder, "data"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The pilot's manifest for a Win32 app of the same installer. */
export const asWin32 = (text: string) => text.replace("channel: lob", "channel: win32");

/** The pilot's manifest for a co-management settings policy; it takes no filters. */
export const asPolicy = (text: string) =>
  text
    .replace("channel: lob", "channel: policy\npolicy: { priority: 1 }")
    .replace("installer: ./ccmsetup.msi\n", "")
    .replace(", filter: Corporate Windows, filterMode: include", "");

/** What of the pilot's policy is not as it has to be, and that no app is left. */
export function policyProblems({ tenant, cast, requests }: Sandbox): string[] {
  const problems: string[] = [];
  const check = (ok: boolean, problem: string) => {
    if (!ok) problems.push(problem);
  };
  const ours = tenant.policies
    .all()
    .filter(({ values }) => String(values.description).includes("ccmbridge/1"));
  check(ours.length === 1, `${ours.length} policies of ours`);
  const [policy] = ours;
  if (!policy) return problems;
  check(policy.priority === 1, `its priority is ${policy.priority}`);
  check(tenant.apps.all().length === 0, `${tenant.apps.all().length} apps are left`);
  const idOf = (name: string) => cast.groups.find(({ displayName }) => displayName === name)?.id;
  const assigned = (tenant.policyAssignments.get(policy.id) ?? []).map(
    ({ target }) => `${String(target["@odata.type"]).replace("#microsoft.graph.", "")} ${target.groupId}`,
  );
  const wished = [
    `groupAssignmentTarget ${idOf("Pilot devices")}`,
    `exclusionGroupAssignmentTarget ${idOf("Kiosks")}`,
  ];
  check(
    JSON.stringify(assigned.sort()) === JSON.stringify(wished.sort()),
    `assignments are ${assigned.join("; ") || "none"}`,
  );
  for (const { method, path, contract } of requests.filter((one) => one.contract !== "ok").slice(0, 3))
    problems.push(`contract: ${method} ${path}: ${contract}`);
  return problems;
}

/**
 * What of the pilot is not as it has to be in the tenant; nothing when all is well. A package holds the installer, so that
 * its own digest tells nothing; the tenant has looked into it.
 */
export function pilotProblems(
  { tenant, cast, requests }: Sandbox,
  { packed = false }: { packed?: boolean } = {},
): string[] {
  const problems: string[] = [];
  const check = (ok: boolean, problem: string) => {
    if (!ok) problems.push(problem);
  };
  const apps = tenant.apps.all();
  check(apps.length === 1, `${apps.length} apps`);
  const [app] = apps;
  if (!app) return problems;
  check(app.publishingState === "published", `the app is ${app.publishingState}`);
  const files = tenant.files.all().filter(({ appId }) => appId === app.id);
  check(files.length === 1, `${files.length} content files`);
  for (const file of files) {
    check(file.isCommitted, `a file is left in ${file.uploadState}`);
    check(
      file.versionId === app.committedContentVersion,
      `content version ${file.versionId} is not committed`,
    );
    check(packed || file.sha256 === INSTALLER_SHA256, "the content is not the installer");
  }
  const versions = tenant.versions.all().filter(({ appId }) => appId === app.id);
  check(versions.length === 1, `${versions.length} content versions`);
  const idOf = (name: string) => cast.groups.find(({ displayName }) => displayName === name)?.id;
  const wished = [
    `required groupAssignmentTarget ${idOf("Pilot devices")} include ${cast.filters[0]?.id}`,
    `required exclusionGroupAssignmentTarget ${idOf("Kiosks")} none `,
  ];
  const assigned = (tenant.assignments.get(app.id) ?? []).map(({ intent, target }) =>
    [
      intent,
      String(target["@odata.type"]).replace("#microsoft.graph.", ""),
      target.groupId,
      target.deviceAndAppManagementAssignmentFilterType,
      target.deviceAndAppManagementAssignmentFilterId,
    ].join(" "),
  );
  check(
    JSON.stringify(assigned.sort()) === JSON.stringify(wished.sort()),
    `assignments are ${assigned.join("; ") || "none"}`,
  );
  const broken = requests.filter(({ contract }) => contract !== "ok");
  for (const { method, path, contract } of broken.slice(0, 3))
    problems.push(`contract: ${method} ${path}: ${contract}`);
  return problems;
}

/** What a run left on this machine that it should have taken along. */
export function leftovers({ folder, data }: { folder: string; data: string }): string[] {
  const partial = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".partial"));
  const temporary = readdirSync(data).includes("tmp") ? readdirSync(join(data, "tmp")) : [];
  return [...partial, ...temporary];
}
