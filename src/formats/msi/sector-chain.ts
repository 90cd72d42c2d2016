import type { RandomAccess } from "../bytes.ts";
import { refuse } from "./refuse.ts";

const LAST_REGULAR = 0xfffffffa;
const END_OF_CHAIN = 0xfffffffe;
const FREE = 0xffffffff;
const IN_HEADER = 109;
/** 128 MiB in the smallest sectors; nothing that is read of an installer comes near. */
const LONGEST_CHAIN = 262_144;

/** The file allocation table, read where a link is asked for. */
export class SectorTable {
  readonly sectors: number;
  readonly sectorSize: number;
  readonly #file: RandomAccess;
  readonly #head: DataView;
  /** Sectors of the table named outside the header, as far as they have been followed. */
  readonly #named: number[] = [];
  readonly #listsRead = new Set<number>();
  #nextList: number;

  constructor(file: RandomAccess, sectorSize: number, sectors: number, head: DataView) {
    this.#file = file;
    this.sectorSize = sectorSize;
    this.sectors = sectors;
    this.#head = head;
    this.#nextList = head.getUint32(68, true);
  }

  /** Up to `length` bytes of a sector; fewer where the file is cut. */
  readSector(sector: number, offset: number, length: number): Promise<Uint8Array> {
    return this.#file.read((sector + 1) * this.sectorSize + offset, length);
  }

  /** Bytes of several sectors in a row. */
  readRun(first: number, bytes: number): Promise<Uint8Array> {
    return this.#file.read((first + 1) * this.sectorSize, bytes);
  }

  /** The sector behind `sector` in its chain; undefined at the end. */
  async next(sector: number, what: string): Promise<number | undefined> {
    const perSector = this.sectorSize / 4;
    const links = await this.#links(Math.floor(sector / perSector), what);
    const at = (sector % perSector) * 4;
    if (at + 4 > links.byteLength) throw refuse("its sector table is cut off");
    const next = links.getUint32(at, true);
    if (next === END_OF_CHAIN) return undefined;
    if (next > LAST_REGULAR || next >= this.sectors)
      throw refuse(`the chain of ${what} leads out of the file`);
    return next;
  }

  /**
   * How many sectors the table has in use that the file no longer holds: a file whose end is missing can still be read
   * when what is missing is a cabinet. Looks at the end of the table alone.
   */
  async missingSectors(): Promise<number> {
    const perSector = this.sectorSize / 4;
    let missing = 0;
    for (let index = Math.floor(this.sectors / perSector); index <= this.sectors / perSector + 1; index++) {
      const sector = await this.#tableSector(index);
      if (sector === undefined || sector >= this.sectors) break;
      const links = viewOf(await this.readSector(sector, 0, this.sectorSize));
      for (let at = 0; at + 4 <= links.byteLength; at += 4)
        if (index * perSector + at / 4 >= this.sectors && links.getUint32(at, true) !== FREE)
          missing = index * perSector + at / 4 + 1 - this.sectors;
    }
    return missing;
  }

  async #links(index: number, what: string): Promise<DataView> {
    const sector = await this.#tableSector(index);
    if (sector === undefined || sector >= this.sectors)
      throw refuse(`its sector table does not reach as far as ${what}`);
    return viewOf(await this.readSector(sector, 0, this.sectorSize));
  }

  /** Where the table's own sector `index` lies: the first 109 are named in the header, the rest in a chain (every file past 7 MB). */
  async #tableSector(index: number): Promise<number | undefined> {
    if (index < IN_HEADER) return this.#head.getUint32(76 + index * 4, true);
    const perSector = this.sectorSize / 4 - 1;
    const wanted = index - IN_HEADER;
    while (this.#named.length <= wanted) {
      if (this.#nextList > LAST_REGULAR) return undefined;
      if (this.#nextList >= this.sectors || this.#listsRead.has(this.#nextList))
        throw refuse("the list of its sector table's sectors is broken or runs in a circle");
      this.#listsRead.add(this.#nextList);
      const bytes = await this.readSector(this.#nextList, 0, this.sectorSize);
      if (bytes.length < this.sectorSize) throw refuse("the list of its sector table's sectors is cut off");
      const view = viewOf(bytes);
      for (let entry = 0; entry < perSector; entry++) this.#named.push(view.getUint32(entry * 4, true));
      this.#nextList = view.getUint32(perSector * 4, true);
    }
    return this.#named[wanted];
  }
}

/** A chain of sectors, followed only as far as it is asked for. */
export class Chain {
  readonly #table: SectorTable;
  readonly #what: string;
  readonly #seen = new Set<number>();
  readonly #order: number[] = [];
  #ended = false;

  /** `what` names it in a failure: "the directory". */
  constructor(table: SectorTable, start: number, what: string) {
    this.#table = table;
    this.#what = what;
    if (start > LAST_REGULAR || start >= table.sectors) this.#ended = true;
    else this.#append(start);
  }

  #append(sector: number): void {
    if (this.#seen.has(sector)) throw refuse(`the chain of ${this.#what} runs in a circle`);
    if (this.#order.length >= LONGEST_CHAIN) throw refuse(`the chain of ${this.#what} does not end`);
    this.#seen.add(sector);
    this.#order.push(sector);
  }

  /** Sector number `index` of the chain; undefined past its end. @throws when the chain is broken or a circle. */
  async sectorAt(index: number): Promise<number | undefined> {
    while (!this.#ended && this.#order.length <= index) {
      const next = await this.#table.next(this.#order.at(-1)!, this.#what);
      if (next === undefined) this.#ended = true;
      else this.#append(next);
    }
    return this.#order[index];
  }

  /** Copies the chain's bytes into `out`, sectors in a row in one reading. Gives how many there were. */
  async fill(out: Uint8Array): Promise<number> {
    const { sectorSize } = this.#table;
    const wanted = Math.ceil(out.length / sectorSize);
    let filled = 0;
    for (let index = 0; index < wanted; ) {
      const first = await this.sectorAt(index);
      if (first === undefined) return filled;
      let run = 1;
      while (index + run < wanted && (await this.sectorAt(index + run)) === first + run) run += 1;
      const asked = Math.min(run * sectorSize, out.length - filled);
      const part = await this.#table.readRun(first, asked);
      out.set(part, filled);
      filled += part.length;
      if (part.length < asked) return filled;
      index += run;
    }
    return filled;
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
