import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { MSI, ORIGIN, tenantAndCaller } from "./caller.ts";
import { MSI_MANIFEST } from "./sealed.ts";

type World = Awaited<ReturnType<typeof tenantAndCaller>>;
const ASSIGNMENT = "#microsoft.graph.mobileAppAssignment";

describe("a request the contract does not have", () => {
  let world: World;
  beforeAll(async () => {
    world = await tenantAndCaller();
  });
  const app = (more: Record<string, unknown> = {}) => ({ "@odata.type": MSI, displayName: "x", ...more });
  const post = (body: unknown, version = "v1.0") =>
    world.graph("POST", `/${version}/deviceAppManagement/mobileApps`, body);

  it.each<[string, unknown, string]>([
    ["an unknown property", app({ displayNames: "x" }), "knows no property displayNames"],
    [
      "a property that beta alone knows",
      app({ identityVersion: "1.0" }),
      "knows no property identityVersion",
    ],
    ["a text where true or false belongs", app({ isFeatured: "yes" }), "true or false is wanted"],
    ["a number where a text belongs", app({ notes: 7 }), "text is wanted"],
    [
      "null where the service never answers null",
      app({ ignoreVersionDetection: null }),
      "null is not allowed",
    ],
    ["what the service sets itself", app({ publishingState: "published" }), "set by the service"],
    ["an id of our own", app({ id: "1" }), "set by the service"],
    ["no type", { displayName: "x" }, "is abstract"],
    ["an abstract type", { "@odata.type": "#microsoft.graph.mobileLobApp", displayName: "x" }, "is abstract"],
    [
      "a type of another family",
      { "@odata.type": "#microsoft.graph.group", displayName: "x" },
      "is no mobileApp",
    ],
    [
      "a type that does not exist",
      { "@odata.type": "#microsoft.graph.windowsMsi", displayName: "x" },
      "does not have the type",
    ],
    [
      "a type without its namespace",
      { "@odata.type": "windowsMobileMSI", displayName: "x" },
      "is not written as",
    ],
    ["an icon that is no object", app({ largeIcon: "x" }), "an object of mimeContent is wanted"],
    [
      "an icon whose bytes are no base64",
      app({ largeIcon: { type: "image/png", value: "%%" } }),
      "base64 is wanted",
    ],
    ["no displayName", { "@odata.type": MSI }, "without displayName"],
    ["a list", [app()], "no object"],
    ["text that is no JSON", "{not json", "Unable to read JSON"],
    ["an empty body", "", "{} is wanted"],
  ])("is refused as Graph refuses, and the record says why: %s", async (_what, body, breach) => {
    const headers = typeof body === "string" ? { "Content-Type": "application/json" } : {};
    const answer = await world.graph("POST", world.APPS, body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: "BadRequest",
      message: expect.any(String),
      innerError: {
        date: expect.any(String),
        "request-id": expect.any(String),
        "client-request-id": expect.any(String),
      },
    });
    expect(answer.headers.get("request-id")).toBe(answer.body.error.innerError["request-id"]);
    expect(world.sandbox.requests.at(-1)?.contract).toContain(breach);
    expect(world.sandbox.tenant.apps.all()).toEqual([]);
  });

  it("is taken in beta where v1.0 refuses it", async () => {
    const { status, body } = await post(app({ identityVersion: "1.0" }), "beta");
    expect(status).toBe(201);
    await world.graph("DELETE", `${world.APPS}/${body.id}`);
  });

  it.each<[string, string, number, string]>([
    ["an unknown path", "/v1.0/deviceAppManagement/nothing", 400, "unknown path"],
    ["a path that beta alone has", "/v1.0/deviceManagement/assignmentFilters", 400, "v1.0 does not have"],
    [
      "the abstract cast",
      "/v1.0/deviceAppManagement/mobileApps/a/microsoft.graph.mobileLobApp/contentVersions",
      400,
      "abstract type",
    ],
    ["an unknown query option", "/v1.0/deviceAppManagement/mobileApps?$serach=x", 400, "not known"],
    ["an option this list does not take", "/v1.0/groups?$orderby=displayName", 400, "not supported"],
    [
      "a filter nothing speaks for",
      "/v1.0/deviceAppManagement/mobileApps?$filter=productCode%20eq%20%27x%27",
      400,
      "productCode",
    ],
    ["a filter that breaks off", "/v1.0/groups?$filter=displayName%20eq", 400, "Invalid filter"],
    [
      "$select of an unknown property",
      "/v1.0/groups?$select=id,displayNames",
      400,
      "knows no property displayNames",
    ],
    ["too large a page", "/v1.0/groups?$top=1000", 400, "Invalid page size"],
    ["a count without its header", "/v1.0/groups?$count=true", 400, "ConsistencyLevel"],
    ["a skip token of somebody else", "/v1.0/groups?$skiptoken=x", 400, "skip token"],
  ])("is refused and recorded: %s", async (_what, path, status, breach) => {
    const answer = await world.graph("GET", path);
    expect(answer.status).toBe(status);
    expect(world.sandbox.requests.at(-1)?.contract).toContain(breach);
  });

  it("is refused when a count lacks its header, whatever Accept-Language or content type say", async () => {
    const group = world.sandbox.cast.groups[0]!.id;
    const count = `/v1.0/groups/${group}/transitiveMembers/microsoft.graph.device/$count`;
    expect((await world.graph("GET", count)).status).toBe(400);
    expect((await world.graph("GET", count, undefined, { ConsistencyLevel: "eventual" })).body).toBe(2);
    expect((await world.graph("GET", world.APPS, undefined, { "Accept-Language": "*" })).status).toBe(400);
    expect(
      (await world.graph("POST", world.APPS, JSON.stringify(app()), { "Content-Type": "text/plain" })).status,
    ).toBe(400);
  });

  it("is refused with 405 when the path does not take the method", async () => {
    const answer = await world.graph("PATCH", world.APPS, app());
    expect(answer).toMatchObject({ status: 405, body: { error: { code: "Request_BadRequest" } } });
  });
});

