/** Cells of the largest table that is read, with the empty ones. */
export const MAX_CELLS = 20_000_000;

/** What the page asks its worker, and what the worker answers. */
interface WorkerCommands {
  read: { request: ReadTable; answer: TableRead };
  cells: { request: ReadCells; answer: string[] };
  save: { request: SaveTable; answer: null };
  write: { request: WriteTable; answer: WrittenTable };
}

export type WorkerCommand = keyof WorkerCommands;
export type WorkerRequest<Name extends WorkerCommand> = WorkerCommands[Name]["request"];
export type WorkerAnswer<Name extends WorkerCommand> = WorkerCommands[Name]["answer"];

/** A request on its way to the worker; `id` names what it is answered with. */
export interface ToWorker<Name extends WorkerCommand = WorkerCommand> {
  id: number;
  name: Name;
  request: WorkerRequest<Name>;
}

/** An answer on its way to the page, or why there is none. */
export interface FromWorker {
  id: number;
  answer?: unknown;
  problem?: FileProblem;
}

/** Why a file cannot be used: a key of the page's texts. */
export type FileProblem =
  | "empty"
  | "too_large"
  | "not_a_table"
  | "old_spreadsheet"
  | "not_readable"
  | "not_stored";

export const ENCODINGS = [
  "utf-8",
  "windows-1252",
  "utf-16le",
  "utf-16be",
  "macintosh",
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What parts the columns of a text; an empty one where each line is one cell. */
export const SEPARATORS = [";", ",", "\t", "|", ""] as const;
export type Separator = (typeof SEPARATORS)[number];

/** How a file is read: found out, unless the user knows better. */
export interface Reading {
  /** Null where it is known: of a spreadsheet, and of a text that was pasted. */
  encoding: Encoding | null;
  /** Null for a spreadsheet. */
  separator: Separator | null;
  /** Which sheet of a spreadsheet, from 0. */
  sheet: number;
  /** Which row names the columns, from 0; those above are left out. Null for none. */
  headerRow: number | null;
  /** Which column holds the phone numbers, from 0. */
  column: number;
}

/** Read a file, or a text that was pasted, and keep it in the worker. */
export interface ReadTable {
  /** Null for what was read before. */
  source: File | string | null;
  reading: Partial<Reading>;
}

/** How a table was read, and how it begins. */
export interface TableRead {
  reading: Reading;
  /** The names of a spreadsheet's sheets. */
  sheets: string[];
  /** The name of each column: a letter where it has none. */
  header: string[];
  /** The first rows below the header. */
  preview: string[][];
  /** How many rows there are below the header. */
  rows: number;
}

/** Ask for the column of the phone numbers: as many rows as fit into one message. */
export interface ReadCells {
  /** The first row, from 0. */
  row: number;
  limit: number;
}

/** Keep the table in this browser, beside a verification. */
export interface SaveTable {
  verificationId: string;
  accountId: string;
  phoneNumbers: (string | null)[];
}

/** How many rows a spreadsheet gets at most, below its header. */
export const MOST_SPREADSHEET_ROWS = 100_000;

/** Download results, and put them beside the table that this browser has kept. */
export interface WriteTable {
  /** The address of the results as CSV. */
  url: string;
  /** Whose table is kept; null for the results alone. */
  verificationId: string | null;
  /**
   * Whether each row of the table is written, also one without a result; otherwise, one
   * row for each result.
   */
  everyRow: boolean;
  format: "csv" | "xlsx";
}

/** A file as it is saved, or why there is none. */
export type WrittenTable =
  | { file: Blob; problem?: undefined }
  | { problem: "not_downloaded" | "too_many_rows" };
