import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bench as applyBench } from "../../bench/apply.ts";
import { coldStartRows } from "../../bench/cold-start.ts";
import { contentRows } from "../../bench/content.ts";
import { readBehindLatency } from "../../bench/devices/behind-latency.ts";
import { deviceRows } from "../../bench/devices.ts";
import { eventRows } from "../../bench/events.ts";
import { functionRows } from "../../bench/functions.ts";
import { loadRows } from "../../bench/load.ts";
import { median } from "../../bench/measure.ts";
import { readingRows } from "../../bench/reading.ts";
import { inWords, meets } from "../../bench/report.ts";
import type { BenchRow } from "../../bench/row.ts";

const SOURCE = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Rows are looked at for being figures; how large they are depends on the machine. */
function expectFigures(rows: readonly BenchRow[], names: readonly RegExp[]) {
  expect(rows.map(({ name }) => name)).toEqual(names.map((name) => expect.stringMatching(name)));
  for (const { value } of rows) expect(value).toBeTypeOf("number");
  expect(rows.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
}

describe("the benches", () => {
  it("measure content and the memory it takes", async () => {
    const rows = await contentRows({
      rounds: 1,
      size: 100_000,
      small: 1 << 20,
      middle: 2 << 20,
      large: 3 << 20,
    });
    expectFigures(rows, [
      /file to file/,
      /without a disk/,
      /memory for 1 MiB/,
      /memory for 2 MiB/,
      /memory for 3 MiB/,
      /3 MiB take more/,
    ]);
  });

  it("count the requests of an apply, and hold a repeated one to its aim", async () => {
    const rows = await applyBench();
    expectFigures(rows, [/first/, /reads/, /writes/]);
    // Counts, not times: they are the same on every machine.
    expect(rows.filter((row) => meets(row) === false)).toEqual([]);
  });

  it("start the program", async () => {
    expectFigures(await coldStartRows({ rounds: 1, main: SOURCE }), [/--version/, /cmd lint/]);
  });

  it("start the functions", async () => {
    expectFigures(await functionRows({ rounds: 1 }), [/^functions/]);
  });

  it("count events through a process that is killed, and lose none", async () => {
    const rows = await eventRows({ events: 6_000, engine: "sqlite", kills: 1 });
    expectFigures(rows, [/one core/, /lost or doubled/]);
    expect(rows[1]?.value).toBe(0);
  });

  it("read an MSI and judge lines", async () => {
    const rows = await readingRows({ rounds: 1, files: 2, lines: 5 });
    expectFigures(rows, [/^msi/, /^msi/, /^cmd/, /^cmd/]);
  });
});

describe("an estate", () => {
  it.each([
    ["sqlite", "SQLite"],
    ["postgresql", "PostgreSQL"],
  ])(
    "is read from exports, read again for what changed, and asked, on %s",
    {
      timeout: 120_000,
    },
    async (engine, name) => {
      const rows = await deviceRows(300, engine);
      expect(rows.map((row) => row.name.replace(`devices, 300 on ${name}: `, ""))).toEqual(
        expect.arrayContaining([
          "report funnel",
          "report trend",
          "a page of a rare fault",
          "database a device",
        ]),
      );
      for (const { value } of rows) expect(value).toBeGreaterThan(0);
    },
  );

  it("is multiplied, asked, and served beside a bare route", {
    timeout: 120_000,
  }, async () => {
    const rows = await loadRows({ size: 590, judged: 300, seconds: 0.2 }, "sqlite");
    expect(rows.map((row) => row.name.replace("load, 600 on SQLite: ", ""))).toEqual(
      expect.arrayContaining([
        "report stuck",
        "lists to a bare route of the same bytes",
        "devices to a bare route of the same bytes",
        "reports to a bare route of the same bytes",
      ]),
    );
    for (const { value } of rows) expect(value).toBeGreaterThan(0);
  });

  it("of 50,000 devices behind latency comes by an export, five times as quickly as by next links, without a 429", {
    timeout: 180_000,
  }, async () => {
    const { way, rows, seconds, oneByOneSeconds, requests, throttled } = await readBehindLatency(50_000);
    expect(way).toMatch(/^export job, for \d+ devices$/);
    expect(rows).toBeGreaterThan(40_000);
    expect(oneByOneSeconds / seconds).toBeGreaterThanOrEqual(5);
    expect(throttled / requests).toBeLessThan(0.01);
  });
});

describe("the report", () => {
  it("says of every aim whether it is met", () => {
    const rows: BenchRow[] = [
      { name: "quick", value: 0.9, unit: "x", aim: { atLeast: 0.85 } },
      { name: "slow", value: 2.61, unit: "x", aim: { atMost: 2.5 }, note: "busy" },
      { name: "plain", value: 12_345.6, unit: "per s" },
    ];
    expect(inWords(rows, { node: "v24.0.0", cores: 2, processor: "some" }).split("\n")).toEqual([
      "Node v24.0.0, 2 cores, some",
      "",
      "quick        0.90 x  at least 0.85  met",
      "slow         2.61 x  at most 2.5    NOT MET  busy",
      "plain  12,346 per s",
      "",
      "1 of 2 aims met. Ratios are taken within this run; absolute figures are this machine's.",
      "",
    ]);
  });

  it("takes the middle of an odd number, and the mean of the two middle ones of an even", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });
});
