import readSheets from "read-excel-file/universal";
import { withAddresses } from "./addresses";
import { FileError } from "./problem";

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
    return await readSheets(content);
  } catch {
    try {
      // The library cannot do without what a file need not say.
      return await readSheets(withAddresses(content));
    } catch {
      throw new FileError("not_a_table");
    }
  }
}

/** Return a cell as a text; a phone number that was kept as a number has no point. */
function text(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace("T00:00:00.000Z", "");
  return String(cell ?? "");
}
