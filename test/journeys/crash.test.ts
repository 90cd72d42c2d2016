import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azuriteStorage } from "../../src/sandbox/azurite.ts";
import type { BlobStorage } from "../../src/sandbox/blob-storage.ts";
import { all, type Killed, killedAt, undisturbed } from "./kills.ts";
import { pilotProblems } from "./pilot.ts";

let blobs: BlobStorage;
beforeAll(async () => {
  blobs = await azuriteStorage();
});
afterAll(() => blobs.close());

const PILOT: Killed = {
  blobs: () => blobs,
  problems: (sandbox) => pilotProblems(sandbox),
  makes: "/deviceAppManagement/mobileApps",
};

describe("apply, killed", () => {
  let requests = 0;

  it("goes through when nobody disturbs it", async () => {
    const { requests: count, ...rest } = await undisturbed(PILOT);
    expect(rest).toMatchObject({ exit: 0, problems: [], left: [] });
    // What is searched for everywhere was heard: access token, client secret, signed addresses, and the two keys of the content.
    expect(rest.kindsOfSecrets).toBe(5);
    requests = count;
  });

  it("ends the same when every request in turn was its last and its answer was lost", {
    timeout: 300_000,
  }, async () => {
    expect(requests).toBeGreaterThan(20);
    expect(await all(requests, (number) => killedAt(PILOT, number, "answering"))).toEqual([]);
  });

  it("ends the same when it dies right after each answer in turn", { timeout: 300_000 }, async () => {
    expect(requests).toBeGreaterThan(20);
    expect(
      await all(requests, (number) => killedAt({ ...PILOT, againHere: true }, number, "answered")),
    ).toEqual([]);
  });
});
