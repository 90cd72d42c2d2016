import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { accessTo } from "../../../src/formats/bytes.ts";
import { decoderFor } from "../../../src/formats/msi/code-page.ts";
import { openCompoundFile } from "../../../src/formats/msi/compound-file.ts";
import { openMsi } from "../../../src/formats/msi/database.ts";
import { streamName } from "../../../src/formats/msi/stream-name.ts";
import { readStringPool } from "../../../src/formats/msi/string-pool.ts";
import { readSummary } from "../../../src/formats/msi/summary.ts";
import { counting } from "./counting.ts";
import { compoundFile, handMadeMsi, storedName, stringPool, summaryStream, TYPE } from "./hand-made.ts";

const ascii = (text: string) => Buffer.from(text, "latin1");
const summaryOf = (pairs: readonly (readonly [number, Buffer])[]) => {
  const head = summaryStream({});
  let at = 8 + 8 * pairs.length;
  const numbers: number[] = [];
  for (const [id, bytes] of pairs) {
    numbers.push(id, at);
    at += bytes.length;
  }
  const places = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) places.writeUInt32LE(number, index * 4);
  const section = Buffer.alloc(8);
  section.writeUInt32LE(pairs.length, 4);
  return Buffer.concat([head.subarray(0, 48), section, places, ...pairs.map(([, bytes]) => bytes)]);
};
const text = (bytes: Buffer) => {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(30, 0);
  lengths.writeUInt32LE(bytes.length + 1, 4);
  return Buffer.concat([lengths, bytes, Buffer.alloc(1)]);
};
const short = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(2, 0);
  bytes.writeUInt16LE(value & 0xffff, 4);
  return bytes;
};

describe("names of streams", () => {
  it("come back from two characters packed in one, whatever their length", () => {
    const characters = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._");
    fc.assert(
      fc.property(fc.array(characters, { minLength: 1, maxLength: 31 }), fc.boolean(), (letters, isTable) => {
        const name = letters.join("");
        expect(streamName(storedName(name, isTable))).toEqual({ name, isTable });
      }),
      { numRuns: 200 },
    );
  });

  it("stay as they are where they are not packed", () => {
    expect(streamName("\u0005SummaryInformation")).toEqual({
      name: "\u0005SummaryInformation",
      isTable: false,
    });
    expect(streamName("\u4840\u3f3f\u4577\u446c\u3b6a\u45e4\u4824")).toEqual({
      name: "_StringData",
      isTable: true,
    });
    expect(streamName("")).toEqual({ name: "", isTable: false });
  });
});

describe("the string pool", () => {
  it("gives each text by its number, none for 0 and past the end", () => {
    const pool = readStringPool(
      stringPool([ascii("one"), ascii(""), ascii("three")], 1252),
      ascii("onethree"),
    );
    expect([0, 1, 2, 3, 4, -1].map(pool.text)).toEqual([undefined, "one", "", "three", undefined, undefined]);
    expect(pool).toMatchObject({ codepage: 1252, referenceSize: 2, count: 3, problems: [] });
  });

  it("has the length of a long text in the four bytes behind, and counts it once", () => {
    const long = Buffer.alloc(70_000, "x");
    const pool = readStringPool(
      stringPool([ascii("a"), long, ascii("b")], 1252),
      Buffer.concat([ascii("a"), long, ascii("b")]),
    );
    expect(pool.count).toBe(3);
    expect(pool.text(2)).toHaveLength(70_000);
    expect(pool.text(3)).toBe("b");
  });

  it("says by its top bit that references have three bytes, whatever its size", () => {
    expect(readStringPool(stringPool([], 65001, true), ascii(""))).toMatchObject({
      codepage: 65001,
      referenceSize: 3,
    });
  });

  it.each([
    ["is cut off within its head", Buffer.alloc(3), ascii("")],
    ["has a text past the data", stringPool([ascii("four")], 0), ascii("fou")],
    [
      "ends within a long text's length",
      stringPool([Buffer.alloc(70_000)], 0).subarray(0, 8),
      Buffer.alloc(70_000),
    ],
  ])("is refused when it %s", (_, pool, data) => {
    expect(() => readStringPool(pool, data)).toThrow(/^Not a readable MSI: /);
  });
});

