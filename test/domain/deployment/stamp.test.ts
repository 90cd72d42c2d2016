import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownNotes, readStamp, type Stamp, withStamp } from "../../../src/domain/deployment/stamp.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const content = fc.option(fc.record({ sha256: hex(64), version: fc.nat({ max: 9_999 }).map(String) }), {
  nil: undefined,
});
const stamps: fc.Arbitrary<Stamp> = fc.record({
  deployment: fc.stringMatching(/^[a-z0-9-]{1,20}\/[a-z0-9-]{1,20}$/),
  run: fc.uuid(),
  content,
  next: content,
  assigned: fc.uniqueArray(hex(8), { maxLength: 20 }).map((keys) => keys.sort()),
});
const words = fc.string({ maxLength: 200 }).filter((text) => !/[[\]]/.test(text));

describe("the stamp in an app's notes", () => {
  it("reads back what was written, whatever people wrote around it", () => {
    fc.assert(
      fc.property(words, stamps, (notes, stamp) => {
        expect(readStamp(withStamp(notes, stamp))).toEqual(stamp);
      }),
    );
  });
  it("replaces an older stamp and leaves people's words alone", () => {
    fc.assert(
      fc.property(words, stamps, stamps, (notes, older, newer) => {
        const twice = withStamp(withStamp(notes, older), newer);
        expect(readStamp(twice)).toEqual(newer);
        expect(ownNotes(twice)).toBe(ownNotes(notes));
      }),
    );
  });
  it("finds none in notes that only look like one", () => {
    for (const notes of [
      "",
      "ccmbridge/1 deployment=a/b",
      "[ccmbridge/2 deployment=a/b]",
      "[ccmbridge/1 run=x]",
      "[ccmbridge/1 deployment=a/b",
    ])
      expect(readStamp(notes)).toBeUndefined();
  });
  it("drops a content it cannot read instead of believing half of it", () => {
    expect(readStamp("[ccmbridge/1 deployment=a/b run=r content=abc@1]")?.content).toBeUndefined();
  });
});
