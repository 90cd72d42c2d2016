import { describe, expect, it } from "vitest";
import { diagnosed } from "./diagnosed.ts";
import { fieldCases } from "./field-cases.ts";

const CASES = fieldCases();

describe("logs of the field", () => {
  it("are more than sixty, each with a name of its own", () => {
    expect(CASES.length).toBeGreaterThan(60);
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  });
  it.each(CASES)("$id", async ({ outcomes, codes, files, places }) => {
    const { outcome, firstCause } = await diagnosed(files);
    expect({ outcome, code: firstCause?.code }).toEqual({
      outcome: expect.toBeOneOf([...outcomes]),
      code: codes.length === 0 ? undefined : expect.toBeOneOf([...codes]),
    });
    if (firstCause) expect(places).toContain(`${firstCause.file}:${firstCause.line}`);
  });
});