describe("a code page", () => {
  it.each([
    [1252, "Größe – Café €"],
    [0, "Größe – Café €"],
    [932, "設定ツール ｱｲｳ"],
    [936, "配置管理器"],
    [949, "구성 관리자"],
    [950, "設定管理員"],
    [1250, "Příruční Łódź"],
    [1251, "Работа"],
    [1253, "Εγκατάσταση"],
    [1255, "התקנה"],
    [1256, "تثبيت"],
    [874, "ติดตั้ง"],
    [437, "Größe é"],
    [850, "Größe ø"],
    [10000, "Café é"],
    [28592, "Łódź"],
    [20866, "Работа"],
    [65001, "Příruční 設定 ツール 🚀"],
  ])("%i reads %s", async (codepage, name) => {
    const { decode, known } = decoderFor(codepage);
    const encoding = { 0: "cp1252", 65001: "utf8", 10000: "macroman" }[codepage] ?? `cp${codepage}`;
    expect(known).toBe(true);
    expect(decode(iconv.encode(name, encoding))).toBe(name);
  });

  it("reads 0x80 to 0x9F of 1252 as Windows does", () => {
    expect(decoderFor(1252).decode(Uint8Array.of(0x80, 0x93, 0x96, 0x9f))).toBe("€“–Ÿ");
  });

  it("that is not known reads as 1252 and is told of", async () => {
    const database = await openMsi(accessTo(handMadeMsi({ codepage: 54321 })));
    expect(database.problems).toEqual(["Code page 54321 is not known; texts are read as 1252."]);
  });

  it("keeps a text whose letters it lacks", () => {
    expect(decoderFor(932).decode(Uint8Array.of(0x41, 0xff, 0x42))).toMatch(/^A.+B$/);
    expect(decoderFor(65001).decode(Uint8Array.of(0x41, 0xff, 0x42))).toBe("A\uFFFDB");
  });
});

describe("the summary information", () => {
  it("reads texts, numbers and times in any order", () => {
    const created = new Date("2009-08-07T06:05:04Z");
    const summary = readSummary(summaryStream({ 19: 2, 12: created, 1: -535, 2: "Übung", 15: -1, 14: 200 }));
    expect(summary).toMatchObject({
      security: 2,
      created: "2009-08-07T06:05:04Z",
      codepage: 65001,
      title: "Übung",
      wordCount: -1,
      pageCount: 200,
      author: null,
      lastSaved: null,
    });
  });

  it("is read in its own code page", () => {
    const author = (codepage: number, encoding: string, name: string) =>
      readSummary(
        summaryOf([
          [1, short(codepage)],
          [4, text(iconv.encode(name, encoding))],
        ]),
      ).author;
    expect(author(1252, "cp1252", "Müller & Söhne €")).toBe("Müller & Söhne €");
    expect(author(932, "cp932", "株式会社")).toBe("株式会社");
    // These bytes would be valid UTF-8 too.
    expect(author(932, "cp932", "ﾃｽﾄﾂｰ")).toBe("ﾃｽﾄﾂｰ");
    expect(author(874, "cp874", "ยก")).toBe("ยก");
    expect(author(936, "cp936", "隆")).toBe("隆");
  });

  it("of wixl is UTF-8 whatever code page it names", () => {
    const bytes = summaryOf([
      [1, short(1252)],
      [4, text(Buffer.from("Müller", "utf8"))],
      [18, text(ascii("msitools 0.101"))],
    ]);
    expect(readSummary(bytes).author).toBe("Müller");
  });

  it("is refused when it is cut off or claims more than there is", () => {
    const whole = summaryStream({ 1: 1252, 2: "A title", 12: new Date(0) });
    for (let length = 0; length < whole.length; length++)
      expect(() => readSummary(whole.subarray(0, length))).toThrow(/summary information/);
  });
});

