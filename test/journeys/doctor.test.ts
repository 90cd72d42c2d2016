import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_ROLES } from "../../src/sandbox/sandbox.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { pilotFolder } from "./pilot.ts";

interface Check {
  name: string;
  outcome: string;
  why: string;
}
let sandbox: RunningSandbox;
let pilot: ReturnType<typeof pilotFolder>;
beforeAll(async () => {
  const roles = [...DEFAULT_ROLES, "LicenseAssignment.Read.All", "Policy.Read.All"];
  sandbox = await startSandbox({ devices: 20, blobs: "memory", roles });
  pilot = pilotFolder();
});
afterAll(async () => {
  pilot.remove();
  await sandbox.close();
});

async function doctor(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { exit, out, err } = await ccmbridge(["doctor", "--output", "json", ...args], {
    cwd: pilot.folder,
    env: { CCMBRIDGE_DATA: pilot.data, ...env },
  });
  if (out === "") throw new Error(err);
  const { checks } = JSON.parse(out) as { checks: Check[] };
  return { exit, checks, of: (name: string) => checks.find((check) => check.name === name) };
}

describe("doctor", () => {
  it("looks at a tenant within the contract and with no request beyond the sandbox", async () => {
    const before = sandbox.requests.length;
    const { exit, checks, of } = await doctor(["-f", pilot.manifest], sandbox.addresses.env);
    const seen = Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));
    expect(seen).toMatchObject({
      manifest: "pass",
      "command line": "pass",
      "sign-in": "pass",
      "MDM authority": "pass",
      licence: "pass",
      groups: "pass",
      clock: "pass",
      "Windows 11 authority": "fix",
    });
    expect(exit).toBe(1);
    for (const name of ["gateway name", "gateway certificate", "management point"])
      expect(of(name)).toMatchObject({ outcome: "unknown", why: expect.stringContaining("sandbox") });
    const made = sandbox.requests.slice(before);
    expect(made.filter(({ contract }) => contract !== "ok")).toEqual([]);
    expect(made.filter(({ method, path }) => method !== "GET" && !path.includes("/oauth2/"))).toEqual([]);
  });

  it("shows a person the MDM user scope that no service may read", async () => {
    const { CCMBRIDGE_CLIENT_SECRET: _, ...env } = sandbox.addresses.env;
    const asPerson = { ...env, CCMBRIDGE_DEVICE_CODE: "true", CCMBRIDGE_DATA: pilot.data };
    const stranger = await doctor([], asPerson);
    expect(stranger.of("sign-in")).toMatchObject({
      outcome: "fix",
      why: "Nobody is signed in on this machine.",
    });
    await ccmbridge(["login"], { cwd: pilot.folder, env: asPerson });
    const { of } = await doctor([], asPerson);
    expect(of("sign-in")).toMatchObject({
      outcome: "pass",
      why: expect.stringContaining("admin@contoso.com"),
    });
    expect(of("MDM user scope")).toMatchObject({ outcome: "pass", why: "Microsoft Intune: all users" });
  });

  it("calls a refused secret by its name and goes on with what needs no sign-in", async () => {
    const env = { ...sandbox.addresses.env, CCMBRIDGE_CLIENT_SECRET: "wrong" };
    const { exit, of } = await doctor(["-f", pilot.manifest], env);
    expect(exit).toBe(1);
    expect(of("sign-in")?.outcome).toBe("fix");
    expect(of("groups")?.outcome).toBe("unknown");
    expect(of("command line")?.outcome).toBe("pass");
  });

  it("ends with answers where nothing is configured, and exits 0 when nothing is known to be wrong", async () => {
    const { exit, checks } = await doctor(["-f", pilot.manifest, "--offline"], {});
    expect(exit).toBe(0);
    expect(checks.length).toBeGreaterThan(20);
    const bare = await doctor([], {});
    expect(bare.exit).toBe(0);
    expect(bare.of("sign-in")).toMatchObject({ outcome: "unknown" });
  });
});