describe("a token", () => {
  it("is wanted", async () => {
    const { ask, APPS, sandbox } = await tenantAndCaller();
    const answer = await ask("GET", APPS);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: "InvalidAuthenticationToken" } } });
    expect(sandbox.requests.at(-1)?.contract).toBe("no access token");
  });

  it.each([
    ["of another tenant", async () => (await tenantAndCaller()).token],
    ["that was changed", async (own: string) => `${own.slice(0, -3)}AAA`],
    ["that is none", async () => "hello"],
  ])("%s is refused", async (_what, other) => {
    const { ask, APPS, token } = await tenantAndCaller();
    const answer = await ask("GET", APPS, undefined, { Authorization: `Bearer ${await other(token)}` });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: "InvalidAuthenticationToken" } } });
    expect(answer.headers.get("www-authenticate")).toContain("invalid_token");
  });

  it("for another audience is refused", async () => {
    const { ask, APPS, sandbox } = await tenantAndCaller({ approveDeviceCodes: true });
    const device = await ask(
      "POST",
      `/${sandbox.tenantId}/oauth2/v2.0/devicecode`,
      new URLSearchParams({ client_id: sandbox.clientId, scope: `${ORIGIN}/.default` }),
    );
    const { body } = await ask(
      "POST",
      `/${sandbox.tenantId}/oauth2/v2.0/token`,
      new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        client_id: sandbox.clientId,
        device_code: device.body.device_code,
      }),
    );
    const answer = await ask("GET", APPS, undefined, { Authorization: `Bearer ${body.id_token}` });
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining("Invalid audience") } },
    });
    expect(sandbox.requests.at(-1)?.contract).toBe("token for another audience");
  });

  it("lives as long as it says and not a second longer", async () => {
    const { graph, APPS, sandbox } = await tenantAndCaller({
      tokenLifeSeconds: 60,
      now: () => 1_800_000_000_000,
    });
    sandbox.clock.advance(59_000);
    expect((await graph("GET", APPS)).status).toBe(200);
    sandbox.clock.advance(1_000);
    expect(await graph("GET", APPS)).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining("expired") } },
    });
    // That it ran out is nobody's mistake.
    expect(sandbox.requests.at(-1)?.contract).toBe("ok");
  });

  it("without the right opens nothing, and the answer names what would", async () => {
    const { graph, APPS, sandbox } = await tenantAndCaller({ roles: ["DeviceManagementApps.Read.All"] });
    expect((await graph("GET", APPS)).status).toBe(200);
    expect(sandbox.requests.at(-1)).toMatchObject({ right: "DeviceManagementApps.Read.All", contract: "ok" });
    const refused = await graph("POST", APPS, { "@odata.type": MSI, displayName: "x" });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        error: { code: "Forbidden", message: expect.stringContaining("DeviceManagementApps.ReadWrite.All") },
      },
    });
    expect(sandbox.requests.at(-1)?.contract).toContain("missing right");
    expect(await graph("GET", "/v1.0/groups")).toMatchObject({
      status: 403,
      body: { error: { code: "Authorization_RequestDenied" } },
    });
  });

  it("is given for Graph of each cloud and for nothing else, and to a service for .default only", async () => {
    const { signIn } = await tenantAndCaller();
    for (const host of ["graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"])
      expect((await signIn(`https://${host}/.default`)).status).toBe(200);
    expect((await signIn("https://vault.azure.net/.default")).body.error_codes).toEqual([500011]);
    expect((await signIn(`${ORIGIN}/DeviceManagementApps.Read.All`)).body.error_codes).toEqual([1002012]);
    expect((await signIn("")).body.error_codes).toEqual([70011]);
    expect((await signIn(undefined, { grant_type: "password" })).body.error).toBe("unsupported_grant_type");
  });
});

