import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REGISTRATIONS, registrationBody } from "../../scripts/registrations.ts";
import { ROLES } from "../../src/domain/caller.ts";
import { rightsForCall, rightsOf } from "../../src/domain/rights.ts";
import { aDirectory, type Row, TOKEN } from "./a-directory.ts";

const FOLDER = join(import.meta.dirname, "../../manifests/entra");
const NAMES = Object.keys(REGISTRATIONS);
const bodyIn = (name: string): Row => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
const access = (name: string): { id: string; type: string }[] =>
  bodyIn(name).requiredResourceAccess[0]?.resourceAccess ?? [];
/** Every right that any command knows, as Graph's service principal lists them. */
const rightsOfGraph = (kind: "application" | "delegated") => [
  ...new Map(
    rightsOf()!
      .flatMap((one) => one[kind])
      .map(({ id, right }) => [right, { id: id!, value: right }]),
  ).values(),
];

describe("the registrations", () => {
  it("are what `npm run registrations` writes from the rights of our commands", () => {
    for (const name of NAMES)
      expect(bodyIn(name)).toEqual(JSON.parse(JSON.stringify(registrationBody(name))));
    expect(
      readdirSync(FOLDER)
        .filter((file) => file.endsWith(".json"))
        .sort(),
    ).toEqual(NAMES.map((name) => `${name}.json`).sort());
  });

  it("open every command of their use, and hold no right that no command of it needs", () => {
    for (const [name, { rights }] of Object.entries(REGISTRATIONS)) {
      if (!rights) continue;
      const given = access(name).map(
        ({ id }) => rightsOfGraph(rights.kind).find((one) => one.id === id)?.value,
      );
      expect(given).not.toContain(undefined);
      const wanted = rightsOf()!.filter(({ command }) => rights.commands.includes(command));
      expect(wanted).toHaveLength(new Set(rights.commands).size);
      for (const one of wanted)
        for (const call of one[rights.kind].flatMap(({ calls }) => calls))
          expect([name, one.command, call, rightsForCall(call, rights.kind)]).toEqual([
            name,
            one.command,
            call,
            expect.arrayContaining([expect.toBeOneOf(given)]),
          ]);
      // Each is the only one that opens some call.
      const calls = wanted.flatMap((one) => one[rights.kind].flatMap((each) => each.calls));
      for (const right of given) {
        const others = given.filter((other) => other !== right);
        expect([
          name,
          right,
          calls.some((call) => !rightsForCall(call, rights.kind).some((each) => others.includes(each))),
        ]).toEqual([name, right, true]);
      }
    }
  });

  it("let who only reads write nothing, and give nobody the right to give rights", () => {
    const valuesOf = (name: string) =>
      access(name).map(
        ({ id }) =>
          [...rightsOfGraph("application"), ...rightsOfGraph("delegated")].find((one) => one.id === id)!
            .value,
      );
    expect(valuesOf("sync").filter((right) => /ReadWrite|Privileged/.test(right))).toEqual([]);
    // AppRoleAssignment.ReadWrite.All (fact I44).
    for (const name of NAMES)
      expect(access(name).map(({ id }) => id)).not.toContain("06b708a9-e830-4db3-a914-8e69da51d44f");
  });

  it("of the API know the roles of callers and the scope that is asked of people", () => {
    const { appRoles, api, web, requiredResourceAccess } = bodyIn("api");
    expect(appRoles.map(({ value }: Row) => value)).toEqual(ROLES);
    expect(new Set(appRoles.map(({ id }: Row) => id)).size).toBe(ROLES.length);
    expect(api).toMatchObject({
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [{ value: "access_as_user" }],
    });
    expect(Object.values(web.implicitGrantSettings)).toEqual([false, false]);
    expect(requiredResourceAccess).toEqual([]);
  });
});

