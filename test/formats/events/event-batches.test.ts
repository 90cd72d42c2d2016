import fc from "fast-check";
import { describe, expect, it } from "vitest";
import beta from "../../../src/contract/graph-beta.json" with { type: "json" };
import { ENROLMENT_FAILURES, ENROLMENT_TYPES } from "../../../src/domain/events/enrolment-event.ts";
import { devicesToCheck, readEventBatch } from "../../../src/formats/events/read-event-batch.ts";
import { readEventFile } from "../../../src/formats/events/read-event-file.ts";
import { EXPECTED, enrolmentRecord, messagesOf, TENANT } from "./event-samples.ts";

describe("enrolment events", () => {
  it.each(Object.keys(EXPECTED))("of %s are read as they are meant", (file) => {
    const { events, ...rest } = readEventBatch(messagesOf(file), TENANT);
    const { duplicates, ignored, rejected, devicesToCheck: devices, events: meant } = EXPECTED[file]!;
    expect(events).toEqual(meant);
    expect(rest).toEqual({ duplicates, ignored, rejected });
    expect(devicesToCheck(events)).toEqual(devices);
  });

  it("speak the words of Graph's contract", () => {
    const members = (name: keyof typeof beta.enums) =>
      Object.keys(beta.enums[name].members).filter((word) => word !== "unknownFutureValue");
    expect([...ENROLMENT_TYPES]).toEqual(members("deviceEnrollmentType"));
    expect([...ENROLMENT_FAILURES]).toEqual(members("deviceEnrollmentFailureReason"));
  });

  it("are the same whether a message comes as a value, as text, as bytes, as a record alone or as a list", () => {
    const record = enrolmentRecord(1);
    const text = JSON.stringify({ records: [record] });
    const forms = [
      { records: [record] },
      text,
      Buffer.from(text),
      `\uFEFF${text}`,
      record,
      [record],
      [{ records: [record] }],
    ];
    const [first, ...others] = forms.map((form) => readEventBatch([form], TENANT).events);
    expect(first).toHaveLength(1);
    for (const events of others) expect(events).toEqual(first);
  });

  it("in a file are messages, a message, or a line each", () => {
    const [a, b] = [enrolmentRecord(1), enrolmentRecord(2)];
    const meant = readEventBatch([{ records: [a] }, { records: [b] }]).events.map(({ key }) => key);
    for (const text of [
      JSON.stringify([{ records: [a] }, { records: [b] }]),
      JSON.stringify({ records: [a, b] }, null, 2),
      `${JSON.stringify(a)}\r\n${JSON.stringify(b)}\r\n`,
    ])
      expect(readEventBatch(readEventFile(text)).events.map(({ key }) => key)).toEqual(meant);
    expect(readEventBatch(readEventFile("this is no JSON\n")).rejected).toEqual([
      { message: 0, record: null, why: "not JSON" },
    ]);
  });

  it("without a MessageId are told apart by what happened, never by the outer time", () => {
    const bare = (n: number, time: string) => ({ ...enrolmentRecord(n, { MessageId: undefined }), time });
    const { events, duplicates } = readEventBatch([
      {
        records: [
          bare(1, "2026-03-02T15:00:00Z"),
          bare(1, "2026-03-02T15:09:00Z"),
          bare(2, "2026-03-02T15:00:00Z"),
        ],
      },
    ]);
    expect(events).toHaveLength(2);
    expect(duplicates).toEqual([{ message: 0, record: 1, of: [0, 0] }]);
  });
});

describe("whatever comes over the wire", () => {
  const broken = fc.oneof(fc.jsonValue(), fc.string(), fc.constant(undefined), fc.uint8Array());
  const hostile = fc.record({
    category: fc.constantFrom("OperationalLogs", "operational logs"),
    operationName: fc.constant("Enrollment"),
    time: fc.oneof(fc.string(), fc.constant("2026-03-02T15:00:00Z")),
    properties: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom("AADDeviceId", "IntuneDeviceId", "MessageId", "EnrollmentTimeUTC", "AADTenantId"),
        fc.jsonValue(),
      ),
    ),
  });

  it("is read without a throw, and every record is in exactly one place", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(broken, fc.record({ records: fc.array(fc.oneof(broken, hostile)) }))),
        (messages) => {
          const { events, duplicates, ignored, rejected } = readEventBatch(messages, TENANT);
          const places = [...events, ...duplicates, ...ignored, ...rejected].map(
            ({ message, record }) => `${message}/${record}`,
          );
          expect(new Set(places).size).toBe(places.length);
          messages.forEach((message, at) => {
            const records = (message as { records?: unknown[] } | null | undefined)?.records;
            if (typeof message === "object" && Array.isArray(records))
              expect(places.filter((place) => place.startsWith(`${at}/`))).toHaveLength(records.length);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("names each event once, in whatever order and however cut into messages it comes", () => {
    const batches = fc
      .array(fc.record({ n: fc.integer({ min: 1, max: 40 }), copies: fc.integer({ min: 1, max: 4 }) }), {
        maxLength: 30,
      })
      .chain((wanted) => {
        const records = wanted.flatMap(({ n, copies }) =>
          Array.from({ length: copies }, (_, copy) => ({
            ...enrolmentRecord(n),
            time: `2026-03-02T16:0${copy}:00Z`,
          })),
        );
        return fc.tuple(
          fc.constant(new Set(wanted.map(({ n }) => n))),
          fc.shuffledSubarray(records, { minLength: records.length }),
          fc.integer({ min: 1, max: 9 }),
        );
      });
    fc.assert(
      fc.property(batches, ([numbers, records, size]) => {
        const messages = [];
        for (let at = 0; at < records.length; at += size)
          messages.push({ records: [...records.slice(at, at + size), null] });
        const { events, duplicates, rejected } = readEventBatch(messages, TENANT);
        expect(events).toHaveLength(numbers.size);
        expect(duplicates).toHaveLength(records.length - numbers.size);
        expect(rejected).toHaveLength(messages.length);
        const said = ({ message: _m, record: _r, ...event }: (typeof events)[number]) => event;
        const alone = records.flatMap((record) => readEventBatch([record], TENANT).events.map(said));
        const byKey = new Map(alone.map((event) => [event.key, event]));
        for (const event of events) expect(said(event)).toEqual(byKey.get(event.key));
      }),
      { numRuns: 100 },
    );
  });
});
