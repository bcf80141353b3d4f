import Papa from "papaparse";
import { loadTable } from "../storage";
import { defused } from "./formulas";
import { join } from "./join";
import { MOST_SPREADSHEET_ROWS, type WriteTable, type WrittenTable } from "./messages";
import { workbook } from "./workbook";

const PIECE = 10_000;
// Without it, Excel takes a CSV file for one in the encoding of its country.
const BYTE_ORDER_MARK = "\ufeff";

/** Download results, join them with the table that is kept, and make a file of them. */
export async function write(request: WriteTable): Promise<WrittenTable> {
  const results = await download(request.url);
  if (!results) return { problem: "not_downloaded" };
  const { verificationId } = request;
  const table = verificationId === null ? undefined : await loadTable(verificationId);
  const rows = table ? join(results, table, request.everyRow) : results;
  if (request.format === "csv") return { file: csv(rows) };
  if (rows.length > MOST_SPREADSHEET_ROWS + 1) return { problem: "too_many_rows" };
  return { file: workbook(rows) };
}

/** Return the rows of a CSV file, undefined where it could not be read to its end. */
async function download(url: string): Promise<string[][] | undefined> {
  try {
    const response = await fetch(url);
    if (!response.ok) return undefined;
    const text = await response.text();
    return Papa.parse<string[]>(text, { delimiter: ",", skipEmptyLines: true }).data;
  } catch {
    return undefined;
  }
}

function csv(rows: readonly string[][]): Blob {
  const pieces = [BYTE_ORDER_MARK];
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows.slice(at, at + PIECE).map((row) => row.map(defused));
    pieces.push(Papa.unparse(piece), "\r\n");
  }
  return new Blob(pieces, { type: "text/csv;charset=utf-8" });
}
