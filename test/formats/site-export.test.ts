import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import type { OpenBytes } from "../../src/formats/site-export/export-text.ts";
import { exportRecords, surveyExport } from "../../src/formats/site-export/site-export.ts";

/** The bytes in chunks of a size, so that what stands across a border is read as well. */
const bytes = (content: Uint8Array, chunk = 64 << 10): OpenBytes =>
  async function* () {
    for (let at = 0; at < content.length; at += chunk) yield content.subarray(at, at + chunk);
  };
const text = (content: string, chunk?: number) => bytes(Buffer.from(content), chunk);

async function read(open: OpenBytes, asked: Parameters<typeof surveyExport>[1] = {}) {
  const survey = await surveyExport(open, asked);
  return { survey, records: await Array.fromAsync(exportRecords(open, survey)) };
}
const only = async (content: string, asked?: Parameters<typeof surveyExport>[1]) =>
  (await read(text(content), asked)).records[0]!;

describe("columns", () => {
  it.each([
    ["the console", "Name,Resource ID,Client,Client Version,Site Code,Last Activity,Co-managed\n"],
    ["the provider's class", "Name,ResourceID,IsClient,ClientVersion,SiteCode,LastActiveTime,CoManaged\n"],
    [
      "a view of the database",
      "Name0,ResourceID,Client0,Client_Version0,SMS_Assigned_Sites0,Last_Active_Time0,CoManaged\n",
    ],
    ["a script", "DEVICENAME,machineid,isclient,clientversion,sitecode,lastactivetime,comanaged\n"],
  ])("are understood as %s spells them", async (_writer, header) => {
    const record = await only(`${header}PC-1,16777300,1,5.00.9128.1007,ABC,2026-11-24 08:00:00.000,1\n`);
    expect(record).toMatchObject({
      resourceId: 16_777_300,
      name: "PC-1",
      client: true,
      clientVersion: "5.00.9128.1007",
      siteCode: "ABC",
      lastActiveAt: "2026-11-24T08:00:00.000Z",
      coManaged: true,
    });
  });

  it("that are not used are named, and of two of one meaning the first that says something counts", async () => {
    const { survey, records } = await read(
      text("ResourceID,Name,Netbios_Name0,Colour,ResourceID\n1,,PC-1,red,2\n"),
    );
    expect(survey.ignored).toEqual(["Colour"]);
    expect(records).toMatchObject([{ resourceId: 1, name: "PC-1" }]);
  });

  it("without the resource id make no list of devices, and the others are named", async () => {
    await expect(surveyExport(text("Name;Domain\nPC-1;CONTOSO\n"))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/Resource ID.*Name, Domain/),
    });
    await expect(surveyExport(text(""))).rejects.toThrow("The file holds no table.");
  });
});

