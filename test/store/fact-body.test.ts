import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entraIdOf } from "../../src/domain/device/identity.ts";
import { factOf, rowOf } from "../../src/store/devices/fact-row.ts";
import { entra, install, intune } from "../domain/device/a-device.ts";
import { facts } from "../domain/device/any-facts.ts";

describe("what a fact says, as a row", () => {
  it("comes back as it was said, whichever source said it", () => {
    fc.assert(
      fc.property(facts, (said) => {
        const back = said.map((fact) => factOf(rowOf("tenant", 1, fact)));
        expect(back).toEqual(said.map((fact) => ({ ...fact, entraDeviceId: entraIdOf(fact.entraDeviceId) })));
      }),
      { numRuns: 300 },
    );
  });

  it("is the same text as long as it says the same, in whatever order its fields were told", () => {
    const fact = intune();
    const turned = Object.fromEntries(Object.entries(fact).reverse()) as unknown as typeof fact;
    expect(rowOf("tenant", 1, turned).body).toBe(rowOf("tenant", 1, fact).body);
  });

  it("names no field in its body, nor what a column alone holds", () => {
    const { body } = rowOf(
      "tenant",
      1,
      install({ appId: "app-7", state: "failed", hexErrorCode: "0x80070643" }),
    );
    expect(body).toBe('["failed",null,"0x80070643"]');
    expect(rowOf("tenant", 1, entra({ name: "PC-7" })).body).toMatch(/^\["PC-7",/);
  });

  it("is understood as an earlier version wrote it", () => {
    const fact = entra({ hardwareId: "h1" });
    const { source: _, recordId: __, entraDeviceId: ___, claimedAt: ____, readAt, goneAt, ...said } = fact;
    const row = { ...rowOf("tenant", 1, fact), read_at: readAt, gone_at: goneAt, body: JSON.stringify(said) };
    expect(factOf(row)).toEqual(fact);
  });
});
