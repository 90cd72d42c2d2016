import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { serverUrl } from "../postgres/a-schema.ts";

const FOLDER = join(import.meta.dirname, "../../manifests/azure");

describe("intune-diagnostics.sh", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "az-"));
    // What the Azure CLI is asked, a line each, and what it answers.
    writeFileSync(
      join(folder, "az"),
      `#!/bin/sh
printf '%s\\n' "$*" >> "${folder}/asked"
case "$*" in
"cloud show"*) echo https://management.azure.com/ ;;
*"--method get"*) cat "${folder}/setting" ;;
esac
`,
    );
    chmodSync(join(folder, "az"), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const RULE =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n/authorizationRules/intune-diagnostics";
  const ADDRESS =
    "https://management.azure.com/providers/microsoft.intune/diagnosticSettings/ccmbridge?api-version=2017-04-01-preview";
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync(join(FOLDER, "intune-diagnostics.sh"), args, {
      env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
      encoding: "utf8",
    });
    return { status, stderr };
  };
  const asked = () => readFileSync(join(folder, "asked"), "utf8");

  it("has Intune write operational logs to the hub", () => {
    expect(run("create", RULE, "hub")).toMatchObject({ status: 0 });
    const body = /--body (\{.*\}) --output/.exec(asked())![1]!;
    expect(asked()).toContain(`rest --method put --url ${ADDRESS} `);
    expect(JSON.parse(body)).toEqual({
      properties: {
        eventHubAuthorizationRuleId: RULE,
        eventHubName: "hub",
        logs: [{ category: "OperationalLogs", enabled: true }],
      },
    });
  });

  it("finds the setting as it made it, in whichever case Azure writes it, and tells when it is another or none", () => {
    writeFileSync(join(folder, "setting"), `${RULE.toUpperCase()} hub 1\n`);
    expect(run("verify", RULE, "hub")).toMatchObject({ status: 0 });
    writeFileSync(join(folder, "setting"), `${RULE} hub 0\n`);
    expect(run("verify", RULE, "hub")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is another"),
    });
    rmSync(join(folder, "setting"));
    expect(run("verify", RULE, "hub")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("create RULE_ID"),
    });
  });

  it("ends it, and says how it is called when it is called wrongly", () => {
    expect(run("remove")).toMatchObject({ status: 0 });
    expect(asked()).toContain(`rest --method delete --url ${ADDRESS}`);
    for (const wrong of [[], ["create"], ["verify", RULE], ["burn"]])
      expect(run(...wrong)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("create RULE_ID HUB"),
      });
  });
});

describe("grant-database.sql", () => {
  it("gives the app's identity what our program needs of a database, and no more", async () => {
    const url = new URL(await serverUrl());
    const identity = `ccmbridge-${randomUUID()}`;
    const name = `ccmbridge_${randomUUID().replaceAll("-", "")}`;
    const administrator = new pg.Client({ connectionString: url.href });
    await administrator.connect();
    await administrator.query(`create database ${name}`);
    // Azure's own function makes a role whom Microsoft Entra lets in; here a password does.
    await administrator.query(`create role "${identity}" login password 'pa55'`);
    const inDatabase = new URL(url);
    inDatabase.pathname = `/${name}`;
    const granting = new pg.Client({ connectionString: inDatabase.href });
    await granting.connect();
    try {
      const text = readFileSync(join(FOLDER, "grant-database.sql"), "utf8");
      const grants = text
        .split("\n")
        .filter((line) => line.startsWith("grant "))
        .join("\n")
        .replaceAll(':"identity"', `"${identity}"`)
        .replaceAll("database ccmbridge", `database ${name}`);
      await granting.query(grants);
      const asIdentity = new URL(inDatabase);
      asIdentity.username = identity;
      asIdentity.password = "pa55";
      const folder = mkdtempSync(join(tmpdir(), "granted-"));
      const store = await openStore({
        dataFolder: folder,
        tenantId: "tenant",
        postgres: { url: asIdentity.href, poolSize: 2, statementMs: 60_000 },
      });
      expect(await store.wishes.list({ limit: 1 })).toEqual([]);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      const { rows } = await administrator.query(
        "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = $1",
        [identity],
      );
      expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }]);
    } finally {
      await granting.query(`drop owned by "${identity}" cascade`);
      await granting.end();
      await administrator.query(`drop database ${name} with (force)`);
      await administrator.query(`drop role "${identity}"`);
      await administrator.end();
    }
  });
});
