import { join } from "node:path";
import iconv from "iconv-lite";

export const FIXTURES = join(import.meta.dirname, "../../fixtures/msi");
export const INSTALLER = "000C1084";

const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
const FREE = 0xffffffff;
const END = 0xfffffffe;

export type Streams = ReadonlyMap<string, Uint8Array>;
export type HandMadeColumn = readonly [name: string, type: number];
export interface HandMadeTable {
  readonly columns: readonly HandMadeColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}
/** Type words as installers have them. */
export const TYPE = {
  key: 0x2d48,
  text: 0x1d00,
  longText: 0x0f00,
  short: 0x1502,
  long: 0x1104,
  stream: 0x1900,
};

export interface HandMadeMsi {
  readonly codepage?: number;
  /** References of three bytes. */
  readonly wide?: boolean;
  readonly sectorSize?: 512 | 4096;
  readonly classId?: string;
  readonly tables?: Readonly<Record<string, HandMadeTable>>;
  readonly properties?: Readonly<Record<string, string>>;
  readonly summary?: Summary | null;
  /** More streams, by their stored names. */
  readonly streams?: Readonly<Record<string, Uint8Array>>;
  /** Every second sector of the file is left unused, so that no chain lies in a row. */
  readonly scattered?: boolean;
  /** A stream that lies behind everything else, as a download that breaks off loses it. */
  readonly last?: readonly [storedName: string, bytes: Uint8Array];
  /** A stream of zeros in front of everything else, of so many bytes; for files that are too large to hold. */
  readonly hole?: readonly [storedName: string, size: number];
}
type Summary = Readonly<Record<number, string | number | Date>>;

const PROPERTIES = {
  ProductCode: "{11111111-2222-3333-4444-555555555555}",
  ProductName: "Hand-made",
  ProductVersion: "1.2.3",
};

/** An MSI with what it takes and what is asked for. */
export function handMadeMsi(made: HandMadeMsi = {}): Uint8Array {
  const { head, rest } = handMadeParts(made);
  return Buffer.concat([head, rest]);
}

/** The same as a head and a rest, which lies at `restAt`: between them is the hole. */
export function handMadeParts(made: HandMadeMsi) {
  const properties = { ...PROPERTIES, ...made.properties };
  const tables: Record<string, HandMadeTable> = {
    Property: {
      columns: [
        ["Property", TYPE.key],
        ["Value", TYPE.longText],
      ],
      rows: Object.entries(properties),
    },
    ...made.tables,
  };
  const { streams } = databaseStreams(tables, made.codepage ?? 1252, made.wide ?? false);
  if (made.summary !== null)
    streams.set(
      "\u0005SummaryInformation",
      summaryStream({ 7: "Intel;1033", 9: "{99999999-8888-7777-6666-555555555555}", ...made.summary }),
    );
  for (const [name, bytes] of Object.entries(made.streams ?? {})) streams.set(name, bytes);
  return compoundFileParts(streams, made);
}

/** The stored name of a stream or table: two characters in one. */
export function storedName(name: string, isTable: boolean): string {
  let stored = isTable ? "\u4840" : "";
  for (let at = 0; at < name.length; at++) {
    const [a, b] = [CHARACTERS.indexOf(name[at]!), CHARACTERS.indexOf(name[at + 1] ?? "?")];
    if (a < 0) stored += name[at];
    else if (b < 0) stored += String.fromCharCode(0x4800 + a);
    else {
      stored += String.fromCharCode(0x3800 + a + (b << 6));
      at += 1;
    }
  }
  return stored;
}

function databaseStreams(tables: Readonly<Record<string, HandMadeTable>>, codepage: number, wide: boolean) {
  const ids = new Map<string, number>();
  const idOf = (text: string) => {
    if (!ids.has(text)) ids.set(text, ids.size + 1);
    return ids.get(text)!;
  };
  const columns: (string | number)[][] = Object.entries(tables).flatMap(([table, { columns }]) =>
    columns.map(([name, type], index) => [table, index + 1, name, type]),
  );
  const widths = (types: readonly number[]) =>
    types.map((type) => {
      if ((type & 0xfff) === 0x900) return 2;
      if (type & 0x800) return wide ? 3 : 2;
      return (type & 0xff) <= 2 ? 2 : 4;
    });
  const data = (types: readonly number[], rows: HandMadeTable["rows"]) =>
    Buffer.concat(
      widths(types).flatMap((width, column) =>
        rows.map((row) => {
          const cell = row[column] ?? null;
          const isText = (types[column]! & 0x800) !== 0 && (types[column]! & 0xfff) !== 0x900;
          const offset = width === 2 ? 0x8000 : 0x80000000;
          return little(width, cell === null ? 0 : isText ? idOf(String(cell)) : Number(cell) + offset);
        }),
      ),
    );
  const streams = new Map<string, Uint8Array>();
  streams.set(storedName("_Columns", true), data([0x2d40, 0x2502, 0x0d40, 0x0502], columns));
  for (const [table, { columns, rows }] of Object.entries(tables))
    if (rows.length > 0)
      streams.set(
        storedName(table, true),
        data(
          columns.map(([, type]) => type),
          rows,
        ),
      );
  const texts = [...ids.keys()].map((text) => encoded(text, codepage));
  streams.set(storedName("_StringPool", true), stringPool(texts, codepage, wide));
  streams.set(storedName("_StringData", true), Buffer.concat(texts));
  return { streams };
}