describe("publishing", () => {
  let world: World;
  beforeAll(async () => {
    world = await tenantAndCaller();
  });
  const intuneSays = (answer: { body: { error: { message: string } } }) =>
    JSON.parse(answer.body.error.message).Message as string;

  it("goes through blocks, commit and the version, and the app is published some time later", async () => {
    const { sendBlocks, commit, app, version } = await world.appWithFile();
    expect((await sendBlocks()).status).toBe(201);
    expect(await commit()).toBe("commitFileSuccess");
    const patched = await world.graph("PATCH", app, {
      "@odata.type": MSI,
      committedContentVersion: version,
      notes: "dropped",
    });
    expect(patched.body).toMatchObject({ publishingState: "processing", notes: null });
    await world.graph("GET", app);
    expect((await world.graph("GET", app)).body).toMatchObject({
      publishingState: "published",
      committedContentVersion: version,
    });
  });

  it("refuses a second version before the first is committed, in Intune's wrapped words", async () => {
    const { versions } = await world.appWithFile();
    const answer = await world.graph("POST", versions, {});
    expect(answer.status).toBe(400);
    expect(intuneSays(answer)).toContain("cannot be updated before the first content version is committed");
  });

  it("refuses a version of which a file is not committed", async () => {
    const { app, version, sendBlocks, commit, files, entry } = await world.appWithFile();
    await sendBlocks();
    await commit();
    await world.graph("POST", files, entry);
    const answer = await world.graph("PATCH", app, { "@odata.type": MSI, committedContentVersion: version });
    expect(intuneSays(answer)).toContain("All AppFiles must be committed");
  });

  it("refuses assignments and other changes before the app is published", async () => {
    const { app } = await world.appWithFile();
    const assigned = await world.graph("POST", `${app.replace("v1.0", "beta")}/assign`, {
      mobileAppAssignments: [],
    });
    expect(intuneSays(assigned)).toContain("PublishingState is not 'Published'");
    expect(intuneSays(await world.graph("PATCH", app, { "@odata.type": MSI, notes: "x" }))).toContain(
      "PublishingState is not 'Published'",
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ["without a manifest", { manifest: null }],
    ["with a manifest that is none", { manifest: Buffer.from("<Other/>").toString("base64") }],
    ["with sizes that cannot be", { sizeEncrypted: 3 }],
    ["with a property of beta", { isFrameworkFile: false }],
  ])("refuses a file entry %s", async (_what, change) => {
    const { files, entry } = await world.appWithFile();
    expect((await world.graph("POST", files, { ...entry, ...change })).status).toBe(400);
    expect(MSI_MANIFEST).toBe(entry.manifest);
  });
});

describe("content", () => {
  let world: World;
  beforeAll(async () => {
    world = await tenantAndCaller();
  });

  it("that came as one Put Blob is taken by storage and refused at commit", async () => {
    const { put, content, commit } = await world.appWithFile();
    expect((await put("", content.bytes, { "x-ms-blob-type": "BlockBlob" })).status).toBe(201);
    expect(await commit()).toBe("commitFileFailed");
  });

  it.each([0, 31, 32, 47, 48, -1])(
    "of which byte %i changed is refused at commit, with no reason given",
    async (at) => {
      const { sendBlocks, content, commit, look } = await world.appWithFile();
      const bytes = Buffer.from(content.bytes);
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = bytes[place]! ^ 1;
      await sendBlocks(bytes);
      expect(await commit()).toBe("commitFileFailed");
      expect(JSON.stringify(await look())).not.toMatch(/reason|digest|mac/i);
    },
  );

  it.each(["encryptionKey", "macKey", "initializationVector", "mac", "fileDigest"])(
    "whose %s is not the one it was made with is refused at commit",
    async (name) => {
      const { sendBlocks, content, commit } = await world.appWithFile();
      await sendBlocks();
      const other = Buffer.from(content.info[name as "mac"], "base64");
      other[0] = other[0]! ^ 1;
      expect(await commit({ ...content.info, [name]: other.toString("base64") })).toBe("commitFileFailed");
    },
  );

  it("that is shorter or longer than announced is refused at commit", async () => {
    for (const change of [
      (bytes: Buffer) => bytes.subarray(0, -16),
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(16)]),
    ]) {
      const { sendBlocks, content, commit } = await world.appWithFile();
      await sendBlocks(change(content.bytes));
      expect(await commit()).toBe("commitFileFailed");
    }
  });

  it("that was never sent, or only staged, is refused at commit", async () => {
    const nothing = await world.appWithFile();
    expect(await nothing.commit()).toBe("commitFileFailed");
    const staged = await world.appWithFile();
    await staged.put(
      `&comp=block&blockid=${encodeURIComponent(Buffer.from("0").toString("base64"))}`,
      staged.content.bytes,
    );
    expect(await staged.commit()).toBe("commitFileFailed");
  });

  it("goes only where its address leads, as long as it lives, and never with a token", async () => {
    const { address, put, ask, file, look } = { ...(await world.appWithFile()), ask: world.ask };
    const block = "&comp=block&blockid=MDAwMDAw";
    expect(
      (await ask("PUT", `${address.replace(/sig=[^&]+/, "sig=forged")}${block}`, Buffer.from("x"))).status,
    ).toBe(403);
    expect(
      (await ask("PUT", `${address.replace("/content/", "/content/other-")}${block}`, Buffer.from("x")))
        .status,
    ).toBe(403);
    expect((await ask("GET", address)).status).toBe(403);
    await put(block, Buffer.from("x"), { Authorization: `Bearer ${world.token}` });
    expect(world.sandbox.requests.at(-1)?.contract).toBe("a token was sent to content storage");
    await put(block, Buffer.from("x"), { "Content-Type": "text/plain; charset=utf-8" });
    expect(world.sandbox.requests.at(-1)?.contract).toContain("a block was sent as text/plain");
    world.sandbox.clock.advance(900_000);
    const expired = await put(block, Buffer.from("x"));
    expect(expired).toMatchObject({ status: 403, body: expect.stringContaining("AuthenticationFailed") });
    expect(world.sandbox.requests.at(-1)?.contract).toBe("ok");
    expect((await world.graph("POST", `${file}/renewUpload`, {})).status).toBe(204);
    expect((await look()).uploadState).toBe("azureStorageUriRenewalPending");
    const renewed = await look();
    expect(renewed.uploadState).toBe("azureStorageUriRenewalSuccess");
    expect(renewed.azureStorageUri).not.toBe(address);
    expect((await ask("PUT", `${renewed.azureStorageUri}${block}`, Buffer.from("x"))).status).toBe(201);
  });

  it("of a run that is long over gets no new address", async () => {
    const { file, look } = await world.appWithFile();
    world.sandbox.clock.advance(86_400_000);
    const late = (await world.signIn()).body.access_token;
    const again = { Authorization: `Bearer ${late}` };
    await world.graph("POST", `${file}/renewUpload`, {}, again);
    await world.graph("GET", file, undefined, again);
    expect((await world.graph("GET", file, undefined, again)).body.uploadState).toBe(
      "azureStorageUriRenewalFailed",
    );
    expect(look).toBeTypeOf("function");
  });
});

