import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { eavesdropper, found, foundInFolder, type Seen } from "./eavesdropper.ts";
import { pilotFolder, QUICK } from "./pilot.ts";

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const registrationToken = (sandbox: Sandbox) =>
  `${encoded({ typ: "JWT", alg: "RS256" })}.${encoded({
    exp: Math.floor(sandbox.clock.now() / 1_000) + 600_000,
    UniqueId: "db591e33-06fd-4c5b-82f3-bf673e5bd0a2",
  })}.${"S1gnature".repeat(10)}`;

it("nothing that grants access is in any output, log, file, plan, database or error", {
  timeout: 240_000,
}, async () => {
  const seen: Seen = new Map();
  const sandbox = await startSandbox({
    devices: 8,
    blobs,
    addressLifeSeconds: 600,
    between: eavesdropper(seen),
  });
  const pilot = pilotFolder();
  const token = registrationToken(sandbox);
  for (const part of [token, token.split(".")[1]!, token.split(".")[2]!])
    seen.set(part, "registration token");
  const manifest = readFileSync(pilot.manifest, "utf8");
  writeFileSync(
    pilot.manifest,
    manifest.replace("scenario: cmg-entra", "scenario: cmg-token\nregistrationToken: { env: CCM_TOKEN }"),
  );
  const service = {
    ...QUICK,
    ...sandbox.addresses.env,
    CCMBRIDGE_DATA: pilot.data,
    CCM_TOKEN: token,
  };
  const person = {
    ...service,
    CCMBRIDGE_CLIENT_SECRET: "",
    HOME: join(pilot.folder, "..", "nobody-reads-this"),
  };
  const leaks: string[] = [];
  const exits: string[] = [];
  /** Runs it with everything it is willing to say, and remembers both streams. */
  const run = async (
    args: string[],
    { env = service, faults = [] as Parameters<Sandbox["setFaults"]> } = {},
  ) => {
    sandbox.setFaults(...faults);
    const { exit, out, err } = await ccmbridge([...args, "--verbose"], { cwd: pilot.folder, env });
    sandbox.clearFaults();
    exits.push(`${args.slice(0, 2).join(" ")}: ${exit}`);
    leaks.push(...found(seen, `${args[0]} (stdout)`, out), ...found(seen, `${args[0]} (stderr)`, err));
    return { exit, out, err };
  };
  const plan = ["plan", "-f", "pilot.yaml"];
  const apply = ["apply", "-f", "pilot.yaml", "--yes"];
  try {
    await run([...plan, "--out", "first.plan.json"]);
    await run([...plan, "--output", "table"]);
    await run(["cmd", "build", "-f", "pilot.yaml"]);
    // Failures in every place that handles something secret: sign-in, the upload, the commit.
    await run(apply, { faults: [{ match: "/oauth2/v2.0/token", status: 500 }] });
    await run(apply, { faults: [{ match: "/oauth2/v2.0/token", truncate: true, when: "after" }] });
    await run(apply, { faults: [{ match: "/devstoreaccount1/", status: 403 }] });
    await run(apply, { faults: [{ match: "/devstoreaccount1/", reset: true }] });
    await run([...apply, "--output", "table"], { faults: [{ match: "/commit", status: 400 }] });
    await run(apply, { faults: [{ match: "/devstoreaccount1/", method: "PUT", expire: true, times: 2 }] });
    await run(apply);
    await run([...plan, "--out", "last.plan.json"]);
    await run(["drift", "-f", "pilot.yaml"]);
    await run(["app", "list", "--output", "yaml"]);
    await run(["app", "list", "--output", "csv"]);
    await run(["app", "show", sandbox.tenant.apps.all()[0]!.id]);
    await run(["whoami"]);
    await run(["login"], { env: person });
    await run(["app", "list"], { env: person });
    await run(["destroy", "-f", "pilot.yaml", "--yes"]);

    // The manifest names the token; the plans, the database with its log, and the person's sign-in lie in the folder.
    leaks.push(...foundInFolder(seen, pilot.folder));
    // The net has no hole: every kind was heard, and one that is there would be found.
    const kinds = new Set(seen.values());
    for (const [secret, kind] of seen)
      expect(found(seen, "probe", JSON.stringify({ [kind]: secret })).length).toBeGreaterThan(0);
    expect([...kinds].toSorted()).toEqual([
      "access token",
      "access_token",
      "client_secret",
      "device_code",
      "encryptionKey",
      "id_token",
      "macKey",
      "refresh_token",
      "registration token",
      "signed address",
    ]);
    // The runs went where they were meant to go, good and bad.
    expect(exits).toMatchInlineSnapshot(`
      [
        "plan -f: 3",
        "plan -f: 3",
        "cmd build: 0",
        "apply -f: 5",
        "apply -f: 1",
        "apply -f: 1",
        "apply -f: 1",
        "apply -f: 1",
        "apply -f: 0",
        "apply -f: 0",
        "plan -f: 0",
        "drift -f: 0",
        "app list: 0",
        "app list: 0",
        "app show: 0",
        "whoami: 0",
        "login: 0",
        "app list: 0",
        "destroy -f: 0",
      ]
    `);
    expect(leaks).toEqual([]);
  } finally {
    pilot.remove();
    await sandbox.close();
  }
});
