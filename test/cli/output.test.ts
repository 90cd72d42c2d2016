import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ExcelJS from "exceljs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { OutputFormat, View } from "../../src/cli/frame.ts";
import { type PrintOptions, printValue } from "../../src/cli/output.ts";
import { PLAIN } from "../../src/cli/paint.ts";
import { table } from "../../src/cli/table.ts";
import { widthOf } from "../../src/cli/wrapped.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "output-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = [
  { name: "PC-1", size: 12, at: new Date("2026-07-01T08:00:00Z"), tags: ["a", "b"], owner: { name: "Ann" } },
  { name: "PC-2", size: -3, at: null, tags: [], owner: null },
];
const LIST = { asOf: "2026-07-01", complete: true, rows: ROWS };

async function printed(
  format: OutputFormat,
  value: unknown = LIST,
  { view = {}, ...more }: Partial<PrintOptions> & { view?: View } = {},
): Promise<string> {
  const outputFile = join(folder, "out");
  await printValue(value, view, {
    format,
    width: 80,
    paint: PLAIN,
    outputFile,
    ...more,
  });
  return readFileSync(outputFile, "utf8");
}

describe("the same data", () => {
  it("is one document in JSON and YAML, times in ISO 8601", async () => {
    const plain = JSON.parse(JSON.stringify(LIST));
    expect(JSON.parse(await printed("json"))).toEqual(plain);
    expect(parseYaml(await printed("yaml"))).toEqual(plain);
    expect(await printed("json")).toMatch(/}\n$/);
  });

  it("is a line per row in NDJSON, CSV and Markdown", async () => {
    const lines = (text: string) => text.trimEnd().split("\n");
    expect(lines(await printed("ndjson")).map((line) => JSON.parse(line).name)).toEqual(["PC-1", "PC-2"]);
    expect(lines(await printed("csv"))).toEqual([
      "name,size,at,tags,owner",
      'PC-1,12,2026-07-01T08:00:00.000Z,"a, b","{""name"":""Ann""}"',
      "PC-2,-3,,,",
    ]);
    expect(lines(await printed("md"))).toEqual([
      "| name | size | at | tags | owner |",
      "| --- | ---: | --- | --- | --- |",
      '| PC-1 | 12 | 2026-07-01T08:00:00.000Z | a, b | {"name":"Ann"} |',
      "| PC-2 | -3 |  |  |  |",
    ]);
  });

  it("is a sheet whose numbers are numbers and whose formulas are text", async () => {
    const outputFile = join(folder, "out.xlsx");
    const rows = [{ name: "=HYPERLINK(1)", size: 12, yes: true }];
    await printValue(rows, {}, { format: "xlsx", width: 80, paint: PLAIN, outputFile });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(outputFile);
    const sheet = book.worksheets[0]!;
    expect(sheet.getRow(1).values).toEqual([undefined, "name", "size", "yes"]);
    expect(sheet.getRow(2).values).toEqual([undefined, "=HYPERLINK(1)", 12, true]);
    expect(sheet.getCell("A2").type).toBe(ExcelJS.ValueType.String);
  });

  it("is cut by a query, and by columns that may lead into a row", async () => {
    expect(JSON.parse(await printed("json", LIST, { query: "rows[?size > `0`].name" }))).toEqual(["PC-1"]);
    expect(await printed("csv", LIST, { columns: "owner.name,name" })).toBe(
      "owner.name,name\nAnn,PC-1\n,PC-2\n",
    );
    expect(JSON.parse(await printed("json", LIST, { columns: "name" }))).toMatchObject({
      complete: true,
      rows: [{ name: "PC-1" }, { name: "PC-2" }],
    });
  });

  it("is refused for a column that no row has, with the names there are", async () => {
    await expect(printed("csv", LIST, { columns: "nam,name" })).rejects.toMatchObject({
      code: "usage",
      message: "There is no column nam here; the answer was printed with all of them.",
      next: "Choose from: name, size, at, tags, owner.",
    });
    // Of what is empty nobody can tell what it would hold.
    expect(await printed("csv", [{ name: "PC-1", owner: null }], { columns: "name,owner.name" })).toBe(
      "name,owner.name\nPC-1,\n",
    );
    expect(await printed("json", { rows: [] }, { columns: "nam" })).toContain('"rows": []');
  });

  it("that comes row by row is printed row by row, and held only where all is needed", async () => {
    async function* rows() {
      yield* ROWS;
    }
    const columns = [{ key: "name", title: "Name" }];
    expect(await printed("csv", undefined, { view: { rows: rows(), columns } })).toBe("name\nPC-1\nPC-2\n");
    expect(
      JSON.parse(await printed("json", { complete: true }, { view: { rows: rows(), columns } })).rows,
    ).toHaveLength(2);
  });
});

