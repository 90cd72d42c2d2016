import { describe, expect, it } from "vitest";
import { MSI, tenantAndCaller } from "./caller.ts";

const EVENTS = "/v1.0/deviceManagement/auditEvents";
const DAY = 86_400_000;
const NOW = { now: () => 1_800_000_000_000 };
interface Event {
  readonly id: string;
  readonly activityType: string;
  readonly resources: readonly { readonly modifiedProperties: readonly object[] }[];
}

/** A tenant in which an app was published, changed, assigned and removed. */
async function withHistory() {
  const world = await tenantAndCaller({ ...NOW, tokenLifeSeconds: 864_000 });
  const { appId, app, publish } = await world.appWithFile();
  await publish();
  world.sandbox.clock.advance(DAY);
  await world.graph("PATCH", app, { "@odata.type": MSI, commandLine: 'CCMSETUPCMD="SMSSITECODE=ABC"' });
  const groupId = world.sandbox.cast.groups[0]!.id;
  const target = { "@odata.type": "#microsoft.graph.groupAssignmentTarget", groupId };
  await world.graph("POST", `${app}/assign`, { mobileAppAssignments: [{ intent: "required", target }] });
  world.sandbox.clock.advance(DAY);
  await world.graph("DELETE", app);
  return { ...world, appId, groupId };
}

describe("the audit log", () => {
  it("tells what was done to an app, the latest first, by whom, and what it was before", async () => {
    const { graph, appId, groupId, sandbox } = await withHistory();
    const { body } = await graph("GET", EVENTS);
    const events = body.value as Event[];
    expect(events.map(({ activityType }) => activityType)).toEqual([
      "Delete MobileApp",
      "Assign MobileApp",
      "Patch MobileApp",
      "Patch MobileApp",
      "Create MobileApp",
    ]);
    expect(events[2]).toMatchObject({
      category: "Application",
      componentName: "MobileApp",
      activityOperationType: "Patch",
      activityResult: "Success",
      activityDateTime: "2027-01-16T08:00:00.0000000Z",
      actor: { auditActorType: "Application", applicationId: sandbox.clientId, userPrincipalName: null },
      resources: [
        {
          resourceId: appId,
          displayName: "ConfigMgr client",
          modifiedProperties: [
            { displayName: "commandLine", oldValue: null, newValue: 'CCMSETUPCMD="SMSSITECODE=ABC"' },
          ],
        },
      ],
    });
    expect(events[1]!.resources[0]!.modifiedProperties).toEqual([
      { displayName: `Assignment groupAssignmentTarget ${groupId}`, oldValue: null, newValue: "required" },
    ]);
    expect(events[0]!.resources[0]!.modifiedProperties).toContainEqual({
      displayName: `Assignment groupAssignmentTarget ${groupId}`,
      oldValue: "required",
      newValue: null,
    });
    expect((await graph("GET", `${EVENTS}/${events[2]!.id}`)).body).toEqual(events[2]);
  });

  it("is asked by time and category, and says what it has words for", async () => {
    const { graph } = await withHistory();
    const asked = async (filter: string) => {
      const { body } = await graph("GET", `${EVENTS}?$filter=${encodeURIComponent(filter)}`);
      return (body.value as Event[]).map(({ activityType }) => activityType);
    };
    expect(await asked("activityDateTime gt 2027-01-16T12:00:00Z")).toEqual(["Delete MobileApp"]);
    expect(await asked("activityDateTime lt 2027-01-15T12:00:00Z and category eq 'Application'")).toEqual([
      "Patch MobileApp",
      "Create MobileApp",
    ]);
    expect(await asked("category eq 'Enrollment'")).toEqual([]);
    expect((await graph("GET", `${EVENTS}/getAuditCategories()`)).body.value).toContain("Application");
    expect((await graph("GET", `${EVENTS}/getAuditCategories`)).body.value).toHaveLength(12);
    expect(
      (await graph("GET", `${EVENTS}/getAuditActivityTypes(category='Application')`)).body.value,
    ).toEqual(["Create MobileApp", "Patch MobileApp", "Assign MobileApp", "Delete MobileApp"]);
    expect((await graph("GET", `${EVENTS}?$filter=actor%20eq%20'x'`)).status).toBe(400);
  });

  it("holds nothing of a request that was refused, of one that reads, or of content", async () => {
    const world = await tenantAndCaller();
    await world.graph("POST", world.APPS, { "@odata.type": MSI });
    await world.graph("GET", world.APPS);
    expect(world.sandbox.tenant.audit.all()).toEqual([]);
    await world.appWithFile();
    expect(world.sandbox.tenant.audit.all()).toHaveLength(1);
  });

  it("names the person who changed a policy, and the request by the caller's own id", async () => {
    const world = await tenantAndCaller();
    const { ask, sandbox } = world;
    const form = (more: Record<string, string>) =>
      new URLSearchParams({ client_id: sandbox.clientId, ...more });
    const code = await ask(
      "POST",
      `/${sandbox.tenantId}/oauth2/v2.0/devicecode`,
      form({ scope: "https://graph.microsoft.com/.default" }),
    );
    const grant = {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: code.body.device_code,
    };
    const signedIn = await ask("POST", `/${sandbox.tenantId}/oauth2/v2.0/token`, form(grant));
    const id = "6f1e4a52-0c3e-4b9f-8a53-2d5f9d3f3a11";
    const made = await ask(
      "POST",
      "/beta/deviceManagement/deviceEnrollmentConfigurations",
      {
        "@odata.type": "#microsoft.graph.deviceComanagementAuthorityConfiguration",
        displayName: "Co-management",
        installConfigurationManagerAgent: false,
        managedDeviceAuthority: 0,
      },
      { Authorization: `Bearer ${signedIn.body.access_token}`, "client-request-id": id },
    );
    expect(made.status).toBe(201);
    const { body } = await world.graph("GET", "/beta/deviceManagement/auditEvents");
    expect(body.value).toEqual([
      expect.objectContaining({
        activityType: "Create DeviceEnrollmentConfiguration",
        category: "Enrollment",
        correlationId: id,
        actor: expect.objectContaining({
          type: "ItPro",
          userPrincipalName: "admin@contoso.com",
          applicationId: sandbox.clientId,
        }),
      }),
    ]);
  });

  it("wants a right of its own", async () => {
    const { graph } = await tenantAndCaller({ roles: ["DeviceManagementManagedDevices.Read.All"] });
    expect((await graph("GET", EVENTS)).status).toBe(403);
  });
});
