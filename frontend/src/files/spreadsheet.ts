import readSheets from "read-excel-file/universal";
import { FileError } from "./problem";

export interface Sheet {
  name: string;
  rows: string[][];
}

/** Return the sheets of an XLSX file that have anything in them. */
export async function readSpreadsheet(content: ArrayBuffer): Promise<Sheet[]> {
  let sheets: Awaited<ReturnType<typeof readSheets>>;
  try {
    sheets = await readSheets(content);
  } catch {
    throw new FileError("not_a_table");
  }
  return sheets
    .filter(({ data }) => data.length)
    .map(({ sheet, data }) => ({
      name: sheet,
      rows: data.map((row) => row.map(text)),
    }));
}

/** Return a cell as a text; a phone number that was kept as a number has no point. */
function text(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace("T00:00:00.000Z", "");
  return String(cell ?? "");
}