describe("CSV", () => {
  it.each(["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\u0000=1"])(
    "does not let %j be run as a formula",
    async (text) => {
      const [, cell = ""] = (await printed("csv", [{ text }])).split(/\n(.*)/s);
      expect(cell.trimEnd().replace(/^"/, "")[0]).toBe("'");
    },
  );

  it("reads back as what was written, whatever was in a cell", async () => {
    const { parse } = await import("./read-csv.ts");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.string(), b: fc.string() }), { minLength: 1 }),
        async (rows) => {
          const [, ...read] = parse(await printed("csv", rows));
          const bare = (text: string) => text.replace(/^'/, "");
          expect(read.map((cells) => cells.map(bare))).toEqual(rows.map(({ a, b }) => [bare(a), bare(b)]));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("a table", () => {
  const columns = [
    { key: "name", title: "Name" },
    { key: "about", title: "About" },
    { key: "size", title: "Size", align: "right" as const },
  ];
  const lines = (rows: readonly unknown[], width: number) =>
    table(rows, columns, { paint: PLAIN, width }).trimEnd().split("\n");

  it.each([80, 160])("fits into %i columns, wide characters counted as two", (width) => {
    const rows = [
      { name: "端末管理サーバー第一号機", about: "構成マネージャーのクライアント ".repeat(12), size: 1 },
      { name: "PC-2", about: "word ".repeat(60), size: 1_000_000 },
    ];
    const drawn = lines(rows, width);
    expect(drawn.every((line) => widthOf(line) <= width)).toBe(true);
    expect(Math.max(...drawn.map(widthOf))).toBeGreaterThan(width * 0.8);
    expect(drawn.join(" ").match(/word/g)).toHaveLength(60);
  });

  it("keeps its columns where there is room, and numbers to the right", () => {
    expect(
      lines(
        [
          { name: "a", about: "b", size: 5 },
          { name: "long name", about: "", size: 1_234 },
        ],
        80,
      ),
    ).toEqual(["Name       About  Size", "a          b         5", "long name         1234"]);
  });

  it("keeps a number off its neighbour, in the head as well, and leaves out what is spare where there is no room", () => {
    const rows = [{ size: 1, id: "x".repeat(36), about: "a few words" }];
    const wide = [
      { key: "size", title: "Size", align: "right" as const },
      { key: "about", title: "About", spare: true as const },
      { key: "id", title: "Id" },
    ];
    const drawn = (width: number) => table(rows, wide, { paint: PLAIN, width }).trimEnd().split("\n");
    expect(drawn(80)).toEqual(["Size  About        Id", `   1  a few words  ${"x".repeat(36)}`]);
    expect(drawn(50)).toEqual(["Size  Id", `   1  ${"x".repeat(36)}`]);
  });

  it("shows what is spare when it is asked for", async () => {
    const columns = [
      { key: "name", title: "Name", spare: true as const },
      { key: "at", title: "At" },
    ];
    const text = await printed("table", LIST, {
      view: { rows: ROWS, columns },
      columns: "name,at",
      width: 12,
    });
    expect(text).toContain("Name");
  });

  it("lets nothing in the data drive the terminal", () => {
    const [, line = ""] = lines([{ name: "\u001b[31mred\u0007", about: "a\u0008b", size: 1 }], 80);
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it("of nothing says so", () => expect(lines([], 80)).toEqual(["Nothing to show."]));

  it("is never wider than the terminal, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.string({ unit: "grapheme" }),
            about: fc.string({ unit: "grapheme", maxLength: 200 }),
            size: fc.integer(),
          }),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        fc.integer({ min: 40, max: 200 }),
        (rows, width) => {
          expect(lines(rows, width).every((line) => widthOf(line) <= width)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