describe("a compound file", () => {
  it("gives back every stream, small and large, in either version", async () => {
    const sizes = [0, 1, 63, 64, 65, 4095, 4096, 4097, 8192, 70_000];
    const streams = new Map(sizes.map((size) => [`s${size}`, Buffer.alloc(size, `${size} bytes `)]));
    for (const sectorSize of [512, 4096] as const)
      for (const scattered of [false, true]) {
        const file = await openCompoundFile(accessTo(compoundFile(streams, { sectorSize, scattered })));
        expect(file).toMatchObject({ sectorSize, majorVersion: sectorSize === 512 ? 3 : 4, missing: 0 });
        for (const [name, bytes] of streams)
          expect(Buffer.from(await file.read(file.streams.get(name)!, 100_000))).toEqual(bytes);
      }
  });

  it("finds what lies behind a list of table sectors, in files past 7 MB", async () => {
    const end = Buffer.alloc(5_000, "end");
    const streams = new Map([
      ["large", Buffer.alloc(16 * 2 ** 20)],
      ["end", end],
    ]);
    const file = await openCompoundFile(accessTo(compoundFile(streams)));
    expect(Buffer.from(await file.read(file.streams.get("end")!, 10_000))).toEqual(end);
    await expect(file.read(file.streams.get("large")!, 10_000)).rejects.toThrow(/at most 10000 are read/);
  });

  it("is read with a few readings, and without its cabinets", async () => {
    const cabinet = Buffer.alloc(8 * 2 ** 20, 1);
    const { counted, count } = counting(
      accessTo(handMadeMsi({ streams: { [storedName("a.cab", false)]: cabinet } })),
    );
    const database = await openMsi(counted);
    expect([...(await database.rows("Property", "Property"))]).toHaveLength(3);
    expect(count.reads).toBeLessThan(20);
    expect(count.bytes).toBeLessThan(300_000);
  });
});

describe("a table", () => {
  it("comes back as it was written, whatever its columns", async () => {
    const cell = {
      [TYPE.text]: fc.option(fc.string({ minLength: 1, maxLength: 9 })),
      [TYPE.longText]: fc.option(fc.string({ minLength: 1, maxLength: 9 })),
      [TYPE.short]: fc.option(fc.integer({ min: -0x7fff, max: 0x7fff })),
      [TYPE.long]: fc.option(fc.integer({ min: -0x7fffffff, max: 0x7fffffff })),
      [TYPE.stream]: fc.constant(null),
    };
    const types = fc.array(fc.constantFrom(...Object.keys(cell).map(Number)), { minLength: 1, maxLength: 6 });
    const table = types.chain((chosen) =>
      fc
        .array(fc.tuple(...chosen.map((type) => cell[type]! as fc.Arbitrary<string | number | null>)), {
          minLength: 1,
          maxLength: 5,
        })
        .map((rows) => ({ chosen, rows })),
    );
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async ({ chosen, rows }, wide) => {
        const columns = chosen.map((type, index) => [`C${index}`, type] as const);
        const bytes = handMadeMsi({ codepage: 65001, wide, tables: { Any: { columns, rows } } });
        const database = await openMsi(accessTo(bytes));
        expect([...(await database.rows("Any"))]).toEqual(
          rows.map((row) => Object.fromEntries(row.map((value, index) => [`C${index}`, value]))),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("that is not there has no rows", async () => {
    const database = await openMsi(accessTo(handMadeMsi()));
    expect([...(await database.rows("ServiceInstall"))]).toEqual([]);
  });

  it("of a type that does not exist spoils no other", async () => {
    const columns = [
      ["Key", TYPE.key],
      ["Odd", 0x1107],
    ] as const;
    const database = await openMsi(accessTo(handMadeMsi({ tables: { Odd: { columns, rows: [["a", 1]] } } })));
    expect([...(await database.rows("Property", "Property"))]).toHaveLength(3);
    const odd = async () => [...(await database.rows("Odd"))];
    await expect(odd()).rejects.toThrow(/the column Odd has a type that does not exist/);
  });
});
