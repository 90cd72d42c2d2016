import type { z } from "@hono/zod-openapi";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORT_NAMES } from "../../src/bridge/reports/report.ts";
import type { AnyRoute } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/routes/routes.ts";
import { ProblemDetails } from "../../src/http/schemas.ts";
import { type Served, served } from "./served.ts";

let bridge: Served;
beforeAll(async () => {
  bridge = await served({ env: { CCMBRIDGE_REQUESTS_PER_MINUTE: "100000" } });
});
afterAll(() => bridge.close());

const MANIFEST = `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mp1.contoso.com
cloudManagementGateway: CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500
entra: { clientAppId: 7506ee10-f7ec-415a-b415-cd3d58790d97, resourceUri: "https://contososerver" }
---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: cmg-entra
channel: policy
app: { displayName: Client }
`;

const DELIVERY = "msg_0123";
/** A message as the gathering makes it, of one change that waited. */
async function makeDelivery({ world }: Served): Promise<void> {
  const notifications = await world.notificationStore();
  const at = "2026-11-30T20:00:00.000Z";
  const change = {
    deviceId: "d1",
    name: "PC-1",
    field: "stage",
    from: "registered",
    to: "comanaged",
    at,
    seenAt: at,
    because: "ConfigMgr says so",
  };
  await notifications.gather("gone", [change], at);
  const delivery = { id: DELIVERY, rule: "gone", madeAt: at, state: "waiting", dueAt: at, tries: 0 } as const;
  expect(await notifications.makeDelivery({ ...delivery, changes: [change] })).toBe(true);
}

describe("the document", () => {
  it("is OpenAPI 3.1 for a validator that is none of ours, with every route and who may", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a document
    const document: any = await (await bridge.ask("GET", "/openapi.json")).json();
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(document.openapi).toMatch(/^3\.1/);
    for (const { method, path, policy, name } of ROUTES as readonly AnyRoute[])
      expect(document.paths[path]?.[method]).toMatchObject({ operationId: name, "x-role": policy });
  });

  it("has a page for readers without a script", async () => {
    const page = await (await bridge.ask("GET", "/docs")).text();
    for (const { name } of ROUTES as readonly AnyRoute[]) expect(page).toContain(`id="${name}"`);
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  it("tells what every route answers, to the last key", async () => {
    const { rows } = (await (await bridge.ask("GET", "/api/v1/devices?limit=200", "Reader")).json()) as {
      rows: { deviceId: string }[];
    };
    await makeDelivery(bridge);
    const line = "ccmsetup.exe SMSSITECODE = ABC /mp:mp1.contoso.com";
    const made = (await (
      await bridge.ask("POST", "/api/v1/deployments", "Operator", { manifest: MANIFEST, apply: false })
    ).json()) as { id: string };
    const rule = {
      name: "ops",
      kind: "webhook",
      address: { url: "https://127.0.0.1/hook" },
      key: { env: "CCM_HOOK_KEY" },
      when: ["stage"],
    };
    const job = (await (
      await bridge.ask("POST", `/api/v1/deployments/${made.id}/apply`, "Operator", {})
    ).json()) as { job: { id: string } };
    const asked: [string, string, unknown?][] = [
      ["show-catalogue", "/api/v1/catalogue"],
      ["check-manifest", "/api/v1/manifests/check", { manifest: MANIFEST }],
      ["check-manifest", "/api/v1/manifests/check", { manifest: "a: [" }],
      ["list-apps", "/api/v1/apps"],
      ["list-jobs", `/api/v1/jobs?kind=apply&subject=${made.id}`],
      ["show-job", `/api/v1/jobs/${job.job.id}`],
      ["add-notification-rule", "/api/v1/notification-rules", rule],
      ["list-notification-rules", "/api/v1/notification-rules"],
      ["test-notification-rule", "/api/v1/notification-rules/ops/test", {}],
      ["disable-notification-rule", "/api/v1/notification-rules/ops/disable", {}],
      ["enable-notification-rule", "/api/v1/notification-rules/ops/enable", {}],
      ["list-deliveries", "/api/v1/notification-deliveries"],
      ["show-delivery", `/api/v1/notification-deliveries/${DELIVERY}`],
      ["replay-delivery", `/api/v1/notification-deliveries/${DELIVERY}/replay`, {}],
      ["remove-notification-rule", "/api/v1/notification-rules/ops"],
      ["lint-command-line", "/api/v1/command-lines/lint", { line }],
      ["explain-command-line", "/api/v1/command-lines/explain", { line }],
      ["build-command-line", "/api/v1/command-lines", { manifest: MANIFEST }],
      ["list-deployments", "/api/v1/deployments"],
      ["show-deployment", `/api/v1/deployments/${made.id}`],
      ["plan-deployment", `/api/v1/deployments/${made.id}/plan`],
      ["check-drift", `/api/v1/deployments/${made.id}/drift`],
      ["list-installers", "/api/v1/installers"],
      ["list-devices", "/api/v1/devices?limit=3"],
      ["count-devices", "/api/v1/device-counts"],
      ["show-overview", "/api/v1/overview"],
      ["show-overview", "/api/v1/overview?since=2020-01-01T00:00:00Z"],
      ["count-changes", "/api/v1/change-counts"],
      ["list-stage-changes", "/api/v1/stage-changes?day=2026-11-25&to=comanaged"],
      ["list-changes", "/api/v1/changes?field=stage&first=true&limit=3"],
      ...rows.flatMap(({ deviceId }): [string, string][] => [
        ["show-device", `/api/v1/devices/${encodeURIComponent(deviceId)}`],
        ["device-history", `/api/v1/devices/${encodeURIComponent(deviceId)}/history`],
        ["why-device", `/api/v1/devices/${encodeURIComponent(deviceId)}/why`],
      ]),
      ["refresh-device", `/api/v1/devices/${encodeURIComponent(rows[0]!.deviceId)}/refresh`, {}],
      ...REPORT_NAMES.map((name): [string, string] => ["make-report", `/api/v1/reports/${name}`]),
      ["start-sync", "/api/v1/syncs", { full: false }],
      [
        "note-enrolment",
        "/api/v1/events/enrollment",
        { entraDeviceId: rows[0]!.deviceId, outcome: "enrolled" },
      ],
      ["list-syncs", "/api/v1/syncs"],
      ["show-session", "/api/v1/session"],
      ["sign-in-settings", "/api/v1/sign-in"],
      ["create-key", "/api/v1/keys", { name: "x", role: "Reader" }],
      ["list-keys", "/api/v1/keys"],
      ["list-audit", "/api/v1/audit"],
    ];
    for (const [name, path, body] of asked) {
      const route = (ROUTES as readonly AnyRoute[]).find((each) => each.name === name)!;
      const response = await bridge.ask(route.method.toUpperCase(), path, "Admin", body);
      const answer = await response.json();
      expect([path, response.status, answer]).toEqual([path, route.status ?? 200, expect.anything()]);
      const checked = (route.answer.schema as z.ZodType).safeParse(answer);
      expect([path, checked.success ? undefined : checked.error.issues]).toEqual([path, undefined]);
    }
  });

  it("tells what a refusal is", async () => {
    const refused = await (await bridge.ask("GET", "/api/v1/devices?limit=0", "Reader")).json();
    expect(ProblemDetails.safeParse(refused).success).toBe(true);
  });
});
