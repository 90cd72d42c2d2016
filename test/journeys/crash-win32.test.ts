import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import { all, type Killed, killedAt, undisturbed } from "./kills.ts";
import { asWin32, pilotProblems } from "./pilot.ts";

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

const WIN32: Killed = {
  blobs: () => blobs,
  edit: asWin32,
  problems: (sandbox) => pilotProblems(sandbox, { packed: true }),
  makes: "/deviceAppManagement/mobileApps",
  againHere: true,
};

describe("apply of a Win32 app, killed", () => {
  let requests = 0;

  it("goes through when nobody disturbs it", async () => {
    const { requests: count, ...rest } = await undisturbed(WIN32);
    expect(rest).toMatchObject({ exit: 0, problems: [], left: [] });
    requests = count;
  });

  it("ends the same whichever request it dies at, every other one before its answer came", {
    timeout: 300_000,
  }, async () => {
    expect(requests).toBeGreaterThan(20);
    const check = (number: number) => killedAt(WIN32, number, number % 2 === 0 ? "answering" : "answered");
    expect(await all(requests, check)).toEqual([]);
  });
});
