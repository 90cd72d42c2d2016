import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachLog } from "../../src/bridge/attach-log.ts";
import { eraseDevice } from "../../src/bridge/erase-device.ts";
import { syncDevices } from "../../src/bridge/sync-devices.ts";
import { whyDevice } from "../../src/bridge/why-device.ts";
import { localFiles } from "../../src/files/local-files.ts";
import { entraFact, entraId, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const LOGS = join(import.meta.dirname, "../fixtures/logs");
const files = localFiles({ temporaryFolder: join(LOGS, "nowhere") });
const EXPIRED = ["ccmsetup.log", "ccmsetup-20260310-141503.log"].map((name) =>
  join(LOGS, "token-expired-rotated", name),
);

let desk: Awaited<ReturnType<typeof trackingDesk>>;
beforeAll(async () => {
  desk = await trackingDesk([
    sourceOf("entra", () => [entraFact(1), entraFact(2)]),
    sourceOf("intune", () => [intuneFact(1), intuneFact(2, { name: "PC-1" })]),
  ]);
});
afterAll(() => desk.close());

describe("logs of a device", () => {
  it("want a device that is known", async () => {
    await expect(attachLog({ ...desk.needs, files }, "PC-1", EXPIRED)).rejects.toMatchObject({
      code: "incomplete",
    });
    await syncDevices(desk.needs, { full: true });
    await expect(attachLog({ ...desk.needs, files }, "PC-9", EXPIRED)).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(attachLog({ ...desk.needs, files }, "PC-1", EXPIRED)).rejects.toMatchObject({
      code: "ambiguous",
    });
  });

  it("are diagnosed once and then answer why, the newest first", async () => {
    const success = [join(LOGS, "intranet-success/ccmsetup.log")];
    const first = await attachLog({ ...desk.needs, files }, "intune-1", EXPIRED);
    expect(first).toMatchObject({ deviceId: entraId(1), outcome: "failed", notRead: [] });
    expect(first.firstCause).toMatchObject({ code: "http-401-token-invalid", file: "ccmsetup.log" });
    desk.advance(1);
    await attachLog({ ...desk.needs, files }, entraId(1), success);
    const { logs } = await whyDevice(desk.needs, entraId(1));
    expect(logs.map(({ outcome, files: names }) => ({ outcome, names }))).toEqual([
      { outcome: "succeeded", names: ["ccmsetup.log"] },
      { outcome: "failed", names: EXPIRED.map((path) => path.split("/").at(-1)) },
    ]);
    expect(JSON.stringify(logs)).not.toContain(LOGS);
    expect(logs.flatMap(({ findings }) => findings).filter(({ history }) => history)).toEqual([]);
    expect((await whyDevice(desk.needs, entraId(2))).logs).toEqual([]);
  });

  it("go when the device is forgotten", async () => {
    expect(await eraseDevice(desk.needs, entraId(1), async () => true)).toMatchObject({ erased: true });
    await syncDevices(desk.needs, { full: true });
    expect((await whyDevice(desk.needs, entraId(1))).logs).toEqual([]);
  });
});