describe("registrations.mjs", () => {
  let directory: Awaited<ReturnType<typeof aDirectory>>;
  let folder: string;
  beforeEach(async () => {
    directory = await aDirectory(rightsOfGraph("application"), rightsOfGraph("delegated"));
    folder = mkdtempSync(join(tmpdir(), "az-"));
    writeFileSync(
      join(folder, "az"),
      `#!/bin/sh
case "$*" in
"cloud show --query endpoints.microsoftGraphResourceId -o tsv") echo ${directory.url}/ ;;
"account get-access-token --resource ${directory.url} --query accessToken -o tsv") echo ${TOKEN} ;;
*) echo "not planned: $*" >&2; exit 1 ;;
esac
`,
    );
    chmodSync(join(folder, "az"), 0o755);
  });
  afterEach(async () => {
    expect(directory.strays).toEqual([]);
    await directory.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [join(FOLDER, "registrations.mjs"), ...args], {
      env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
    });
    const texts = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (texts.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (texts.err += text));
    return new Promise<{ exit: number | null; answer: Row; err: string }>((resolve) =>
      child.once("close", (exit) => {
        expect(texts.out + texts.err).not.toContain(TOKEN);
        resolve({ exit, answer: texts.out === "" ? undefined : JSON.parse(texts.out), err: texts.err });
      }),
    );
  };
  const good = async (...args: string[]) => {
    const ended = await run(...args);
    expect({ exit: ended.exit, err: ended.exit === 0 ? "" : ended.err }).toEqual({ exit: 0, err: "" });
    return ended.answer;
  };

  it.each(["sync", "deployer", "server", "person", "api"])(
    "makes, grants, verifies, takes back and removes %s; a second run changes nothing",
    async (use) => {
      const made = await good("create", use);
      expect(made).toMatchObject({ use, clientId: expect.any(String), principalId: expect.any(String) });
      expect((await good("create", use)).done).toEqual([]);
      expect(await run("verify", use)).toMatchObject({ exit: 3 });
      const granted = await good("grant", use);
      expect(granted.done.length).toBeGreaterThan(0);
      const before = directory.writes.length;
      expect((await good("grant", use)).done).toEqual([]);
      expect(directory.writes.length).toBe(before);
      expect((await good("verify", use)).problems).toEqual([]);
      const given = directory.assignments.map(({ appRoleId }) => appRoleId).sort();
      const wished = access(use)
        .filter(({ type }) => type === "Role")
        .map(({ id }) => id);
      expect(given).toEqual(wished.sort());
      await good("revoke", use);
      expect([directory.assignments, directory.consents]).toEqual([[], []]);
      await good("remove", use);
      expect(directory.applications).toEqual([]);
      expect(await run("verify", use)).toMatchObject({
        exit: 1,
        err: expect.stringContaining(`create ${use}`),
      });
    },
  );

  it("gives a managed identity the rights of a use without a registration, and takes back what is too much", async () => {
    const identity = randomUUID();
    const [graph] = directory.principals;
    const tooMuch = rightsOfGraph("application").find(
      ({ value }) => value === "DeviceManagementApps.ReadWrite.All",
    )!;
    directory.assignments.push({
      id: "a",
      principalId: identity,
      resourceId: graph.id,
      appRoleId: tooMuch.id,
    });
    // A role of another resource is no business of ours.
    directory.assignments.push({ id: "b", principalId: identity, resourceId: "other", appRoleId: "other" });
    expect((await run("verify", "sync", "--principal", identity)).answer.problems).toContain(
      "DeviceManagementApps.ReadWrite.All is granted and not needed",
    );
    await good("grant", "sync", "--principal", identity);
    expect((await good("verify", "sync", "--principal", identity)).problems).toEqual([]);
    expect(directory.applications).toEqual([]);
    await good("revoke", "sync", "--principal", identity);
    expect(directory.assignments.map(({ id }) => id)).toEqual(["b"]);
    expect(await run("grant", "person", "--principal", identity)).toMatchObject({ exit: 2 });
  });

  it("opens the API to the dashboard's addresses and to who got a role", async () => {
    const home = "https://ccmbridge.contoso.com/";
    const { clientId } = await good(
      "create",
      "api",
      "--redirect",
      home,
      "--redirect",
      "http://localhost:8080/",
    );
    const [application] = directory.applications;
    expect(application).toMatchObject({
      identifierUris: [`api://${clientId}`],
      spa: { redirectUris: [home, "http://localhost:8080/"] },
    });
    expect(directory.principals[1]).toMatchObject({ appRoleAssignmentRequired: true });
    // Another address later stays beside the first; a role that somebody added stays as well.
    application.appRoles.push({ id: "theirs", value: "Theirs", isEnabled: true });
    await good("create", "api", "--redirect", "https://other.contoso.com/");
    expect(application.spa.redirectUris).toHaveLength(3);
    const person = randomUUID();
    expect((await good("assign", "Operator", "--principal", person)).done).toEqual(["assigned Operator"]);
    expect((await good("assign", "Operator", "--principal", person)).done).toEqual([]);
    expect(directory.assignments).toMatchObject([
      { principalId: person, appRoleId: application.appRoles[1].id },
    ]);
    expect(await run("assign", "Emperor", "--principal", person)).toMatchObject({ exit: 2 });
    expect(await run("create", "api", "--redirect", "http://ccmbridge.contoso.com/")).toMatchObject({
      exit: 2,
    });
  });

  it("lets a pipeline in by federation, once, and not by another of the same name", async () => {
    const credential =
      "github,https://token.actions.githubusercontent.com,repo:contoso/clients:environment:production";
    await good("create", "deployer", "--federated", credential);
    await good("create", "deployer", "--federated", credential);
    expect(directory.applications[0].federated).toMatchObject([
      {
        name: "github",
        audiences: ["api://AzureADTokenExchange"],
        subject: expect.stringContaining("production"),
      },
    ]);
    expect(await run("create", "deployer", "--federated", "github,https://other.example,x")).toMatchObject({
      exit: 1,
    });
  });

  it("puts right what somebody changed, and tells it before", async () => {
    await good("create", "sync");
    await good("grant", "sync");
    const [application] = directory.applications;
    application.signInAudience = "AzureADMultipleOrgs";
    application.requiredResourceAccess[0].resourceAccess.push({ id: randomUUID(), type: "Role" });
    application.passwordCredentials.push({ displayName: "left behind", endDateTime: "2027-01-01T00:00:00Z" });
    const { exit, answer } = await run("verify", "sync");
    expect(exit).toBe(3);
    expect(answer.problems).toEqual([
      "signInAudience is other than it should be",
      "requiredResourceAccess is other than it should be",
      expect.stringContaining("client secret (left behind"),
    ]);
    application.passwordCredentials.pop();
    expect((await good("create", "sync")).done).toEqual(["changed: requiredResourceAccess, signInAudience"]);
    expect((await good("verify", "sync")).problems).toEqual([]);
  });

  it("waits while the directory does not know its own application yet, and while it is busy", async () => {
    directory.behaviour.forgetful = 3;
    directory.behaviour.busy = 2;
    await good("create", "sync");
    expect(directory.principals).toHaveLength(2);
  });

  it("says which role a person has to have when it is refused", async () => {
    directory.behaviour.forbidden = true;
    expect(await run("create", "sync")).toMatchObject({
      exit: 5,
      err: expect.stringMatching(
        /Authorization_RequestDenied.*[\s\S]*Application Administrator[\s\S]*Privileged Role Administrator/,
      ),
    });
  });
});
