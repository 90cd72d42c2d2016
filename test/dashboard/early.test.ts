import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askEarly, askedEarly } from "../../src/dashboard/data/early.ts";

const ADDRESS = "/api/v1/session";
const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const asked = vi.fn(async () => new Response("answer"));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("gives what was asked early to who asks for it next, and to nobody after", async () => {
  askEarly(ADDRESS, "one");
  expect(await (await askedEarly(ADDRESS, as("one")))?.text()).toBe("answer");
  expect(askedEarly(ADDRESS, as("one"))).toBeUndefined();
});

it("gives nobody what was asked with another's key, or with none", () => {
  askEarly(ADDRESS, "one");
  expect(askedEarly(ADDRESS, as("two"))).toBeUndefined();
  expect(askedEarly(ADDRESS)).toBeUndefined();
  expect(askedEarly(ADDRESS, as("one"))).toBeDefined();
});

it("answers no order, whatever was asked of the same address", () => {
  askEarly(ADDRESS);
  expect(askedEarly(ADDRESS, { method: "POST" })).toBeUndefined();
});

it("keeps nothing that has grown old", () => {
  askEarly(ADDRESS);
  vi.advanceTimersByTime(10_001);
  expect(askedEarly(ADDRESS)).toBeUndefined();
});

it("leaves a failure to who takes it", async () => {
  asked.mockRejectedValueOnce(new TypeError("fetch failed"));
  askEarly(ADDRESS);
  await expect(askedEarly(ADDRESS)).rejects.toThrow("fetch failed");
});