const encoded = (text: string, codepage: number) =>
  iconv.encode(
    text,
    codepage === 65001 ? "utf8" : iconv.encodingExists(`cp${codepage}`) ? `cp${codepage}` : "cp1252",
  );

/** Lengths and reference counts; a text of 64 KiB or more takes two entries. */
export function stringPool(texts: readonly Uint8Array[], codepage: number, wide = false): Buffer {
  return Buffer.concat([
    little(4, codepage + (wide ? 0x80000000 : 0)),
    ...texts.map(({ length }) =>
      length > 0xffff
        ? Buffer.concat([little(2, 0), little(2, 1), little(4, length)])
        : Buffer.concat([little(2, length), little(2, length === 0 ? 0 : 1)]),
    ),
  ]);
}

/** A property set with one section. Numbers are VT_I4, except the code page. */
export function summaryStream(summary: Summary): Buffer {
  const values = Object.entries(summary).map(([id, value]) => ({
    id: Number(id),
    bytes:
      typeof value === "string"
        ? Buffer.concat([little(4, 30), little(4, Buffer.byteLength(value) + 1), Buffer.from(`${value}\0`)])
        : value instanceof Date
          ? Buffer.concat([little(4, 64), fileTime(value)])
          : id === "1"
            ? Buffer.concat([little(4, 2), little(2, value & 0xffff), little(2, 0)])
            : Buffer.concat([little(4, 3), little(4, value)]),
  }));
  let at = 8 + 8 * values.length;
  const places = values.map(({ id, bytes }) => {
    const place = Buffer.concat([little(4, id), little(4, at)]);
    at += bytes.length;
    return place;
  });
  const section = Buffer.concat([
    little(4, at),
    little(4, values.length),
    ...places,
    ...values.map((v) => v.bytes),
  ]);
  return Buffer.concat([
    little(2, 0xfffe),
    Buffer.alloc(22),
    little(4, 1),
    Buffer.alloc(16),
    little(4, 48),
    section,
  ]);
}

function fileTime(date: Date): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(date.getTime()) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}

/** A compound file by its specification, written without a look at the reader. */
export function compoundFile(streams: Streams, how: Shape = {}): Uint8Array {
  const { head, rest } = compoundFileParts(streams, how);
  return Buffer.concat([head, rest]);
}

type Shape = Pick<HandMadeMsi, "sectorSize" | "classId" | "scattered" | "last" | "hole">;

