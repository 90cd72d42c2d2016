import { Readable } from "node:stream";
import { z } from "@hono/zod-openapi";
import type { DriftAnswer } from "../../bridge/check-drift.ts";
import { type AppList, listApps } from "../../bridge/list-apps.ts";
import type { StoredInstaller } from "../../bridge/needs.ts";
import type { PlanAnswer } from "../../bridge/plan-deployment.ts";
import {
  type DeploymentView,
  driftOfWish,
  listDeployments,
  planWish,
  type ShownDeployment,
  showDeployment,
  startApply,
  startDestroy,
  wishDeployment,
} from "../../bridge/serving/deployments.ts";
import type { Page } from "../../bridge/serving/pages.ts";
import { removeInstaller } from "../../bridge/serving/remove-installer.ts";
import { isInstallerName } from "../../bridge/serving/wished-files.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import { Apps } from "../deployment-schemas.ts";
import { Refusal } from "../problem.ts";
import { answer, route } from "../route.ts";
import { Deployment, DeploymentRow, Drift, Id, Installer, Paging, Plan, pageOf } from "../schemas.ts";
import { Manifest } from "./command-lines.ts";

const LARGEST_INSTALLER = 512 * 1_024 * 1_024;
const InstallerName = z.strictObject({
  name: z.string().refine(isInstallerName, "a file name of letters, digits, dots, hyphens and underscores"),
});
const accepted = (body: ShownDeployment) =>
  new Response(JSON.stringify(body), {
    status: 202,
    headers: { "content-type": "application/json", location: `/api/v1/deployments/${body.id}` },
  });

export const deploymentRoutes = [
  route({
    method: "post",
    path: "/api/v1/deployments",
    policy: "Operator",
    name: "create-deployment",
    tag: "Deployments",
    summary: "Wishes a deployment, and applies it as a job unless told otherwise",
    body: z.strictObject({
      manifest: Manifest,
      apply: z.boolean().default(true).openapi({ description: "False keeps the wish, to be planned first." }),
    }),
    changes: true,
    status: 202,
    answer: answer<ShownDeployment>(Deployment),
    handle: async ({ body: { manifest, apply }, caller, needs, signal }) => {
      const wishes = await needs.wishes(signal);
      const wish = await wishDeployment(wishes, manifest, caller);
      return accepted(apply ? await startApply(wishes, wish.id, {}, caller) : wish);
    },
  }),
  route({
    method: "get",
    path: "/api/v1/deployments",
    policy: "Reader",
    name: "list-deployments",
    tag: "Deployments",
    summary: "Deployments that were wished here, each with its last job",
    query: Paging,
    answer: answer<Page<DeploymentView>>(pageOf(DeploymentRow).openapi("DeploymentPage")),
    handle: async ({ query: { cursor, limit }, needs, signal }) => {
      const page = await listDeployments(await needs.wishes(signal), { after: placeOf(cursor), limit });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/deployments/{id}",
    policy: "Reader",
    name: "show-deployment",
    tag: "Deployments",
    summary: "A deployment with its manifest and how far its job is",
    params: Id,
    answer: answer<ShownDeployment>(Deployment),
    handle: async ({ params, needs, signal }) => showDeployment(await needs.wishes(signal), params.id),
  }),
  route({
    method: "get",
    path: "/api/v1/deployments/{id}/plan",
    policy: "Reader",
    name: "plan-deployment",
    tag: "Deployments",
    summary: "What an apply would change in the tenant; changes nothing",
    params: Id,
    answer: answer<PlanAnswer>(Plan),
    handle: async ({ params, needs, signal }) => planWish(await needs.wishes(signal), params.id),
  }),
  route({
    method: "get",
    path: "/api/v1/deployments/{id}/drift",
    policy: "Reader",
    name: "check-drift",
    tag: "Deployments",
    summary: "What the manifest wants, what was last applied, and what the tenant holds, where they differ",
    params: Id,
    answer: answer<DriftAnswer>(Drift),
    handle: async ({ params, needs, signal }) => driftOfWish(await needs.wishes(signal), params.id),
  }),
  route({
    method: "post",
    path: "/api/v1/deployments/{id}/apply",
    policy: "Operator",
    name: "apply-deployment",
    tag: "Deployments",
    summary: "Applies a deployment as a job; with a plan's hash only while the tenant is as it was then",
    params: Id,
    body: z.strictObject({
      planHash: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    changes: true,
    status: 202,
    answer: answer<ShownDeployment>(Deployment),
    handle: async ({ params, body, caller, needs, signal }) =>
      accepted(await startApply(await needs.wishes(signal), params.id, body, caller)),
  }),
  route({
    method: "delete",
    path: "/api/v1/deployments/{id}",
    policy: "Admin",
    name: "destroy-deployment",
    tag: "Deployments",
    summary: "Removes the deployment's app or policy from the tenant as a job, then the wish",
    params: Id,
    changes: true,
    status: 202,
    answer: answer<ShownDeployment>(Deployment),
    handle: async ({ params, caller, needs, signal }) =>
      accepted(await startDestroy(await needs.wishes(signal), params.id, caller)),
  }),
  route({
    method: "get",
    path: "/api/v1/apps",
    policy: "Reader",
    name: "list-apps",
    tag: "Deployments",
    summary: "Apps of the tenant that carry our stamp, read now",
    answer: answer<AppList>(Apps),
    handle: async ({ needs: { world }, signal }) =>
      listApps({ tenant: await world.tenant(), clock: world.clock }, signal),
  }),
  route({
    method: "get",
    path: "/api/v1/installers",
    policy: "Reader",
    name: "list-installers",
    tag: "Deployments",
    summary: "Installers that were handed in",
    answer: answer<{ rows: readonly StoredInstaller[] }>(
      z.strictObject({ rows: z.array(Installer) }).openapi("InstallerList"),
    ),
    handle: async ({ needs }) => ({ rows: await (await needs.serving()).shelf.list() }),
  }),
  route({
    method: "put",
    path: "/api/v1/installers/{name}",
    policy: "Operator",
    name: "save-installer",
    tag: "Deployments",
    summary: "Takes an installer as it comes; a manifest names it by this name",
    params: InstallerName,
    takes: "application/octet-stream",
    changes: true,
    status: 201,
    answer: answer<StoredInstaller>(Installer),
    handle: async ({ params, needs, request }) => {
      if (!request.body) throw new Refusal(400, "usage", "The request has no body: send the file's bytes.");
      const { shelf } = await needs.serving();
      const bytes = Readable.fromWeb(request.body as never) as AsyncIterable<Uint8Array>;
      return shelf.save(params.name, bytes, LARGEST_INSTALLER);
    },
  }),
  route({
    method: "delete",
    path: "/api/v1/installers/{name}",
    policy: "Operator",
    name: "remove-installer",
    tag: "Deployments",
    summary: "Removes an installer that no deployment names any more",
    params: InstallerName,
    changes: true,
    answer: answer<{ removed: string }>(z.strictObject({ removed: z.string() }).openapi("RemovedInstaller")),
    handle: async ({ params, needs }) => removeInstaller(await needs.serving(), params.name),
  }),
] as const;
