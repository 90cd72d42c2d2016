import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { type BicepFile, readBicep, type Written } from "./bicep.ts";

const FOLDER = join(import.meta.dirname, "../../manifests/azure");
/** What of each resource type our templates may set, and the values that are known, as Bicep's own types have them. */
const TYPES: Readonly<Record<string, Shape>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/azure/resource-types.json"), "utf8"),
);
type Shape = true | readonly string[] | { readonly [name: string]: Shape };
const OF_EVERY_RESOURCE: Shape = { name: true, parent: true, scope: true, tags: true, dependsOn: true };
const FUNCTIONS = new Set([
  ...["resourceGroup", "tenant", "environment", "uniqueString", "guid", "subscriptionResourceId"],
  ...[
    "take",
    "empty",
    "concat",
    "split",
    "replace",
    "items",
    "description",
    "minLength",
    "maxLength",
    "allowed",
  ],
]);
/** Built-in roles that the app's identity gets, and nothing beside them (fact F118). */
const ROLES: Readonly<Record<string, string>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
  "a638d3c7-ab3a-418d-83e6-5f17a39d4fde": "Azure Event Hubs Data Receiver",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
};

/** How the functions are set off, as their code says it. */
const triggersOf = (): string => {
  const folder = join(import.meta.dirname, "../../functions");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
};

const files = new Map<string, BicepFile>();
beforeAll(async () => {
  for (const name of readdirSync(FOLDER).filter((each) => each.endsWith(".bicep")))
    files.set(name, await readBicep(join(FOLDER, name)));
});
const each = () => [...files];
const resources = () =>
  each().flatMap(([file, { resources: some }]) => some.map((one) => ({ file, ...one })));
const at = (body: ReadonlyMap<string, Written>, ...path: string[]): Written | undefined => {
  let value: Written | undefined = { properties: body };
  for (const key of path)
    value = typeof value === "object" && "properties" in value ? value.properties.get(key) : undefined;
  return value;
};
const properties = (type: string, ...path: string[]) => {
  const found = resources().find((one) => one.type.startsWith(`${type}@`));
  if (!found) throw new Error(`there is no ${type}`);
  return at(found.body, ...path);
};

