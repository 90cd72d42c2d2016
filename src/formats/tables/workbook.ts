import type { Writable } from "node:stream";
import ExcelJS from "exceljs";
import { cellText, valueAt } from "./cell.ts";
import type { Column } from "./column.ts";

/** What a sheet of Excel holds. */
const MOST_ROWS = 1_048_576;
const LONGEST_CELL = 32_767;

/**
 * Writes an .xlsx with a head on every sheet, row by row; a new sheet begins where Excel's ends. Numbers and yes/no keep
 * their kind, all else is text, so nothing in it is run. Rejects with what the file or the stream fails with.
 */
export async function writeWorkbook(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  columns: readonly Column[],
  to: { readonly filename: string } | { readonly stream: Writable },
): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ ...to, useStyles: true });
  const addSheet = (number: number) => {
    const sheet = book.addWorksheet(number === 1 ? "ccmbridge" : `ccmbridge ${number}`, {
      views: [{ state: "frozen", ySplit: 1 }],
    });
    sheet.columns = columns.map(({ title }) => ({
      width: Math.min(60, Math.max(12, title.length + 2)),
    }));
    const head = sheet.addRow(columns.map(({ title }) => title));
    head.font = { bold: true };
    head.commit();
    return sheet;
  };
  let number = 1;
  let used = 1;
  let sheet = addSheet(number);
  for await (const row of rows) {
    if (used === MOST_ROWS) {
      sheet.commit();
      sheet = addSheet(++number);
      used = 1;
    }
    sheet.addRow(columns.map(({ key }) => asCell(valueAt(row, key)))).commit();
    used += 1;
  }
  sheet.commit();
  await book.commit();
}

function asCell(value: unknown): string | number | boolean {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  return cellText(value).slice(0, LONGEST_CELL);
}