describe("assignments", () => {
  it("are replaced as a whole, keep their filters in beta and lose them in v1.0", async () => {
    const { appWithFile, graph, sandbox } = await tenantAndCaller();
    const { app, publish } = await appWithFile();
    await publish();
    const beta = app.replace("v1.0", "beta");
    const [group, other] = sandbox.cast.groups;
    const filter = {
      deviceAndAppManagementAssignmentFilterId: sandbox.cast.filters[0]!.id,
      deviceAndAppManagementAssignmentFilterType: "include",
    };
    const to = (groupId: string, more = {}) => ({
      "@odata.type": ASSIGNMENT,
      intent: "required",
      target: { "@odata.type": "#microsoft.graph.groupAssignmentTarget", groupId, ...more },
      settings: null,
    });
    const set = (where: string, ...mobileAppAssignments: unknown[]) =>
      graph("POST", `${where}/assign`, { mobileAppAssignments });
    expect((await set(beta, to(group!.id, filter))).status).toBe(204);
    expect((await graph("GET", `${beta}/assignments`)).body.value).toMatchObject([{ target: filter }]);
    const shown = (await graph("GET", `${app}/assignments`)).body.value;
    expect(Object.keys(shown[0].target)).toEqual(["@odata.type", "groupId"]);
    expect((await set(app, to(group!.id, filter))).status).toBe(400);
    await set(app, to(group!.id));
    expect((await graph("GET", `${beta}/assignments`)).body.value).toMatchObject([
      { target: { deviceAndAppManagementAssignmentFilterType: "none" } },
    ]);
    await set(beta, to(other!.id));
    expect((await graph("GET", `${beta}/assignments`)).body.value).toHaveLength(1);
    // Of two for one target the later one is ignored.
    await set(beta, to(group!.id), to(group!.id, filter));
    expect((await graph("GET", `${beta}/assignments`)).body.value).toMatchObject([
      { target: { deviceAndAppManagementAssignmentFilterType: "none" } },
    ]);
    expect((await set(beta, to("not-a-guid"))).status).toBe(400);
    expect((await set(beta, { ...to(group!.id), intent: "demanded" })).status).toBe(400);
    expect(
      (await set(beta, { ...to(group!.id), settings: { "@odata.type": "#microsoft.graph.nothing" } })).status,
    ).toBe(400);
  });

  it("are read and changed one by one", async () => {
    const { appWithFile, graph, sandbox } = await tenantAndCaller();
    const { app, publish } = await appWithFile();
    await publish();
    const [group, other] = sandbox.cast.groups.map(({ id }) => ({
      "@odata.type": "#microsoft.graph.groupAssignmentTarget",
      groupId: id,
    }));
    const add = (target: unknown) =>
      graph("POST", `${app}/assignments`, { "@odata.type": ASSIGNMENT, intent: "required", target });
    const { id } = (await add(group)).body;
    const second = (await add(other)).body;
    expect((await graph("GET", `${app}/assignments/${id}`)).body).toMatchObject({ id, intent: "required" });
    const change = (body: object) =>
      graph("PATCH", `${app}/assignments/${id}`, { "@odata.type": ASSIGNMENT, ...body });
    // The id says the intent, and so becomes another one (fact G81).
    const changed = await change({ intent: "uninstall" });
    expect(changed.body).toMatchObject({ intent: "uninstall", target: group });
    expect(changed.body.id).not.toBe(id);
    expect((await change({ intent: "required" })).status).toBe(404);
    expect(
      (await graph("PATCH", `${app}/assignments/${second.id}`, { "@odata.type": ASSIGNMENT, target: group }))
        .status,
    ).toBe(400);
    const { body } = await graph("GET", `${app}/assignments`);
    expect(body.value.map(({ intent }: { intent: string }) => intent).sort()).toEqual([
      "required",
      "uninstall",
    ]);
  });
});

