import { HttpResponse, http } from "msw";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDeployment } from "../../src/bridge/apply-deployment.ts";
import { resolveAssignments } from "../../src/bridge/resolve-assignments.ts";
import type { LiveAssignment } from "../../src/domain/deployment/tenant.ts";
import { graphApps } from "../../src/graph/apps.ts";
import { graphAssignments } from "../../src/graph/assignments.ts";
import { graphContents } from "../../src/graph/contents.ts";
import { graphDirectory } from "../../src/graph/directory.ts";
import type { EdgeOptions } from "../../src/graph/edge-options.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { admin } from "../journeys/admin.ts";
import { pilotFolder } from "../journeys/pilot.ts";
import { APPS, GRAPH, plannedClient, WAITS } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const edge = (): EdgeOptions & { waits: typeof WAITS } => {
  const { graph, clock } = plannedClient();
  return { graph, clock, waits: WAITS, sandboxUrl: undefined, requestMs: 5_000 };
};
const LOB = { id: "a1", channel: "lob" } as const;
const shownApp = (more: Record<string, unknown> = {}) => ({
  "@odata.type": "#microsoft.graph.windowsMobileMSI",
  id: "a1",
  displayName: "ConfigMgr client",
  publishingState: "notPublished",
  committedContentVersion: null,
  createdDateTime: "2026-11-25T08:00:00Z",
  lastModifiedDateTime: "2026-11-25T08:00:00Z",
  ...more,
});
const DRAFT = {
  channel: "lob",
  displayName: "ConfigMgr client",
  description: "",
  publisher: "Microsoft",
  notes: "",
  fileName: "ccmsetup.msi",
  commandLine: 'CCMSETUPCMD="/mp:https://mp1"',
  productCode: "{A}",
  productVersion: "5.0",
  ignoreVersionDetection: true,
} as const;

