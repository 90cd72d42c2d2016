import ExcelJS from "exceljs";
import type { Column } from "./frame.ts";
import { cell } from "./output.ts";

/** An .xlsx with one sheet; all cells are text, so nothing in them is run. */
export async function workbook(rows: readonly unknown[], columns: readonly Column[]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("ccmbridge", { views: [{ state: "frozen", ySplit: 1 }] });
  sheet.columns = columns.map(({ key, title }) => ({
    key,
    header: title,
    width: Math.min(60, Math.max(12, title.length + 2)),
  }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows) sheet.addRow(columns.map(({ key }) => cell(row, key)));
  return new Uint8Array(await book.xlsx.writeBuffer());
}