function compoundFileParts(
  streams: Streams,
  { sectorSize = 512, classId = INSTALLER, scattered = false, last, hole }: Shape,
) {
  const sectors: Buffer[] = [];
  const holeSectors = Math.ceil((hole?.[1] ?? 0) / sectorSize);
  const links = Array.from({ length: holeSectors }, (_, index) =>
    index + 1 < holeSectors ? index + 1 : END,
  );
  const place = (bytes: Uint8Array): number => {
    const count = Math.ceil(bytes.length / sectorSize);
    if (count === 0) return END;
    const first = links.length;
    for (let index = 0; index < count; index++) {
      const sector = Buffer.alloc(sectorSize);
      sector.set(bytes.subarray(index * sectorSize, (index + 1) * sectorSize));
      sectors.push(sector);
      links.push(index + 1 === count ? END : links.length + (scattered ? 2 : 1));
      if (scattered && index + 1 < count) {
        sectors.push(Buffer.alloc(sectorSize, 0xaa));
        links.push(FREE);
      }
    }
    return first;
  };
  const mini: Buffer[] = [];
  const miniLinks: number[] = [];
  const placed = [...streams].map(([name, bytes]) => {
    if (bytes.length >= 4096) return { name, size: bytes.length, start: place(bytes) };
    const count = Math.ceil(bytes.length / 64);
    const start = count === 0 ? END : miniLinks.length;
    for (let index = 0; index < count; index++) {
      const sector = Buffer.alloc(64);
      sector.set(bytes.subarray(index * 64, (index + 1) * 64));
      mini.push(sector);
      miniLinks.push(index + 1 === count ? END : miniLinks.length + 1);
    }
    return { name, size: bytes.length, start };
  });
  const miniBytes = Buffer.concat(mini);
  const miniStart = place(miniBytes);
  const miniTable = numbersIn(miniLinks, sectorSize, FREE);
  const miniTableStart = place(miniTable);
  if (hole) placed.push({ name: hole[0], start: 0, size: hole[1] });
  const entryCount = 1 + placed.length + (last ? 1 : 0);
  // Written when it is known where the last stream lies.
  const directoryStart = place(new Uint8Array(entryCount * 128));
  const perSector = sectorSize / 4;
  const lastSectors = Math.ceil((last?.[1].length ?? 0) / sectorSize);
  let tableSectors = 0;
  let lists = 0;
  for (let changed = true; changed; ) {
    const need = Math.ceil((links.length + tableSectors + lists + lastSectors) / perSector);
    const needLists = Math.ceil(Math.max(0, need - 109) / (perSector - 1));
    changed = need !== tableSectors || needLists !== lists;
    [tableSectors, lists] = [need, needLists];
  }
  const tableAt = links.length;
  const listsAt = tableAt + tableSectors;
  const lastAt = listsAt + lists;
  if (last) placed.push({ name: last[0], start: lastAt, size: last[1].length });
  const directory = Buffer.concat([
    entry("Root Entry", 5, {
      child: placed.length > 0 ? 1 : FREE,
      start: miniStart,
      size: miniBytes.length,
      classId,
    }),
    ...placed.map(({ name, start, size }, index) =>
      entry(name, 2, { right: index + 1 < placed.length ? index + 2 : FREE, start, size }),
    ),
  ]);
  const step = scattered ? 2 : 1;
  for (let at = 0, sector = directoryStart; at < directory.length; at += sectorSize, sector += step)
    sectors[sector - holeSectors]!.set(directory.subarray(at, at + sectorSize));
  const all = [
    ...links,
    ...Array(tableSectors).fill(0xfffffffd),
    ...Array(lists).fill(0xfffffffc),
    ...Array.from({ length: lastSectors }, (_, index) =>
      index + 1 < lastSectors ? lastAt + index + 1 : END,
    ),
  ];
  const table = numbersIn(all, sectorSize, FREE);
  const places = Array.from({ length: tableSectors }, (_, index) => tableAt + index);
  const listBytes = Array.from({ length: lists }, (_, index) => {
    const own = places.slice(109 + index * (perSector - 1), 109 + (index + 1) * (perSector - 1));
    const padded = [...own, ...Array(perSector - 1 - own.length).fill(FREE)];
    return numbersIn([...padded, index + 1 < lists ? listsAt + index + 1 : END], sectorSize, FREE);
  });
  const head = Buffer.alloc(sectorSize);
  head.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  head.writeUInt16LE(0x3e, 24);
  head.writeUInt16LE(sectorSize === 512 ? 3 : 4, 26);
  head.writeUInt16LE(0xfffe, 28);
  head.writeUInt16LE(sectorSize === 512 ? 9 : 12, 30);
  head.writeUInt16LE(6, 32);
  head.writeUInt32LE(tableSectors, 44);
  head.writeUInt32LE(directoryStart, 48);
  head.writeUInt32LE(4096, 56);
  head.writeUInt32LE(miniTableStart, 60);
  head.writeUInt32LE(Math.ceil(miniTable.length / sectorSize), 64);
  head.writeUInt32LE(lists > 0 ? listsAt : END, 68);
  head.writeUInt32LE(lists, 72);
  for (let index = 0; index < 109; index++) head.writeUInt32LE(places[index] ?? FREE, 76 + index * 4);
  const tail = Buffer.alloc(lastSectors * sectorSize);
  if (last) tail.set(last[1]);
  const rest = Buffer.concat([...sectors, table, ...listBytes, tail]);
  return { head, rest, restAt: (1 + holeSectors) * sectorSize };
}

function entry(
  name: string,
  type: number,
  told: { right?: number; child?: number; start: number; size: number; classId?: string },
): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write(name, 0, "utf16le");
  bytes.writeUInt16LE(2 * name.length + 2, 64);
  bytes[66] = type;
  bytes[67] = 1;
  bytes.writeUInt32LE(FREE, 68);
  bytes.writeUInt32LE(told.right ?? FREE, 72);
  bytes.writeUInt32LE(told.child ?? FREE, 76);
  if (told.classId)
    bytes.set(
      [...little(4, Number.parseInt(told.classId, 16)), 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46],
      80,
    );
  bytes.writeUInt32LE(told.start, 116);
  bytes.writeUInt32LE(told.size, 120);
  return bytes;
}

function numbersIn(numbers: readonly number[], sectorSize: number, fill: number): Buffer {
  const length = Math.ceil((4 * numbers.length) / sectorSize) * sectorSize;
  const bytes = Buffer.alloc(length, little(4, fill));
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}

export function little(width: number, value: number): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value < 0 ? value + 256 ** width : value, 0, width);
  return bytes;
}
