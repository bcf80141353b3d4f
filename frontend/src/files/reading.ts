import { saveTable } from "../storage";
import { findColumn, findHeaderRow } from "./columns";
import { decode, encodingOf } from "./decoding";
import { letterOf } from "./letters";
import {
  MAX_CELLS,
  type ReadCells,
  type Reading,
  type ReadTable,
  type SaveTable,
  type TableRead,
} from "./messages";
import { FileError } from "./problem";
import { partRows } from "./separators";
import { readSpreadsheet, type Sheet } from "./spreadsheet";

const PREVIEW = 8;
/** Twice what is verified at once, as a number may occur twice. */
const MAX_ROWS = 200_000;
const MAX_BYTES = 100_000_000;
/** Letters of one message; Home Assistant takes 4 MiB, and a letter is 4 bytes at most. */
const MAX_LETTERS = 500_000;
/** Letters of the longest cell that can be a list of numbers. */
const MAX_CELL = 2000;

interface Source {
  name: string;
  /** Undefined for a spreadsheet and a text that was pasted. */
  content?: Uint8Array;
  text?: string;
  sheets: readonly Sheet[];
}

interface Table {
  name: string;
  header: string[];
  rows: string[][];
  column: number;
}

let source: Source | undefined;
let table: Table | undefined;

/** Read a file or a text, as it was found out or as the user says. */
export async function read(request: ReadTable): Promise<TableRead> {
  if (request.source !== null) {
    table = undefined;
    source = await load(request.source);
  }
  if (!source) throw new FileError("empty");
  const told = request.reading;
  const { rows, ...how } = part(source, told);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (rows.length > MAX_ROWS || rows.length * width > MAX_CELLS) {
    throw new FileError("too_large");
  }
  const reading: Reading = { ...how, ...columnsOf(rows, told) };
  const below = rows.slice((reading.headerRow ?? -1) + 1);
  if (!below.length) throw new FileError("empty");
  const header = nameColumns(rows, reading.headerRow, width);
  table = { name: source.name, header, rows: below, column: reading.column };
  return {
    reading,
    sheets: source.sheets.map(({ name }) => name),
    header,
    preview: below.slice(0, PREVIEW),
    rows: below.length,
  };
}

/** Return the column of the phone numbers from a row on. */
export async function cells({ row, limit }: ReadCells): Promise<string[]> {
  const found: string[] = [];
  if (!table) return found;
  let letters = 0;
  for (const cellsOfRow of table.rows.slice(row, row + limit)) {
    const cell = (cellsOfRow[table.column] ?? "").slice(0, MAX_CELL);
    letters += cell.length;
    if (found.length && letters > MAX_LETTERS) break;
    found.push(cell);
  }
  return found;
}

/** Keep the table in this browser. */
export async function save(request: SaveTable): Promise<null> {
  if (!table) return null;
  const { verificationId, accountId, phoneNumbers } = request;
  const { name, header, rows } = table;
  try {
    await saveTable(verificationId, {
      accountId,
      name,
      header,
      rows,
      phoneNumbers,
      createdAt: Date.now(),
    });
  } catch {
    throw new FileError("not_stored");
  }
  return null;
}

/** Return what is in a file, as far as it does not depend on how it is read. */
async function load(given: File | string): Promise<Source> {
  if (typeof given === "string") return { name: "", text: given, sheets: [] };
  const { name } = given;
  if (given.size > MAX_BYTES) throw new FileError("too_large");
  const content = new Uint8Array(await given.arrayBuffer());
  if (beginsWith(content, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new FileError("old_spreadsheet");
  }
  if (beginsWith(content, [0x50, 0x4b, 0x03, 0x04])) {
    const sheets = await readSpreadsheet(content.buffer);
    if (!sheets.length) throw new FileError("empty");
    return { name, sheets };
  }
  return { name, content, sheets: [] };
}

/** Return the rows of a file, and how they were read. */
function part(
  { content, text, sheets }: Source,
  told: Partial<Reading>,
): Pick<Reading, "encoding" | "separator" | "sheet"> & { rows: string[][] } {
  const sheet = told.sheet ?? 0;
  const chosen = sheets[sheet];
  if (chosen) return { encoding: null, separator: null, sheet, rows: chosen.rows };
  const encoding = content ? (told.encoding ?? encodingOf(content)) : null;
  const letters = content && encoding ? decode(content, encoding) : (text ?? "");
  return { encoding, sheet: 0, ...partRows(letters, told.separator ?? undefined) };
}

/** Return which row names the columns, and which one holds the phone numbers. */
function columnsOf(
  rows: string[][],
  told: Partial<Reading>,
): Pick<Reading, "headerRow" | "column"> {
  const { headerRow = findHeaderRow(rows) } = told;
  return { headerRow, column: told.column ?? findColumn(rows, headerRow) };
}

/** Return the name of each column: a letter where it has none. */
function nameColumns(
  rows: string[][],
  headerRow: number | null,
  width: number,
): string[] {
  const header = headerRow === null ? [] : (rows[headerRow] ?? []);
  return Array.from(
    { length: width },
    (_, column) => header[column]?.trim() || letterOf(column),
  );
}

function beginsWith(content: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => content[at] === byte);
}
