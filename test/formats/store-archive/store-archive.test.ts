import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoreContents, StoredRow, StoredRows } from "../../../src/domain/store-contents.ts";
import { readArchive } from "../../../src/formats/store-archive/read-archive.ts";
import { writeArchive } from "../../../src/formats/store-archive/write-archive.ts";

const NOW = new Date("2026-11-25T08:00:00Z");
type Tables = Readonly<Record<string, readonly StoredRow[]>>;

function contentsOf(tables: Tables, size = 3): StoreContents {
  return {
    version: 2,
    counts: Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])),
    rows: async function* (): AsyncGenerator<StoredRows> {
      for (const [table, rows] of Object.entries(tables))
        for (let at = 0; at < rows.length; at += size) yield { table, rows: rows.slice(at, at + size) };
    },
  };
}
const written = async (contents: StoreContents) =>
  Buffer.concat(await Array.fromAsync(writeArchive(contents, NOW)));
/** As a file is read: a chunk is overwritten when the next is asked for. */
async function* inChunks(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0);
  }
}
async function read(bytes: Uint8Array, size?: number): Promise<Tables> {
  const tables: Record<string, StoredRow[]> = {};
  const archive = await readArchive("a.ndjson.gz", inChunks(bytes, size));
  for (const table of Object.keys(archive.counts)) tables[table] = [];
  for await (const { table, rows } of archive.rows()) tables[table]!.push(...rows);
  return tables;
}
const refusal = (bytes: Uint8Array) =>
  read(bytes).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

const tables = fc
  .uniqueArray(fc.constantFrom("fact", "device", "transition"), { maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .array(
            fc.record({
              tenant: fc.string({ unit: "grapheme" }),
              body: fc.option(fc.string({ unit: "binary" })),
              number: fc.integer(),
            }),
            { maxLength: 8 },
          )
          .map((rows) => [name, rows] as const),
      ),
    ),
  )
  .map((entries): Tables => Object.fromEntries(entries));
const SOME: Tables = {
  fact: [
    { tenant: "t", body: "{}" },
    { tenant: "ü\n", body: null },
  ],
  device: [],
  lease: [{ n: 1 }],
};

describe("an export", () => {
  it("comes back as it was, whatever is in it and however it is cut into pages and chunks", () =>
    fc.assert(
      fc.asyncProperty(
        tables,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 60 }),
        async (given, page, chunk) => {
          // What is no text in UTF-8 cannot be in a file of it.
          const whole = JSON.parse(JSON.stringify(given), (_, value) =>
            typeof value === "string" ? value.toWellFormed() : value,
          );
          expect(await read(await written(contentsOf(whole, page)), chunk)).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    ));

  it("says in its first line what it is, and is text a line a row", async () => {
    const lines = gunzipSync(await written(contentsOf(SOME)))
      .toString()
      .trimEnd()
      .split("\n");
    expect(JSON.parse(lines[0]!)).toEqual({
      kind: "ccmbridge-store",
      format: 1,
      version: 2,
      createdAt: NOW.toISOString(),
      counts: { fact: 2, device: 0, lease: 1 },
    });
    expect(lines.slice(1, -1)).toEqual([
      '{"table":"fact","columns":["tenant","body"]}',
      '["t","{}"]',
      '["ü\\n",null]',
      '{"table":"lease","columns":["n"]}',
      "[1]",
    ]);
    const before = `${lines.slice(0, -1).join("\n")}\n`;
    expect(JSON.parse(lines.at(-1)!)).toEqual({
      end: true,
      rows: 3,
      sha256: createHash("sha256").update(before).digest("hex"),
    });
  });

  it("that is cut off anywhere is refused", async () => {
    const bytes = await written(contentsOf(SOME));
    for (let length = 0; length < bytes.length; length++)
      expect({ length, code: await refusal(bytes.subarray(0, length)) }).toEqual({ length, code: "invalid" });
  });

  it("that is cut off at any line, before it was packed, is refused", async () => {
    const lines = gunzipSync(await written(contentsOf(SOME)))
      .toString()
      .trimEnd()
      .split("\n");
    for (let count = 0; count < lines.length; count++)
      expect({
        count,
        code: await refusal(
          gzipSync(
            lines
              .slice(0, count)
              .map((line) => `${line}\n`)
              .join(""),
          ),
        ),
      }).toEqual({
        count,
        code: "invalid",
      });
  });

  it("in which any line is missing, comes twice or is another, is refused", async () => {
    const lines = gunzipSync(await written(contentsOf(SOME)))
      .toString()
      .trimEnd()
      .split("\n");
    const changes: ((at: number) => string[])[] = [
      (at) => lines.toSpliced(at, 1),
      (at) => lines.toSpliced(at, 0, lines[at]!),
      (at) => lines.toSpliced(at, 1, lines[at]!.replace(/[0-9a-z]/, "Z")),
      (at) => lines.toSpliced(at, 1, '{"hello":1}'),
      (at) => lines.toSpliced(at, 1, '["t",{"a":1}]'),
    ];
    for (const change of changes)
      for (const at of lines.keys())
        expect(await refusal(gzipSync(`${change(at).join("\n")}\n`)), `${change} ${at}`).toBe("invalid");
  });

  it("is refused when it is something else, or of a newer program", async () => {
    expect(await refusal(Buffer.from("hello"))).toBe("invalid");
    expect(await refusal(gzipSync("hello\n"))).toBe("invalid");
    const text = gunzipSync(await written(contentsOf(SOME))).toString();
    expect(await refusal(gzipSync(text.replace('"format":1', '"format":2')))).toBe("configuration");
  });

  it("ends with the failure of what is exported", async () => {
    const failing: StoreContents = {
      ...contentsOf(SOME),
      rows: async function* () {
        yield { table: "fact", rows: SOME.fact! };
        throw new Error("the disk failed");
      },
    };
    await expect(written(failing)).rejects.toThrow("the disk failed");
  });
});
