import { afterEach, describe, expect, it } from "vitest";
import { checkDevice, lookAtDue } from "../../src/bridge/events/check-device.ts";
import { noteEnrolments } from "../../src/bridge/events/note-enrolments.ts";
import { noteHint } from "../../src/bridge/events/note-hint.ts";
import type { DeviceSource } from "../../src/bridge/needs.ts";
import { BridgeError } from "../../src/domain/errors.ts";
import { enrolmentRecord, TENANT } from "../formats/events/event-samples.ts";
import { entraFact, intuneFact, sourceOf, trackingDesk } from "./tracking-desk.ts";

const RECORD = enrolmentRecord(1);
const IDS = { recordId: RECORD.properties.IntuneDeviceId, entraDeviceId: RECORD.properties.AADDeviceId };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** One device that Intune shows when it is told to. */
async function bench() {
  const state: { shows: "nothing" | "mdm" | "comanaged" | Error; asked: number } = {
    shows: "nothing",
    asked: 0,
  };
  const intune: DeviceSource = {
    ...sourceOf("intune", () => []),
    readOne: async ({ recordId, entraDeviceId }) => {
      state.asked += 1;
      if (state.shows instanceof Error) throw state.shows;
      const isIt = recordId === null ? entraDeviceId === IDS.entraDeviceId : recordId === IDS.recordId;
      if (state.shows === "nothing" || !isIt) return undefined;
      const now = desk.needs.clock.now().toISOString();
      return intuneFact(1, { ...IDS, agent: state.shows, claimedAt: now, readAt: now, lastSyncAt: now });
    },
  };
  const entra: DeviceSource = {
    ...sourceOf("entra", () => []),
    readOne: async () => entraFact(1, { entraDeviceId: IDS.entraDeviceId }),
  };
  const desk = await trackingDesk([entra, intune]);
  closing.push(desk.close);
  const needs = { ...desk.needs, events: desk.events };
  const note = () => noteEnrolments({ ...needs, tenantId: TENANT }, [{ records: [RECORD] }]);
  return { needs, state, note, advance: desk.advance };
}

describe("a device that an event named", () => {
  it("is looked at after 0, 5, 15, 60 minutes, 4 and 24 hours, and then no more", async () => {
    const { needs, note, advance, state } = await bench();
    await note();
    const minutes: number[] = [];
    for (let minute = 0; minute <= 1_500; minute++) {
      if ((await lookAtDue(needs)).length > 0) minutes.push(minute);
      advance(1 / 60);
    }
    expect(minutes).toEqual([0, 5, 15, 60, 240, 1_440]);
    expect(await needs.events.check(IDS.recordId)).toMatchObject({
      state: "timed-out",
      reason: "Intune does not know it yet",
    });
    expect(state.asked).toBe(6);
  });

  it("is judged by what is read, before any sync, and left alone once it is co-managed", async () => {
    const { needs, note, advance, state } = await bench();
    await note();
    state.shows = "mdm";
    expect(await lookAtDue(needs)).toMatchObject([{ step: 1, reason: "at stage enrolled" }]);
    expect((await needs.store.verdict(IDS.entraDeviceId))?.verdict).toMatchObject({
      stage: "enrolled",
      complete: false,
    });
    state.shows = "comanaged";
    advance(1);
    expect(await lookAtDue(needs)).toMatchObject([{ state: "done", reason: "co-managed" }]);
    advance(30);
    expect(await lookAtDue(needs)).toEqual([]);
  });

  it("is moved on once, whatever is delivered twice, too early or again", async () => {
    const { needs, note, state } = await bench();
    const { checks } = await note();
    expect((await note()).checks).toEqual(checks);
    const both = await Promise.all([checkDevice(needs, checks[0]!), checkDevice(needs, checks[0]!)]);
    expect(both.filter((each) => each !== undefined)).toHaveLength(1);
    expect(await checkDevice(needs, checks[0]!)).toBeUndefined();
    const asked = state.asked;
    const next = (await needs.events.check(IDS.recordId))!;
    expect(await checkDevice(needs, next)).toEqual(next);
    expect(state.asked).toBe(asked);
    expect((await note()).checks).toEqual([]);
  });

  it("is not said to be missing when the source could not be asked", async () => {
    const { needs, note, state } = await bench();
    await note();
    state.shows = new BridgeError("throttled", "Too many requests.");
    expect(await lookAtDue(needs)).toMatchObject([{ state: "waiting", reason: "could not be asked" }]);
  });

  it("stays to be looked at when whoever asks can come again by itself", async () => {
    const { needs, note, state } = await bench();
    const { checks } = await note();
    state.shows = new BridgeError("throttled", "Too many requests.");
    const look = checkDevice(needs, checks[0]!, { mayAskAgain: true });
    await expect(look).rejects.toMatchObject({ code: "throttled" });
    expect(await needs.events.check(IDS.recordId)).toEqual(checks[0]);
  });

  it("is found by Entra's id where a hint knew no other", async () => {
    const { needs, state } = await bench();
    const at = needs.clock.now().toISOString();
    await noteHint({ ...needs, tenantId: TENANT }, { entraDeviceId: IDS.entraDeviceId, at });
    state.shows = "comanaged";
    expect(await lookAtDue(needs)).toMatchObject([
      { intuneDeviceId: `entra:${IDS.entraDeviceId}`, state: "done" },
    ]);
    expect((await needs.store.verdict(IDS.entraDeviceId))?.verdict.stage).toBe("comanaged");
  });
});