describe("the templates of the function app", () => {
  it("are Bicep, to the last line", () => {
    expect(each().flatMap(([file, { problems }]) => problems.map((one) => `${file} ${one}`))).toEqual([]);
    expect(files.size).toBeGreaterThan(5);
  });

  it("use what is declared and declare what is used", () => {
    for (const [file, { parameters, variables, resources: made, modules, used, functions }] of each()) {
      const names = [...parameters, ...variables].map(({ name }) => name);
      const symbols = [...made, ...modules].map(({ symbol }) => symbol);
      expect([file, [...used].filter((name) => ![...names, ...symbols].includes(name))]).toEqual([file, []]);
      expect([file, names.filter((name) => !used.has(name))]).toEqual([file, []]);
      expect([file, [...functions].filter((name) => !FUNCTIONS.has(name))]).toEqual([file, []]);
      expect(new Set([...names, ...symbols]).size).toBe(names.length + symbols.length);
    }
  });

  it("hand every module what it wants, no more and no less, and take what it gives", () => {
    for (const [file, { modules, outputsUsed }] of each()) {
      for (const { symbol, path, body } of modules) {
        const called = files.get(path)!;
        const given = at(body, "params") as { properties: ReadonlyMap<string, Written> };
        const wanted = called.parameters.map(({ name }) => name);
        expect([path, [...given.properties.keys()].filter((name) => !wanted.includes(name))]).toEqual([
          path,
          [],
        ]);
        const needed = called.parameters.filter(({ value }) => value === undefined).map(({ name }) => name);
        expect([path, needed.filter((name) => !given.properties.has(name))]).toEqual([path, []]);
        for (const { output } of outputsUsed.filter(({ module }) => module === symbol))
          expect([path, called.outputs.map(({ name }) => name)]).toEqual([
            path,
            expect.arrayContaining([output]),
          ]);
      }
      const symbols = modules.map(({ symbol }) => symbol);
      expect([file, outputsUsed.filter(({ module }) => !symbols.includes(module))]).toEqual([file, []]);
    }
    const called = each().flatMap(([, { modules }]) => modules.map(({ path }) => path));
    expect([...files.keys()].filter((name) => name !== "main.bicep").sort()).toEqual(called.sort());
  });

  it("set of each resource what its type has, to values it knows", () => {
    const strange: string[] = [];
    const look = (where: string, value: Written, shape: Shape | undefined) => {
      if (shape === undefined) strange.push(`${where} is no property`);
      else if (Array.isArray(value)) for (const one of value) look(where, one, shape);
      else if (Array.isArray(shape)) {
        if (typeof value === "string" && !shape.includes(value)) strange.push(`${where} is never ${value}`);
      } else if (typeof value === "object" && "properties" in value && shape !== true)
        for (const [name, one] of value.properties)
          look(`${where}.${name}`, one, (shape as Record<string, Shape>)[name]);
    };
    for (const { file, type, body } of resources()) {
      const shape = TYPES[type];
      if (shape === undefined) strange.push(`${file}: ${type} is not known`);
      else look(type, { properties: body }, { ...OF_EVERY_RESOURCE, ...(shape as object) });
      // What lies in another resource says in which.
      const isInner = type.split("@")[0]!.split("/").length > 2;
      if (isInner !== body.has("parent")) strange.push(`${file}: ${type} and its parent`);
      if (typeof shape === "object" && "location" in shape && !body.has("location"))
        strange.push(`${file}: ${type} lies nowhere`);
    }
    expect(strange).toEqual([]);
  });

  it("have parameters in the example file that there are, and all that are needed", () => {
    const { parameters } = JSON.parse(readFileSync(join(FOLDER, "main.parameters.json"), "utf8"));
    const declared = files.get("main.bicep")!.parameters;
    expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(parameters)));
    expect(Object.keys(parameters)).toEqual(
      expect.arrayContaining(declared.filter(({ value }) => value === undefined).map(({ name }) => name)),
    );
  });
});

