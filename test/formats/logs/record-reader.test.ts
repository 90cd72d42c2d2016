import { describe, expect, it } from "vitest";
import type { LogRecord } from "../../../src/domain/diagnosis/record.ts";
import { recordReader } from "../../../src/formats/logs/record-reader.ts";
import { textLines } from "../../../src/formats/logs/text-lines.ts";

function read(text: string | Uint8Array): { records: LogRecord[]; malformed: number; encoding: string } {
  const records: LogRecord[] = [];
  let malformed = 0;
  const reader = recordReader(
    (record) => records.push(record),
    () => malformed++,
  );
  const lines = textLines(reader.line);
  lines.push(typeof text === "string" ? Buffer.from(text) : text);
  const { encoding } = lines.end();
  reader.end();
  return { records, malformed, encoding };
}
const TAIL =
  ']LOG]!><time="13:28:46.510+480" date="01-13-2023" component="ccmsetup" context="" type="1" thread="1456" file="ccmsetup.cpp:10632">';

describe("CMTrace records", () => {
  it("give message, component, thread and a time with its zone", () => {
    expect(read(`<![LOG[Hello${TAIL}`).records).toMatchObject([
      {
        line: 1,
        lineEnd: 1,
        message: "Hello",
        component: "ccmsetup",
        thread: "1456",
        time: { monthFirst: Date.UTC(2023, 0, 13, 13, 28, 46, 510), bias: 480 },
      },
    ]);
  });
  it.each([
    ["a line end", "first\nsecond"],
    ["quotes, brackets and angles", 'a "b" ] [ <c> ]LOG]!> d'],
    ["a document", '<?xml version="1.0"?>\n<a b="c">\n</a>'],
    ["the beginning of another record", "it said <![LOG[x"],
    ["nothing", ""],
  ])("may hold %s", (_what, message) => {
    expect(read(`<![LOG[${message}${TAIL}\n`).records.map((record) => record.message)).toEqual([message]);
  });
  it("may stand in one line one after the other", () => {
    expect(
      read(`<![LOG[a${TAIL}<![LOG[b${TAIL}`).records.map(({ message, line }) => [message, line]),
    ).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
  });
  it("are read whatever the order of their attributes, and with less than all", () => {
    const record =
      '<![LOG[x]LOG]!><time="10:00:00.1234567" date="2-14-2023" thread="7" component="IME" type="0">';
    expect(read(record).records).toMatchObject([{ thread: "7", component: "IME", time: { bias: null } }]);
  });
  it("that are cut off at the end of the file say so", () => {
    expect(read(`<![LOG[a${TAIL}\n<![LOG[b`).records).toMatchObject([
      { cut: null },
      { message: "b", cut: "tail" },
    ]);
    expect(read(`rest of a${TAIL}\n<![LOG[b${TAIL}`).records).toMatchObject([
      { message: "rest of a", cut: "head" },
      { cut: null },
    ]);
  });
  it("after a crash go on with the next one", () => {
    const { records, malformed } = read(`<![LOG[broken off\0\0\0\n<![LOG[b${TAIL}`);
    expect(records.map(({ message }) => message)).toEqual(["broken off", "b"]);
    expect(malformed).toBe(1);
  });
});

describe("other forms", () => {
  it("the older one with two dollars", () => {
    expect(
      read("~~x  $$<CMGService><06-24-2020 15:31:46.376+00><thread=4992 (0x1380)>").records,
    ).toMatchObject([{ message: "x", component: "CMGService", thread: "4992", time: { bias: 0 } }]);
  });
  it.each([
    ["Message here\tCcmMessaging\t03.07.2019 14:17:54\t4992 (0x1380)", Date.UTC(2019, 6, 3, 14, 17, 54)],
    ["Message here    CcmMessaging    4/2/2019 8:42:51 AM    4992 (0x1380)", Date.UTC(2019, 3, 2, 8, 42, 51)],
    ["Message here\tCcmMessaging\t2019-07-03 14:17:54\t4992 (0x1380)", Date.UTC(2019, 6, 3, 14, 17, 54)],
  ])("text copied from a viewer: %s", (text, utc) => {
    const [record] = read(text).records;
    expect(record).toMatchObject({ message: "Message here", component: "CcmMessaging", thread: "4992" });
    expect([record!.time!.monthFirst, record!.time!.dayFirst]).toContain(utc);
  });
  it("a copied record of several lines", () => {
    const text = "a\tX\t03.07.2019 14:17:54\t1 (0x1)\nfirst\nsecond\tX\t03.07.2019 14:17:55\t1 (0x1)";
    expect(read(text).records).toMatchObject([
      { line: 1 },
      { message: "first\nsecond", line: 2, lineEnd: 3 },
    ]);
  });
  it("events of PowerShell as a list and as CSV", () => {
    const list =
      "TimeCreated  : 3/3/2026 10:40:19\nId           : 76\nMessage      : Auto MDM Enroll: Failed\n\nTimeCreated  : 3/4/2026 10:40:19\nId           : 75\nMessage      : ok";
    expect(read(list).records.map(({ eventId, line }) => [eventId, line])).toEqual([
      [76, 1],
      [75, 5],
    ]);
    const csv =
      '"TimeCreated","Id","LevelDisplayName","Message"\r\n"3/3/2026 10:40:19 AM","76","Error","Auto MDM\r\nEnroll ""x"""\r\n"3/3/2026 10:41:19 AM","75","x","y"';
    expect(read(csv).records).toMatchObject([
      { eventId: 76, line: 2, lineEnd: 3, message: 'Auto MDM\nEnroll "x"' },
      { eventId: 75, line: 4 },
    ]);
  });
  it("a log of Windows Installer goes on after midnight", () => {
    const text =
      "=== Verbose logging started: 5-3-2026  23:59:58  Build type: SHIP UNICODE 5.00  Calling process: x ===\nMSI (s) (54:74) [23:59:59:100]: a\nMSI (s) (54!A8) [00:00:01:100]: b";
    expect(read(text).records.map(({ time }) => time!.dayFirst)).toEqual([
      Date.UTC(2026, 2, 5, 23, 59, 58),
      Date.UTC(2026, 2, 5, 23, 59, 59, 100),
      Date.UTC(2026, 2, 6, 0, 0, 1, 100),
    ]);
  });
});

describe("the encoding of a log", () => {
  const text = "Zürich “é”\r\nzwei\r\n";
  it.each([
    ["utf-8", Buffer.from(text)],
    ["utf-8", Buffer.from(`\uFEFF${text}`)],
    ["utf-16le", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["utf-16be", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
    [
      "windows-1252",
      Buffer.from([
        0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68, 0x20, 0x93, 0xe9, 0x94, 0x0d, 0x0a, 0x7a, 0x77, 0x65, 0x69,
      ]),
    ],
  ])("%s is told from its bytes", (encoding, bytes) => {
    const { records, encoding: told } = read(bytes);
    expect(told).toBe(encoding);
    expect(records.map(({ message }) => message)).toEqual(["Zürich “é”", "zwei"]);
  });
  it("a line without an end does not fill the memory", () => {
    const { records } = read(Buffer.alloc(3 << 20, "x"));
    expect(records.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThan(1 << 19);
  });
});
