import { expect, it } from "vitest";
import { attendDevices } from "../../src/bridge/serving/attend-devices.ts";

/** Lives through so many rounds; the clock counts them and ends the last. */
async function rounds(count: number, work: { look?: () => Promise<void>; notify?: () => Promise<void> }) {
  const stop = new AbortController();
  const done: string[] = [];
  const slept: number[] = [];
  const told: unknown[] = [];
  await attendDevices(
    {
      look: async () => {
        done.push("look");
        await work.look?.();
      },
      notify: async () => {
        done.push("notify");
        await work.notify?.();
      },
      forget: async () => void done.push("forget"),
      clock: {
        sleep: async (milliseconds) => {
          if (slept.push(milliseconds) === count) stop.abort();
        },
      },
      told: (error) => told.push(error),
    },
    stop.signal,
  );
  return { done, slept, told };
}

it("looks and then tells, once a minute, until it is stopped", async () => {
  expect(await rounds(2, {})).toEqual({
    done: ["look", "notify", "forget", "look", "notify"],
    slept: [60_000, 60_000],
    told: [],
  });
});

it("tells also when a look failed, says what failed, and tries again a minute later", async () => {
  const failure = new Error("no tenant");
  const { done, told } = await rounds(2, {
    look: async () => {
      throw failure;
    },
  });
  expect(done).toEqual(["look", "notify", "forget", "look", "notify"]);
  expect(told).toEqual([failure, failure]);
});

it("forgets once an hour", async () => {
  const { done } = await rounds(121, {});
  expect(done.filter((each) => each === "forget")).toHaveLength(3);
});
