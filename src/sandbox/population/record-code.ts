/**
 * Records a device can have in a source: the one it has, the one it gets when it is reset and enrols again, and what an
 * earlier life or another kind of join left beside it.
 */
export const RECORDS = ["first", "again", "beside"] as const;
export type RecordName = (typeof RECORDS)[number];

const PER_DEVICE = 4;

/** One number for a record of a device; records of later devices have higher ones. */
export const codeOf = (index: number, name: RecordName): number => index * PER_DEVICE + RECORDS.indexOf(name);
export const indexOfCode = (code: number): number => Math.floor(code / PER_DEVICE);
export const nameOfCode = (code: number): RecordName | undefined => RECORDS[code % PER_DEVICE];
