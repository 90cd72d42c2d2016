import { z } from "zod";

export const ARCHIVE_KIND = "ccmbridge-store";
/** Of the lines themselves; the version of the tables is told beside it. */
export const ARCHIVE_FORMAT = 1;

const Count = z.number().int().nonnegative();
export const ArchiveHead = z.object({
  kind: z.literal(ARCHIVE_KIND),
  format: z.number().int().positive(),
  version: z.number().int().positive(),
  createdAt: z.iso.datetime(),
  counts: z.record(z.string(), Count),
});
export type ArchiveHead = z.output<typeof ArchiveHead>;

export const ArchiveTable = z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) });
export const ArchiveEnd = z.strictObject({ end: z.literal(true), rows: Count, sha256: z.string() });
