import readSheets from "read-excel-file/universal";
import { withAddresses } from "./addresses";
import { FileError } from "./problem";
import { requireModest } from "./spreadsheet-size";

export interface Sheet {
  name: string;
  rows: string[][];
}

/** Return the sheets of an XLSX file that have anything in them. */
export async function readSpreadsheet(content: ArrayBuffer): Promise<Sheet[]> {
  const sheets = await sheetsOf(content);
  return sheets
    .filter(({ data }) => data.length)
    .map(({ sheet, data }) => ({
      name: sheet,
      rows: data.map((row) => row.map(text)),
    }));
}

async function sheetsOf(content: ArrayBuffer): ReturnType<typeof readSheets> {
  try {
    return await readModest(content);
  } catch (error) {
    if (error instanceof FileError) throw error;
  }
  try {
    // The library cannot do without what a file need not say.
    return await readModest(withAddresses(content));
  } catch (error) {
    throw error instanceof FileError ? error : new FileError("not_a_table");
  }
}

async function readModest(content: ArrayBuffer): ReturnType<typeof readSheets> {
  requireModest(new Uint8Array(content));
  return readSheets(content);
}

/** Return a cell as a text; a phone number that was kept as a number has no point. */
function text(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace("T00:00:00.000Z", "");
  return String(cell ?? "");
}