describe("a first apply", () => {
  let calls: string[];
  const sandboxed = async () => {
    const sandbox = await startSandbox({ devices: 8, blobs: "memory" });
    const pilot = pilotFolder();
    const needs = await admin(sandbox, pilot.data);
    await applyDeployment(needs, { manifest: [pilot.manifest], agree: async () => true });
    await needs.close();
    pilot.remove();
    await sandbox.close();
    return sandbox.requests.map(({ method, path }) =>
      `${method} ${path.split("?")[0]}`.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}(\.bin|-)?/g, "*"),
    );
  };
  beforeAll(async () => {
    calls = await sandboxed();
  });

  it("makes app, version and file, sends the content, commits it, publishes, describes and assigns, in that order", () => {
    const at = (pattern: RegExp, from: "first" | "last" = "first") => {
      const index =
        from === "first"
          ? calls.findIndex((call) => pattern.test(call))
          : calls.findLastIndex((call) => pattern.test(call));
      expect(index, String(pattern)).toBeGreaterThanOrEqual(0);
      return index;
    };
    const order = [
      at(/^POST .*\/mobileApps$/),
      at(/^POST .*\/contentVersions$/),
      at(/^POST .*\/files$/),
      at(/^PUT \/devstoreaccount1\//),
      at(/^POST .*\/commit$/),
      at(/^PATCH /),
      at(/^PATCH /, "last"),
      at(/^POST \/beta\/.*\/assign$/),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(calls.filter((call) => call.startsWith("PATCH"))).toHaveLength(2);
  });

  it("names the concrete type in every content address, never the abstract one", () => {
    const content = calls.filter((call) => call.includes("contentVersions"));
    expect(content.length).toBeGreaterThan(5);
    for (const call of content) expect(call).toContain("/microsoft.graph.windowsMobileMSI/contentVersions");
  });

  it("reads and writes assignments and filters in beta, where filters exist, and everything else of apps in v1.0", () => {
    for (const call of calls.filter((one) => one.includes("/deviceAppManagement/")))
      expect(call).toMatch(/\/assign(ments)?$/.test(call) ? / \/beta\// : / \/v1\.0\//);
    expect(calls.some((call) => call === "GET /beta/deviceManagement/assignmentFilters")).toBe(true);
  });

  it("waits between the two writes of the app until it is published", () => {
    const first = calls.findIndex((call) => call.startsWith("PATCH"));
    const second = calls.findLastIndex((call) => call.startsWith("PATCH"));
    expect(calls.slice(first + 1, second)).toContain("GET /v1.0/deviceAppManagement/mobileApps/*");
  });
});

describe("by planned answers", () => {
  const network = strictNetwork();

  describe("publishing", () => {
    it("sends the version and nothing else, because the service would drop it", async () => {
      const bodies: unknown[] = [];
      network.use(
        http.patch(`${APPS}/a1`, async ({ request }) => {
          bodies.push(await request.json());
          return HttpResponse.json(shownApp());
        }),
        http.get(`${APPS}/a1`, () =>
          HttpResponse.json(shownApp({ publishingState: "published", committedContentVersion: "3" })),
        ),
      );
      await graphApps(edge()).publish(LOB, "3");
      expect(bodies).toEqual([
        { "@odata.type": "#microsoft.graph.windowsMobileMSI", committedContentVersion: "3" },
      ]);
    });

    it("goes on when Intune refuses to hear twice what it has accepted, and fails when it has not", async () => {
      let version: string | null = "3";
      let looks = 0;
      network.use(
        http.patch(`${APPS}/a1`, () =>
          HttpResponse.json(
            {
              error: {
                code: "BadRequest",
                message: "Invalid operation: app's PublishingState is not 'Published'.",
              },
            },
            { status: 400 },
          ),
        ),
        http.get(`${APPS}/a1`, () =>
          HttpResponse.json(
            shownApp({
              publishingState: ++looks < 3 ? "processing" : "published",
              committedContentVersion: version,
            }),
          ),
        ),
      );
      expect((await graphApps(edge()).publish(LOB, "3")).publishingState).toBe("published");
      version = null;
      await expect(graphApps(edge()).publish(LOB, "3")).rejects.toThrow(/not 'Published'/);
    });

    it("is not done while the app is published with the version before", async () => {
      let looks = 0;
      network.use(
        http.patch(`${APPS}/a1`, () => HttpResponse.json(shownApp())),
        http.get(`${APPS}/a1`, () =>
          HttpResponse.json(
            shownApp({ publishingState: "published", committedContentVersion: ++looks < 3 ? "2" : "3" }),
          ),
        ),
      );
      expect((await graphApps(edge()).publish(LOB, "3")).committedContentVersion).toBe("3");
      expect(looks).toBe(3);
    });

    it("that takes too long says that apply goes on from there", async () => {
      network.use(
        http.patch(`${APPS}/a1`, () => HttpResponse.json(shownApp())),
        http.get(`${APPS}/a1`, () => HttpResponse.json(shownApp({ publishingState: "processing" }))),
      );
      await expect(graphApps(edge()).publish(LOB, "3")).rejects.toMatchObject({
        code: "timeout",
        next: expect.stringContaining("Run apply again"),
      });
    });
  });

  describe("a new app", () => {
    const isIt = ({ notes }: { notes: string }) => notes.includes("mine");

    it("is made with its type and without what only the service may set or beta alone knows", async () => {
      let body: Record<string, unknown> = {};
      network.use(
        http.post(APPS, async ({ request }) => {
          body = (await request.json()) as Record<string, unknown>;
          return HttpResponse.json(shownApp(), { status: 201 });
        }),
      );
      await graphApps(edge()).create(DRAFT as never, isIt);
      expect(body["@odata.type"]).toBe("#microsoft.graph.windowsMobileMSI");
      for (const name of [
        "id",
        "useDeviceContext",
        "identityVersion",
        "committedContentVersion",
        "publishingState",
      ])
        expect(body).not.toHaveProperty(name);
    });

    it.each([504, 500])(
      "is looked for after %i until the tenant had time to settle, and not made again when it is found",
      async (status) => {
        let [posts, looks] = [0, 0];
        network.use(
          http.post(APPS, () => {
            posts++;
            return new HttpResponse(null, { status });
          }),
          http.get(APPS, () =>
            HttpResponse.json({
              value: ++looks < 3 ? [shownApp({ id: "other" })] : [shownApp({ notes: "mine" })],
            }),
          ),
        );
        expect(await graphApps(edge()).create(DRAFT as never, isIt)).toMatchObject({ id: "a1" });
        expect({ posts, looks }).toEqual({ posts: 1, looks: 3 });
      },
    );

    it("is made again when the tenant settled without it", async () => {
      let posts = 0;
      network.use(
        http.post(APPS, () =>
          ++posts === 1 ? HttpResponse.error() : HttpResponse.json(shownApp(), { status: 201 }),
        ),
        http.get(APPS, () => HttpResponse.json({ value: [] })),
      );
      const options = edge();
      expect(await graphApps(options).create(DRAFT as never, isIt)).toMatchObject({ id: "a1" });
      expect(posts).toBe(2);
      expect(options.clock.now().getTime() - Date.parse("2026-11-25T08:00:00Z")).toBe(WAITS.settleMs);
    });

    it("is not looked for when the service refused it", async () => {
      let posts = 0;
      network.use(
        http.post(APPS, () => {
          posts++;
          return new HttpResponse(null, { status: 400 });
        }),
      );
      await expect(graphApps(edge()).create(DRAFT as never, isIt)).rejects.toMatchObject({
        facts: { status: 400 },
      });
      expect(posts).toBe(1);
    });
  });

  describe("a content version", () => {
    const VERSIONS = `${APPS}/a1/microsoft.graph.windowsMobileMSI/contentVersions`;
    const opened = (present: string[], committed: string | null) => {
      let posts = 0;
      network.use(
        http.get(VERSIONS, () => HttpResponse.json({ value: present.map((id) => ({ id })) })),
        http.post(VERSIONS, () => {
          posts++;
          return HttpResponse.json({ id: "new" }, { status: 201 });
        }),
      );
      return graphContents(edge())
        .openVersion("a1", committed)
        .then(({ id }) => ({ id, posts }));
    };

    it.each([
      [
        "left by an interrupted run before the first commit is used again",
        ["1"],
        null,
        { id: "1", posts: 0 },
      ],
      [
        "above the committed one is used again, the newest of them by number",
        ["2", "10", "9"],
        "2",
        { id: "10", posts: 0 },
      ],
      [
        "is made when only the committed one and older ones are there",
        ["1", "2"],
        "2",
        { id: "new", posts: 1 },
      ],
      ["is made for an app that has none", [], null, { id: "new", posts: 1 }],
    ])("%s", async (_what, present, committed, expected) => {
      expect(await opened(present, committed)).toEqual(expected);
    });

    it("that a list which lags behind did not show is found after the service refused a second one", async () => {
      let looks = 0;
      network.use(
        http.get(VERSIONS, () => HttpResponse.json({ value: ++looks < 3 ? [] : [{ id: "1" }] })),
        http.post(VERSIONS, () =>
          HttpResponse.json(
            {
              error: {
                code: "BadRequest",
                message:
                  "The mobile app content cannot be updated before the first content version is committed.",
              },
            },
            { status: 400 },
          ),
        ),
      );
      expect(await graphContents(edge()).openVersion("a1", null)).toEqual({ id: "1" });
    });
  });

  describe("assignments", () => {
    const SET = [
      {
        id: "g1_1_0",
        source: "direct",
        sourceId: null,
        intent: "required",
        target: {
          "@odata.type": "#microsoft.graph.groupAssignmentTarget",
          groupId: "g1",
          deviceAndAppManagementAssignmentFilterId: "f1",
          deviceAndAppManagementAssignmentFilterType: "exclude",
          somethingNew: { deep: true },
        },
        settings: { "@odata.type": "#microsoft.graph.somethingElse", x: 1 },
      },
      {
        id: "c_1_0",
        intent: "required",
        target: {
          "@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget",
          collectionId: "ABC00001",
        },
        settings: null,
      },
    ];
    const BETA = `${GRAPH}/beta/deviceAppManagement/mobileApps/a1`;

    it("of others go back as they were read, with their filters and what we do not know", async () => {
      let body: { mobileAppAssignments: Record<string, unknown>[] } | undefined;
      network.use(
        http.get(`${BETA}/assignments`, () => HttpResponse.json({ value: SET })),
        http.post(`${BETA}/assign`, async ({ request }) => {
          body = (await request.json()) as typeof body;
          return new HttpResponse(null, { status: 204 });
        }),
      );
      const { list, replace } = graphAssignments(plannedClient().graph);
      const live = await list("a1");
      expect(live.map(({ target, filter }) => ({ target, filter }))).toEqual([
        { target: { kind: "group", groupId: "g1" }, filter: { id: "f1", mode: "exclude" } },
        {
          target: { kind: "other", type: "#microsoft.graph.configurationManagerCollectionAssignmentTarget" },
          filter: undefined,
        },
      ]);
      await replace("a1", live);
      expect(body?.mobileAppAssignments).toEqual(
        SET.map(({ intent, target, settings }) => ({
          "@odata.type": "#microsoft.graph.mobileAppAssignment",
          intent,
          target,
          settings,
        })),
      );
    });

    it("of ours say their filter or that there is none, and no settings, which an MSI has not", async () => {
      let body: { mobileAppAssignments: unknown[] } | undefined;
      network.use(
        http.post(`${BETA}/assign`, async ({ request }) => {
          body = (await request.json()) as typeof body;
          return new HttpResponse(null, { status: 204 });
        }),
      );
      await graphAssignments(plannedClient().graph).replace("a1", [
        {
          intent: "required",
          target: { kind: "group", groupId: "g1" },
          filter: { id: "f1", mode: "include" },
        },
        { intent: "uninstall", target: { kind: "allDevices" }, filter: undefined },
      ]);
      expect(body?.mobileAppAssignments).toEqual([
        {
          "@odata.type": "#microsoft.graph.mobileAppAssignment",
          intent: "required",
          target: {
            "@odata.type": "#microsoft.graph.groupAssignmentTarget",
            groupId: "g1",
            deviceAndAppManagementAssignmentFilterId: "f1",
            deviceAndAppManagementAssignmentFilterType: "include",
          },
          settings: null,
        },
        {
          "@odata.type": "#microsoft.graph.mobileAppAssignment",
          intent: "uninstall",
          target: {
            "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget",
            deviceAndAppManagementAssignmentFilterId: null,
            deviceAndAppManagementAssignmentFilterType: "none",
          },
          settings: null,
        },
      ]);
    });

    it("with the empty filter id the service writes at times have no filter", async () => {
      const [first] = SET;
      const target = {
        ...first!.target,
        deviceAndAppManagementAssignmentFilterId: "00000000-0000-0000-0000-000000000000",
        deviceAndAppManagementAssignmentFilterType: "none",
      };
      network.use(
        http.get(`${BETA}/assignments`, () => HttpResponse.json({ value: [{ ...first, target }] })),
      );
      const [live] = (await graphAssignments(plannedClient().graph).list("a1")) as [LiveAssignment];
      expect(live.filter).toBeUndefined();
    });
  });
});

describe("groups and filters", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let needs: Awaited<ReturnType<typeof admin>>;
  let pilot: ReturnType<typeof pilotFolder>;
  beforeAll(async () => {
    sandbox = await startSandbox({ devices: 8, blobs: "memory" });
    pilot = pilotFolder();
    needs = await admin(sandbox, pilot.data);
  });
  afterAll(async () => {
    await needs.close();
    pilot.remove();
    await sandbox.close();
  });
  const idOf = (name: string) => sandbox.cast.groups.find(({ displayName }) => displayName === name)!.id;
  const resolved = (...wanted: Parameters<typeof resolveAssignments>[1]) =>
    resolveAssignments(needs.tenant.directory, wanted, []).then(({ assignments }) => assignments);
  const to = (group: string, more: Record<string, string> = {}) =>
    ({ group, intent: "required", ...more }) as never;

  it.each(["Pilot devices", "pilot DEVICES"])("are found by name, whatever its case: %s", async (name) => {
    expect(await resolved(to(name))).toMatchObject([
      { target: { kind: "group", groupId: idOf("Pilot devices") } },
    ]);
  });

  it("are found by id, in any case, also where the name has a twin", async () => {
    const twin = idOf("Duplicate name");
    expect(await resolved(to(twin.toUpperCase()))).toMatchObject([{ target: { groupId: twin } }]);
  });

  it("with two of a name are refused with the ids it could be", async () => {
    const ids = sandbox.cast.groups
      .filter(({ displayName }) => displayName === "Duplicate name")
      .map(({ id }) => id);
    const failed = resolved(to("Duplicate name"));
    await expect(failed).rejects.toMatchObject({
      code: "ambiguous",
      next: expect.stringContaining("object id"),
    });
    for (const id of ids)
      await expect(failed).rejects.toMatchObject({ message: expect.stringContaining(id) });
  });

  it.each(["Pilot", "Pilot devices ", "O'Brien & Søn #1 100%"])(
    "are not found by a part of a name or an unknown one: %s",
    async (name) => {
      await expect(resolved(to(name))).rejects.toMatchObject({
        code: "not-found",
        message: expect.stringContaining(name.trim()),
      });
    },
  );

  it("are asked for in one request, however many there are", async () => {
    const before = sandbox.requests.length;
    await resolved(to("Pilot devices"), to("All workstations"), {
      exclude: "Kiosks",
      intent: "required",
    } as never);
    expect(sandbox.requests.slice(before).map(({ path }) => path.split("?")[0])).toEqual(["/v1.0/groups"]);
  });

  it("of a filter take its name or id", async () => {
    const { id } = sandbox.cast.filters[0]!;
    for (const filter of ["Corporate Windows", "corporate windows", id])
      expect(await resolved(to("Pilot devices", { filter, filterMode: "include" }))).toMatchObject([
        { filter: { id, mode: "include" } },
      ]);
    await expect(
      resolved(to("Pilot devices", { filter: "Corporate", filterMode: "include" })),
    ).rejects.toMatchObject({
      code: "not-found",
      message: "No assignment filter named Corporate is in the tenant.",
    });
  });

  it("of more than ten names are asked for in as few requests as the directory takes", async () => {
    const sizes: number[] = [];
    const directory = graphDirectory(async (_name, input) => {
      sizes.push(input?.query?.$filter?.split(" or ").length ?? 0);
      return { value: [] };
    });
    await directory.groups(Array.from({ length: 25 }, (_, n) => `Group ${n}`));
    expect(sizes).toEqual([10, 10, 5]);
  });
});
