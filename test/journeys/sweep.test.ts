import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ccmbridge } from "./ccmbridge.ts";
import { QUICK } from "./pilot.ts";

vi.setConfig({ testTimeout: 120_000 });

it("one sweep reads the tenant, looks at what an event named, and says what it did; a second finds little", async () => {
  const sandbox = await startSandbox({ devices: 20, seed: 5, blobs: "memory" });
  const cwd = mkdtempSync(join(tmpdir(), "sweep-"));
  const run = async (...args: string[]) => {
    const env = { ...sandbox.addresses.env, ...QUICK, CCMBRIDGE_DATA: cwd };
    const { exit, out, err } = await ccmbridge([...args, "--output", "json"], { cwd, env });
    expect([exit, err]).toEqual([0, expect.anything()]);
    return JSON.parse(out);
  };
  try {
    const tenantId = sandbox.addresses.env.CCMBRIDGE_TENANT_ID!;
    await run("device", "sync");
    const { rows } = await run("device", "list", "--stage", "enrolled");
    const { facts } = await run("device", "show", rows[0].deviceId);
    const { recordId } = facts.find(({ source }: { source: string }) => source === "intune");
    const properties = {
      AADTenantId: tenantId,
      IntuneDeviceId: recordId,
      EnrollmentTimeUTC: "2026-03-02T15:00:00Z",
    };
    const record = {
      category: "OperationalLogs",
      operationName: "Enrollment",
      resultType: "Success",
      tenantId,
      properties,
    };
    writeFileSync(join(cwd, "events.json"), JSON.stringify({ records: [record] }));
    await run("event", "note", "events.json");
    expect(await run("sweep")).toMatchObject({
      sync: { complete: true },
      looked: 1,
      notified: { gathered: 0, sent: [] },
      forgotten: { events: 0, deliveries: 0 },
      problems: [],
    });
    expect(await run("sweep")).toMatchObject({ looked: 0, sync: { transitions: 0 } });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
    await sandbox.close();
  }
});