describe("the function app", () => {
  it("gets the roles it needs, each on one resource, and no other", () => {
    const assignments = resources().filter(({ type }) => type.startsWith("Microsoft.Authorization/"));
    for (const { file, body } of assignments) {
      // On a resource of the same file: never on the group or the subscription.
      expect([file, at(body, "scope")]).toEqual([file, { expression: expect.stringMatching(/^\w+$/) }]);
      expect(at(body, "properties", "principalType")).toBe("ServicePrincipal");
      expect(at(body, "name")).toEqual({
        expression: expect.stringMatching(/^guid\(\w+\.id, principalId, /),
      });
    }
    const given = each().flatMap(([, { text }]) => [
      ...text.matchAll(/'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'/g),
    ]);
    expect(given.map(([, id]) => ROLES[id!]).sort()).toEqual(Object.values(ROLES).sort());
  });

  it("holds no key and no password: identities let it in everywhere", () => {
    for (const [file, { text }] of each())
      expect([file, text.match(/listKeys|@secure|AccountKey|SharedAccessKey|administratorLogin/g)]).toEqual([
        file,
        null,
      ]);
    expect(properties("Microsoft.Storage/storageAccounts", "properties", "allowSharedKeyAccess")).toBe(false);
    expect(
      properties("Microsoft.DBforPostgreSQL/flexibleServers", "properties", "authConfig", "passwordAuth"),
    ).toBe("Disabled");
    expect(properties("Microsoft.Insights/components", "properties", "DisableLocalAuth")).toBe(true);
    expect(properties("Microsoft.KeyVault/vaults", "properties", "enableRbacAuthorization")).toBe(true);
    expect(
      resources()
        .filter(({ type }) => type.includes("basicPublishingCredentialsPolicies"))
        .map(({ body }) => [at(body, "name"), at(body, "properties", "allow")]),
    ).toEqual([
      ["ftp", false],
      ["scm", false],
    ]);
  });

  it("opens the database to nobody but the network's private endpoint", () => {
    expect(resources().filter(({ type }) => /firewallRules/.test(type))).toEqual([]);
    expect(
      properties("Microsoft.Network/privateEndpoints", "properties", "privateLinkServiceConnections"),
    ).toMatchObject([
      {
        properties: new Map<string, unknown>([
          ["name", "database"],
          ["properties", expect.anything()],
        ]),
      },
    ]);
  });

  const settings = () =>
    [...files.get("app.bicep")!.text.matchAll(/\{ name: '([^']+)', value: (.+?) \}/g)].map(
      ([, name, value]) => ({
        name: name!,
        value: value!,
      }),
    );

  it("has every setting that functions read, and none twice", () => {
    const names = settings().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const documented = readFileSync(join(import.meta.dirname, "../../docs/functions.md"), "utf8")
      .split("## Settings")[1]!
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => [...line.split("|")[1]!.matchAll(/`([A-Za-z_]+)`/g)].map(([, name]) => name!));
    expect(documented.length).toBeGreaterThan(8);
    expect(names).toEqual(expect.arrayContaining(documented));
    const triggers = triggersOf();
    const named = [...triggers.matchAll(/%(\w+)%/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(2);
    expect(names).toEqual(expect.arrayContaining(named));
    // A connection is a prefix of settings: where it is, and who signs in there (facts F116, F117).
    for (const [, connection] of triggers.matchAll(/connection: "(\w+)"/g))
      expect(names).toEqual(
        expect.arrayContaining([
          `${connection}__credential`,
          `${connection}__clientId`,
          expect.stringMatching(new RegExp(`^${connection}__(queueServiceUri|fullyQualifiedNamespace)$`)),
        ]),
      );
    // What Flex Consumption moved elsewhere or refuses (fact F115).
    for (const name of names) expect(name).not.toMatch(/^(FUNCTIONS_|WEBSITE_|SCM_|linuxFxVersion)/);
  });

  it("is configured by them: our own program takes the values as they will be", async () => {
    const id = "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10";
    const stands: Record<string, string> = {
      identityClientId: id,
      apiClientId: id,
      "tenant().tenantId": id,
      databaseUrl:
        "postgresql://ccmbridge-x@db.postgres.database.azure.com:5432/ccmbridge?sslmode=verify-full",
      "clouds[environment().name]": "public",
      sweepSchedule: "0 */15 * * * *",
      eventHub: "intune-operational-logs",
      eventConsumerGroup: "ccmbridge",
      "'@Microsoft.KeyVault(SecretUri=${hintKeysUri})'": `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
      "storageEndpoints.queue": "https://ccmbridge.queue.core.windows.net/",
    };
    const environment = Object.fromEntries(
      settings().map(({ name, value }) => [name, stands[value] ?? value.replaceAll("'", "")]),
    );
    const config = await readConfig(environment, { file: null });
    expect(config.tenant()).toMatchObject({
      clientId: id,
      credential: { kind: "managedIdentity", identityClientId: id },
    });
    expect(config.database).toMatchObject({ signIn: "entra", password: undefined });
    expect(config.serving.apiClientId).toBe(id);
  });

  it("has the queues that functions wait on", () => {
    const waitedFor = [...triggersOf().matchAll(/queueName: "([a-z-]+)"/g)].map(([, name]) => name);
    const made = files.get("storage.bicep")!.variables.find(({ name }) => name === "queueNames")!
      .value as string[];
    expect(waitedFor.toSorted()).toEqual([...made].sort());
  });
});