describe("lists", () => {
  it("come in pages whose links lead back to the address that was asked", async () => {
    const { graph, makeApp, APPS } = await tenantAndCaller({ pageSize: 2 });
    for (let n = 0; n < 5; n++) await makeApp({ displayName: `App ${n}` });
    const names: string[] = [];
    let pages = 0;
    for (let link: string | undefined = APPS; link; pages++) {
      const { body } = await graph("GET", link);
      names.push(...body.value.map(({ displayName }: { displayName: string }) => displayName));
      link = body["@odata.nextLink"];
      if (link) expect(link.startsWith(`${ORIGIN}${APPS}?`)).toBe(true);
    }
    expect(names).toEqual(["App 0", "App 1", "App 2", "App 3", "App 4"]);
    expect(pages).toBe(3);
  });
});

it("imports nothing of ours but the data Microsoft published", () => {
  const folder = join(import.meta.dirname, "../../src/sandbox");
  const outside = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const depth = name.split("/").length;
      const text = readFileSync(join(folder, name), "utf8");
      return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)]
        .map(([, path]) => path!)
        .filter((path) => path.split("../").length - 1 >= depth)
        .map((path) => path.replace(/^(\.\.\/)+/, ""));
    });
  expect([...new Set(outside)].sort()).toEqual([
    "contract/administration-service.json",
    "contract/graph-beta.json",
    "contract/graph-permissions.json",
    "contract/graph-v1.0.json",
    "contract/intune-reports.json",
  ]);
});