describe("the form of a file", () => {
  const HEADER = ["ResourceID", "Name", "SerialNumber"];
  const ROWS = [
    ["1", "Büro-1 “links”", "A;1,\t2"],
    ["2", 'say "PC"', "line\nbreak"],
  ];
  const NAMES = [
    ["Büro-1 “links”", "A;1,\t2"],
    ['say "PC"', "line\nbreak"],
  ];

  it.each(["utf8", "utf8-mark", "utf16le", "utf16le-mark", "utf-16be", "win1252"])(
    "is told by itself: %s, whatever parts the cells",
    async (encoding) => {
      for (const delimiter of [",", ";", "\t"])
        for (const [newline, quoted] of [
          ["\n", false],
          ["\r\n", true],
        ] as const) {
          const [name, mark] = encoding.split("-mark");
          const content = stringify([HEADER, ...ROWS], { delimiter, record_delimiter: newline, quoted });
          const encoded = iconv.encode(content, name!, {
            addBOM: mark !== undefined || encoding === "utf-16be",
          });
          const { records } = await read(bytes(encoded, 7));
          expect(records.map((each) => [each.name, each.serialNumber])).toEqual(NAMES);
        }
    },
  );

  it("may begin with the lines that PowerShell and spreadsheets put in front", async () => {
    const rows = "ResourceID;Name\r\n1;PC-1\r\nx;PC-2\r\n";
    for (const front of ["", "#TYPE Selected.System.Object\r\n", "sep=;\r\n", "#TYPE X\r\nsep=;\r\n"]) {
      const { survey, records } = await read(text(front + rows));
      expect(records.map(({ name }) => name)).toEqual(["PC-1"]);
      expect(survey.refused.first[0]!.line).toBe(3 + (front.match(/\n/g)?.length ?? 0));
    }
  });

  it("may be one JSON object a line", async () => {
    const { survey, records } = await read(
      text('{"ResourceID":1,"Name":"PC-1","__CLASS":"X","CoManaged":true}\n\nnonsense\n[1]\n{"MachineId":2}'),
    );
    expect(records.map(({ resourceId, coManaged }) => [resourceId, coManaged])).toEqual([
      [1, true],
      [2, null],
    ]);
    expect(survey.format).toBe("ndjson");
    expect(survey.ignored).toEqual([]);
    expect(survey.refused.first).toEqual([
      { line: 3, why: "it is no JSON object" },
      { line: 4, why: "it is no JSON object" },
    ]);
  });

  it("that is one JSON array is answered with how to write it", async () => {
    await expect(surveyExport(text('[{"ResourceID":1}]'))).rejects.toMatchObject({
      code: "invalid",
      next: expect.stringMatching(/-Compress/),
    });
  });

  it("with an open quotation mark is refused by its line, and long ones take no memory", async () => {
    await expect(surveyExport(text('ResourceID,Name\n1,a\n2,"open\n3,b\n'))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^Line \d/),
    });
    const endless = `ResourceID,Name\n1,"${"x".repeat(3 << 20)}`;
    await expect(surveyExport(text(endless))).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("rows", () => {
  it("that carry no device are refused by their line, and the others are read", async () => {
    const { survey, records } = await read(
      text(
        'ResourceID,Name\n1,"two\nlines"\n,PC-2\nabc,PC-3\n1.67773E+07,PC-4\n5\n6,PC-6,more\n7,PC-7,\n-8,PC-8\n9,PC-9\n',
      ),
    );
    expect(records.map(({ resourceId }) => resourceId)).toEqual([1, 7, 9]);
    expect(survey.refused).toEqual({
      count: 6,
      first: [
        { line: 4, why: "it names no resource id" },
        { line: 5, why: "its resource id abc is no number of a device" },
        { line: 6, why: "its resource id 1.67773E+07 lost digits in a spreadsheet" },
        { line: 7, why: "it has 1 cell, the header has 2" },
        { line: 8, why: "it has 3 cells, the header has 2" },
        { line: 10, why: "its resource id -8 is no number of a device" },
      ],
    });
  });

  it("of a device that came before are counted, and the first stays", async () => {
    const { survey, records } = await read(text("ResourceID,Name\n1,first\n1,second\n"));
    expect([survey.rows, survey.repeated, records.map(({ name }) => name)]).toEqual([1, 1, ["first"]]);
  });

  it("are counted and not all listed when a million are refused", async () => {
    const { survey } = await read(text(`ResourceID,Name\n${"x,y\n".repeat(500)}1,PC-1\n`));
    expect([survey.refused.count, survey.refused.first.length]).toEqual([500, 100]);
  });

  it("say where a cell is in no form that is known", async () => {
    const { survey } = await read(
      text("ResourceID,Client,Last Activity\n1,Yes,1/1/1980 6:00:00 AM\n2,maybe,yesterday\n3,perhaps,\n"),
    );
    expect(survey.notUnderstood).toEqual([
      { column: "Client", cells: 2, line: 3 },
      { column: "Last Activity", cells: 1, line: 3 },
    ]);
  });
});

describe("cells", () => {
  const instant = async (cell: string, asked?: Parameters<typeof surveyExport>[1]) =>
    (await only(`ResourceID;LastActiveTime\n1;${cell}\n`, asked)).lastActiveAt;

  it.each([
    ["2026-11-24T08:05:06Z", "2026-11-24T08:05:06.000Z"],
    ["2026-11-24T08:05:06+02:00", "2026-11-24T06:05:06.000Z"],
    ["2026-11-24 08:05:06.120", "2026-11-24T08:05:06.120Z"],
    ["2026-11-24", "2026-11-24T00:00:00.000Z"],
    ["11/24/2026 8:05:06 PM", "2026-11-24T20:05:06.000Z"],
    ["11/24/2026 8:05:06\u202FPM", "2026-11-24T20:05:06.000Z"],
    ["3/4/2026 12:05 AM", "2026-03-04T00:05:00.000Z"],
    ["24.11.2026 08:05:06", "2026-11-24T08:05:06.000Z"],
    ["03.04.2026 08:05", "2026-04-03T08:05:00.000Z"],
    ["24/11/2026 08:05:06", "2026-11-24T08:05:06.000Z"],
    ["24-11-2026 08:05", "2026-11-24T08:05:00.000Z"],
    ["2026/11/24 08:05", "2026-11-24T08:05:00.000Z"],
    ["20261124080506.000000+060", "2026-11-24T07:05:06.000Z"],
    ["20261124080506.000000+***", "2026-11-24T08:05:06.000Z"],
    ["/Date(1795507506000)/", "2026-11-24T08:05:06.000Z"],
    ["1980-01-01T06:00:00Z", null],
    ["31.02.2026 08:00", null],
    ["24.11.2026 25:00", null],
    ["", null],
    ["NULL", null],
  ])("%s is the moment %s", async (cell, moment) => {
    expect(await instant(cell)).toBe(moment);
  });

  it("leave the order of day and month to the whole file, and to the one who asks where it is open", async () => {
    const file = (dates: string[]) =>
      `ResourceID,LastActiveTime\n${dates.map((date, at) => `${at + 1},${date}\n`).join("")}`;
    const { records } = await read(text(file(["03/04/2026 08:00", "24/04/2026 08:00"])));
    expect(records[0]!.lastActiveAt).toBe("2026-04-03T08:00:00.000Z");
    await expect(surveyExport(text(file(["03/04/2026 08:00"])))).rejects.toMatchObject({
      code: "invalid",
      next: expect.stringMatching(/--dates day-first/),
    });
    await expect(surveyExport(text(file(["24/04/2026", "04/24/2026"])))).rejects.toThrow(/Some dates/);
    expect(await instant("03/04/2026 08:00", { dayOrder: "month-first" })).toBe("2026-03-04T08:00:00.000Z");
  });

  it.each([
    "16777300",
    " 16777300 ",
    "16,777,300",
    "16.777.300",
    "16'777'300",
    "16\u00A0777\u00A0300",
    "16777300.0",
    "16777300,00",
    "16.777.300,00",
  ])("%o is one resource id", async (cell) => {
    expect((await only(`ResourceID;Name\n"${cell}";PC\n`)).resourceId).toBe(16_777_300);
  });

  it("carry yes and no, ids in braces, workloads and codes of enrolment", async () => {
    const id = "5B8F6C59-0C75-4F7B-8F7E-2F5B2B1F9D10";
    const record = await only(
      `ResourceID;Client;Co-managed;AADDeviceID;MDMWorkloads;EnrollmentStatusCode;SiteCode\n1;Yes;Nein;{${id}};8193;2,149,056,536;System.String[]\n`,
    );
    expect(record).toMatchObject({
      client: true,
      coManaged: false,
      entraDeviceId: id.toLowerCase(),
      workloadBits: "8193",
      enrolmentErrorCode: "0x80180018",
      siteCode: null,
    });
  });
});

describe("whatever is in a file", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }).map((raw) => raw.replaceAll("\0", "")),
    fc.constantFrom('"', ";", ",", "\t", "\n", "\r\n", "ä", "“"),
  );

  it("every device that was written comes back once with its name, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 0xffff_ffff }), { maxLength: 20 }),
        fc.array(cell, { minLength: 20, maxLength: 20 }),
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("utf8", "utf16le"),
        fc.integer({ min: 1, max: 40 }),
        async (ids, names, delimiter, encoding, chunk) => {
          const rows = ids.map((id, at) => [String(id), names[at]!]);
          const content = stringify([["ResourceID", "Name"], ...rows], { delimiter, quoted: true });
          const { survey, records } = await read(
            bytes(iconv.encode(content, encoding, { addBOM: true }), chunk),
          );
          expect(records.map(({ resourceId }) => resourceId)).toEqual(ids);
          const said = (name: string) => (name === "NULL" ? null : name.trim() || null);
          expect(records.map(({ name }) => name)).toEqual(
            rows.map(([, name]) => said(iconv.decode(iconv.encode(name!, encoding), encoding))),
          );
          expect(survey.refused.count).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("it is read or refused as invalid, and rows are read, repeated or refused: none is lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.oneof(cell, fc.nat().map(String)), { maxLength: 4 }), { maxLength: 12 }),
        async (rows) => {
          const content = stringify([["ResourceID", "Name", "Client"], ...rows]);
          const { survey, records } = await read(text(content, 11));
          expect(records).toHaveLength(survey.rows);
          const written = rows.filter((cells) => cells.length > 1 || (cells[0] ?? "") !== "").length;
          expect(survey.rows + survey.repeated + survey.refused.count).toBe(written);
        },
      ),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (content) => {
        const outcome = await read(bytes(content, 13)).then(
          () => "read",
          (error) => error.code,
        );
        expect(["read", "invalid"]).toContain(outcome);
      }),
      { numRuns: 200 },
    );
  });
});
